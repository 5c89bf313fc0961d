"""The ground that serve and test stand on: a Python that will do, and .venv with the locked packages."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TEST_LOCK = "requirements-test.txt"  # holds all of requirements.txt too
# without its cache in the user's home: nothing outside the clone is touched
PIP = ("-m", "pip", "-q", "--no-input", "--disable-pip-version-check", "--no-cache-dir", "--retries", "2", "install")
NO_PACKAGES = "The packages could not be installed; where the network is missing, name a mirror in PIP_INDEX_URL."


def say(sentence: str) -> None:
    print(sentence, flush=True)


def lay(lock: str) -> None:
    """Make .venv hold what the lock names; done once, it takes no time."""
    need_python()
    os.chdir(ROOT)
    if not os.access(ROOT, os.W_OK):
        sys.exit(f"{ROOT} cannot be written by this user: clone it to a place of your own.")
    wanted = fingerprint("requirements.txt", TEST_LOCK, "pyproject.toml", words=str(ROOT))
    stamps = [VENV / f".{name}.stamp" for name in (lock, TEST_LOCK)]
    if environment_stands() and any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps):
        return
    make_environment()
    say(f"Installing the packages of {lock} into .venv …")
    pip("--require-hashes", "-r", lock)
    pip("--no-deps", "--no-build-isolation", "-e", ".")
    stamps[0].write_text(wanted)


@contextmanager
def alone() -> Iterator[None]:
    """Of two scripts that start at once in a clone, one waits until the other has laid the ground."""
    place = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(place, fcntl.LOCK_EX)
    yield
    os.close(place)


def need_python() -> None:
    newer = (shutil.which(f"python3.{minor}") for minor in range(20, 10, -1))
    found = sys.executable if sys.version_info >= (3, 11) else next(filter(None, newer), None)
    if found is None:
        sys.exit("Python 3.11 or newer is needed: install it and run this again.")
    if found != sys.executable:
        os.execv(found, [found, *sys.argv])


def fingerprint(*files: str, words: str = "") -> str:
    return hashlib.sha256(b"\0".join([*((ROOT / file).read_bytes() for file in files), words.encode()])).hexdigest()


def environment_stands() -> bool:
    """False too when it was left half made, the clone was moved or Python replaced."""
    written = VENV / "pyvenv.cfg"
    version = "version = {}.{}.".format(*sys.version_info)
    whole = PYTHON.exists() and (VENV / "bin" / "pip").exists() and written.exists()
    return whole and all(words in written.read_text() for words in (f"{VENV}\n", version))


def make_environment() -> None:
    if environment_stands():
        return
    if importlib.util.find_spec("ensurepip") is None and not apt("python3-venv"):
        sys.exit("Python's venv module is missing: run 'sudo apt-get install python3-venv', then this again.")
    say("Making .venv …")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def pip(*arguments: str) -> None:
    done = subprocess.run([PYTHON, *PIP, *arguments], capture_output=True, text=True)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "WARNING" not in line]
        sys.exit("\n".join([*told[-8:], NO_PACKAGES]))


def apt(*packages: str) -> bool:
    """Install Debian packages where we are root, without asking; False where that cannot be."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Installing Debian's {' and '.join(packages)} …")
    get = ["apt-get", "-y", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def done(*words: str) -> bool:
        command = [*get, *words]
        return subprocess.run(command, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL).returncode == 0

    install = ("install", "--no-install-recommends", *packages)
    # the machine's list of packages may be missing or old: then fetch it and try again
    return done(*install) or (done("update") and done(*install))
