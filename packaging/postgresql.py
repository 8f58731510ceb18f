"""A PostgreSQL server of our own for the time of the checks: in a temporary folder, reached by a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from environment import SetupTrouble

USER = "bedrot"
#: The data are thrown away, so nothing has to survive a power cut.
_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"


def programs(places: tuple[Path, ...] = (Path("/usr/lib/postgresql"), Path("/usr/pgsql"))) -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where there is none."""
    versions = [folder / "bin" for place in places if place.is_dir() for folder in place.iterdir()]
    versions.sort(key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()])
    on_path = [Path(found).parent] if (found := shutil.which("initdb")) else []
    return next((folder for folder in [*reversed(versions), *on_path] if (folder / "initdb").exists()), None)


def url_of(folder: Path) -> str:
    """The address of the server whose socket lies in a folder, for SQLAlchemy."""
    return f"postgresql+psycopg://{USER}@/postgres?host={quote(str(folder), safe='')}&port=5432"


def unprivileged(as_root: bool) -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if not as_root:
        return []
    if shutil.which("runuser") is None:
        raise SetupTrouble(
            "PostgreSQL does not run as root, and runuser (util-linux) is missing to become another user."
        )
    return ["runuser", "-u", _account(), "--"]


def _account() -> str:
    """A user without rights: Debian's own for PostgreSQL, else one made for this."""
    import pwd

    for name in ("postgres", USER):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/bin/false", USER], check=True)
    return USER


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives its address and removes everything at the end."""
    found = programs()
    if found is None:
        raise SetupTrouble("PostgreSQL's initdb is not found. Install the server (Debian: postgresql) and try again.")
    as_root = os.geteuid() == 0
    become = unprivileged(as_root)
    folder = Path(tempfile.mkdtemp(prefix="bedrot-pg-"))
    data, log = folder / "data", folder / "log"
    try:
        if as_root:
            shutil.chown(folder, become[2])
        _do([*become, str(found / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8",
             "--no-locale", "--no-sync"], folder, log)  # fmt: skip
        control = [*become, str(found / "pg_ctl"), "-D", str(data)]
        options = f"{_OPTIONS} -c unix_socket_directories='{folder}'"
        try:
            _do([*control, "-w", "-t", "60", "-l", str(log), "-o", options, "start"], folder, log)
            yield url_of(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "-w", "stop"], cwd=folder, capture_output=True, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _do(command: list[str], folder: Path, log: Path) -> None:
    # The server keeps what it is handed as output open for as long as it lives: a pipe would be waited for.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode == 0:
            return
        output.seek(0)
        said = output.read() + (log.read_text(encoding="utf-8", errors="replace") if log.exists() else "")
    raise SetupTrouble(f"PostgreSQL could not be started:\n{said.strip()[-4000:]}")
