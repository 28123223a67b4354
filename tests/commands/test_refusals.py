"""What stops bin/run gets one line that says what to do, and a status other than 0."""

import socket

import pytest


@pytest.fixture
def instead_of(tmp_path):
    """Put a shell script in front of a program; return the PATH to run with."""

    def replace(**scripts):
        folder = tmp_path / "programs"
        folder.mkdir()
        for name, body in scripts.items():
            program = folder / name.replace("_", "-")
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
        return f"{folder}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"

    return replace


def refusal(run):
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    return run.stderr.rstrip("\n")


def test_port_taken(run_command):
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", 0))
        other_program.listen()
        port = other_program.getsockname()[1]

        run = run_command("bin/run", "--port", str(port))

    assert refusal(run) == (
        f"bin/run: Port {port} is taken by another program. Choose another one: bin/run --port {port + 1}"
    )


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", ""])
def test_port_that_is_none(run_command, port):
    run = run_command("bin/run", "--port", port)

    assert refusal(run) == f"bin/run: {port} is not a port: take a number from 1 to 65535."


def test_unknown_argument(run_command):
    run = run_command("bin/run", "--prot", "8001")

    assert refusal(run) == "bin/run: Unknown argument --prot (see bin/run --help)."


def test_database_of_another_installation(run_command):
    run = run_command("bin/run", DATABASE_URL="postgres://somebody@elsewhere/dairyqa")

    assert refusal(run).startswith("bin/run: DATABASE_URL or BROKER_URL is set, but bin/run is for the embedded")


def test_no_right_to_install_packages(run_command, instead_of, free_port):
    path = instead_of(id="echo 1000", sudo="exit 1", dpkg_query="exit 1")

    run = run_command("bin/run", "--port", str(free_port), PATH=path)

    line = refusal(run)
    assert line.startswith("bin/run: No right to install Debian packages. Run once as root: apt-get install ")
    assert {"libpango-1.0-0", "fonts-noto-cjk", "gettext"} <= set(line.split())


def test_disk_full(run_command, instead_of, tmp_path):
    path = instead_of(df="echo Filesystem; echo none 100 97 3 97% /")

    run = run_command("bin/run", PATH=path)

    assert refusal(run) == (
        f"bin/run: The disk is full: {tmp_path}/var has 3 MB free and 100 MB are needed. "
        "Free some space and start again."
    )


def test_state_directory_that_cannot_be_made(run_command, tmp_path):
    occupied = tmp_path / "file"
    occupied.touch()

    run = run_command("bin/run", DAIRYQA_VAR=str(occupied / "var"))

    assert refusal(run) == (
        f"bin/run: Cannot write to {occupied}/var. Give yourself the right, or name another place with DAIRYQA_VAR."
    )


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("tar: write: No space left on device", "The disk is full: It failed. Free some space"),
        ("npm error code ENOTFOUND", "No network: It failed. Check the connection"),
        ("Temporary failure in name resolution", "No network: It failed. Check the connection"),
        ("hash mismatch", "It failed. Details: "),
    ],
)
def test_reason_read_from_a_log(run_command, tmp_path, log, line):
    file = tmp_path / "some.log"
    file.write_text(f"first line\n{log}\nlast line\n")

    run = run_command("bash", "-c", '. bin/environment.sh; why "$0" "It failed"', str(file))

    assert run.stdout.startswith(line)
