import pytest

from .source import FILES, ROOT

LONGEST = 400
SAYS_NOTHING = {"utils", "helpers", "common", "misc", "base", "manager", "services", "constants", "util", "helper"}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_module_can_be_read_in_one_go(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) < LONGEST


def test_names_of_modules_say_what_they_hold():
    assert [path for path in FILES if SAYS_NOTHING & {path.stem, *path.parent.parts}] == []
