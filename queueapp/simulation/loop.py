"""Many lives in one thread: each a generator that rests until a moment of the city's time, or asks the server and goes on."""

import heapq
import itertools
import queue
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from queueapp.domain.clock import Instant
from queueapp.simulation.clock import CityClock
from queueapp.simulation.http import Answer, Ask

# Even with nothing due, a stop from outside is noticed this soon.
LOOK_UP_S = 0.25

R = TypeVar("R")


class Bell:
    """Wakes the one life that rests by it."""

    def __init__(self) -> None:
        self.ring: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Rest:
    """Rest until a moment of the city's time, or until the bell rings."""

    until: int
    bell: Bell | None = None


Life = Generator[Ask | Rest, Any, R]


def ask(call: Ask) -> Life[Answer]:
    """Ask the server; the answer."""
    answer: Answer = yield call
    return answer


def rest(until: int, bell: Bell | None = None) -> Life[None]:
    """Rest until a moment, or until the bell rings."""
    yield Rest(until, bell)


@dataclass
class _Task:
    """A life in progress; `turn` tells a wake-up that came too late from the one it waits for."""

    life: Life[Any]
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Heard:
    """An answer on its way back to its life; `waited_s` is how long the call stood in line before it was sent."""

    task: _Task
    call: Ask
    answer: Answer | BaseException
    waited_s: float


@dataclass(order=True)
class _Due:
    at: int
    serial: int
    turn: int = field(compare=False)
    task: _Task = field(compare=False)


class Loop:
    """Runs lives by the city's clock; the server is asked from a pool of threads, all else happens in the caller's."""

    def __init__(
        self, clock: CityClock, send: Callable[[Ask], Answer], callers: int, hear: Callable[[Ask, Answer, float], None]
    ) -> None:
        self._clock = clock
        self._send = send
        self._hear = hear
        self._pool = ThreadPoolExecutor(callers, "caller")
        self._answers: queue.SimpleQueue[_Heard] = queue.SimpleQueue()
        self._due: list[_Due] = []
        self._serial = itertools.count()
        self._alive = 0
        self.stopped = False

    def start(self, life: Life[None], at: int = 0) -> None:
        """Begin a life at a moment; at once when that is over."""
        self._alive += 1
        self._wake_at(_Task(life), at)

    def run(self) -> None:
        """Live until no life is left, or until `stop`."""
        while self._alive and not self.stopped:
            self._resume_due()
            self._take_answers(self._pause())

    def stop(self) -> None:
        """End `run`; what is on its way to the server is not waited for."""
        self.stopped = True

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _resume_due(self) -> None:
        now = self._clock.now()
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if due.turn == due.task.turn:
                self._resume(due.task, None)

    def _pause(self) -> float:
        if not self._due:
            return LOOK_UP_S
        return min(LOOK_UP_S, max(0.0, self._clock.seconds_until(self._due[0].at)))

    def _take_answers(self, wait_s: float) -> None:
        try:
            found = self._answers.get(timeout=wait_s) if wait_s > 0 else self._answers.get_nowait()
            while True:
                self._take(found)
                found = self._answers.get_nowait()
        except queue.Empty:
            return

    def _take(self, heard: _Heard) -> None:
        if isinstance(heard.answer, BaseException):
            raise heard.answer
        self._hear(heard.call, heard.answer, heard.waited_s)
        self._resume(heard.task, heard.answer)

    def _resume(self, task: _Task, answer: Answer | None) -> None:
        task.turn += 1
        try:
            step = task.life.send(answer)
        except StopIteration:
            self._alive -= 1
            return
        if isinstance(step, Ask):
            self._pool.submit(self._work, task, step, time.monotonic())
        else:
            self._rest(task, step)

    def _rest(self, task: _Task, step: Rest) -> None:
        self._wake_at(task, step.until)
        if step.bell is not None:
            turn = task.turn

            def ring() -> None:
                if task.turn == turn:
                    self._wake_at(task, 0)

            step.bell.ring = ring

    def _wake_at(self, task: _Task, at: int) -> None:
        heapq.heappush(self._due, _Due(Instant(at), next(self._serial), task.turn, task))

    def _work(self, task: _Task, call: Ask, asked_s: float) -> None:
        waited_s = time.monotonic() - asked_s
        try:
            answer: Answer | BaseException = self._send(call)
        except BaseException as problem:  # it goes on in the loop's thread, where somebody sees it
            answer = problem
        self._answers.put(_Heard(task, call, answer, waited_s))
