"""Passwords: argon2id, hashed in a thread of its own, because one hash takes an eighth of a second of pure CPU."""

from collections.abc import Callable
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Thread(Protocol):
    """Runs work elsewhere and waits for it without stopping everybody else."""

    def __call__(self, work: Callable[[], str | bool]) -> str | bool: ...


def _here(work: Callable[[], str | bool]) -> str | bool:
    return work()


class Passwords:
    """Hashes and checks; `thread` is where the work is done."""

    def __init__(self, thread: Thread = _here, *, time_cost: int = 3, memory_kib: int = 65_536) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._thread = thread
        # Checked when the name is unknown, so that both answers take the same time.
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store."""
        return str(self._thread(lambda: self._hasher.hash(password)))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password belongs to the stored hash; False, as slowly, for None."""
        found = bool(self._thread(lambda: self._verify(stored or self._nobody, password)))
        return found and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
