import pytest


@pytest.mark.parametrize("command", ["run", "test", "lint"])
def test_help(run_command, tmp_path, command):
    run = run_command(f"bin/{command}", "--help")

    assert run.returncode == 0
    assert run.stdout.startswith(f"usage: bin/{command} ")
    assert run.stderr == ""
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("name", ["load_plan", "schedule", "judge", "due", "check_identifier", "draw"])
def test_help_of_stable_commands(run_command, tmp_path, name):
    run = run_command("bin/manage", name, "--help")

    assert run.returncode == 0
    assert run.stdout.startswith(f"usage: manage.py {name} ")
    assert not (tmp_path / "var/db.sqlite3").exists()


@pytest.mark.slow
def test_manage_prepares_what_is_missing(run_command, tmp_path):
    first = run_command("bin/manage", "due", "2023-09-28", "--working-days", "2")
    second = run_command("bin/manage", "due", "2023-09-28", "--working-days", "2")

    assert first.returncode == second.returncode == 0
    assert "preparing the database" in first.stderr
    said = [line for line in second.stderr.splitlines() if "waiting for another set-up" not in line]
    assert said == []
    assert first.stdout == second.stdout
    assert (tmp_path / "var/secret_key").stat().st_mode & 0o777 == 0o600
