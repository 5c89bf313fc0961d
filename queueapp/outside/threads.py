"""Threads beside the hub: where a gevent process does what would stop all its sockets (SQLite's writes, argon2)."""

from collections.abc import Callable
from typing import Any, TypeVar

from gevent import monkey
from gevent.threadpool import ThreadPool

from queueapp.domain.refusals import TryAgain

T = TypeVar("T")


class BesideTheHub:
    """One native thread that runs one piece of work after another while the hub goes on.

    Behind `longest` that wait, the next is refused with TryAgain."""

    def __init__(self, longest: int | None = None) -> None:
        self._pool = ThreadPool(1)
        self._longest = longest
        self._waiting = 0

    def run(self, work: Callable[[], T]) -> T:
        """Run the work there and wait for it here."""

        def guarded() -> tuple[bool, Any]:
            # A refusal is an ordinary answer: gevent would print its traceback if it left the pool by itself.
            try:
                return True, work()
            except Exception as problem:
                return False, problem

        if self._longest is not None and self._waiting >= self._longest:
            raise TryAgain()
        self._waiting += 1
        try:
            done, result = self._pool.apply(guarded)
        finally:
            self._waiting -= 1
        if not done:
            raise result
        answer: T = result
        return answer

    def __call__(self, work: Callable[[], Any]) -> Any:
        """The same, as a plain call."""
        return self.run(work)


def hub_is_here() -> bool:
    """Whether this process runs in gevent's hub."""
    return bool(monkey.is_module_patched("socket"))
