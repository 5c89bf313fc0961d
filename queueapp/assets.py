"""Where templates and static files lie, in a checkout and in an installed wheel, and the version in their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parent
VERSION_SIGNS = 12


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The static files of this process: their place, and a version that changes when any of them does."""

    place: Path
    version: str

    def address(self, path: str) -> str:
        return f"/static/{self.version}/{path}"


def templates_dir() -> Path:
    return _find("templates")


def static_dir() -> Path:
    return _find("static")


@cache
def static_files() -> StaticFiles:
    """Read once at start; a changed file is seen by the next start."""
    place = static_dir()
    return StaticFiles(place, digest_of(place))


@cache
def release() -> str:
    """What a page that stays open compares with its own: it changes when a template or a static file does."""
    return sha256(f"{static_files().version} {digest_of(templates_dir())}".encode()).hexdigest()[:VERSION_SIGNS]


def digest_of(place: Path) -> str:
    """A short digest over names and contents of all files below a folder."""
    digest = sha256()
    for path in sorted(found for found in place.rglob("*") if found.is_file()):
        digest.update(path.relative_to(place).as_posix().encode() + b"\0")
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:VERSION_SIGNS]


def _find(folder: str) -> Path:
    # a wheel carries the folders inside the package, a checkout at the top of its tree
    carried = PACKAGE / folder
    return carried if carried.is_dir() else PACKAGE.parent / folder
