from concurrent.futures import ThreadPoolExecutor

from dairyqa.secret import own_secret_key


def test_key_is_made_once_for_its_owner_only(tmp_path):
    directory = tmp_path / "var"

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(own_secret_key, [directory] * 8))

    assert len(keys) == 1
    assert len(keys.pop()) >= 64
    assert [path.name for path in directory.iterdir()] == ["secret_key"]
    assert (directory / "secret_key").stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700


def test_key_is_another_one_elsewhere(tmp_path):
    assert own_secret_key(tmp_path / "one") != own_secret_key(tmp_path / "two")
