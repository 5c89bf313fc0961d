"""The turnstile of the release moment: few at a time and in order; whoever works passes by; nobody is forgotten in the line."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from queueapp.web.turnstile import Turnstile, is_rushed, is_work

RUSHED, WORK = "/api/v1/appointments", "/api/v1/counters/east-1/call-next"
SOON_S = 10


class Hall:
    """An application whose answers take until they are let go, and who is inside."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.changed = threading.Condition()
        self._may_go: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        name = environ["name"]
        if refusal := environ.get("queueapp.refused"):
            return [refusal.code.encode()]
        with self.changed:
            self.entered.append(name)
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: name in self._may_go, SOON_S)
        if environ.get("fails"):
            raise ValueError(name)
        return [b"answered"]

    def let_go(self, name: str) -> None:
        with self.changed:
            self._may_go.add(name)
            self.changed.notify_all()

    def holds(self, *names: str) -> bool:
        """Whether these have entered, in this order, and nobody else; waits for it."""
        with self.changed:
            return self.changed.wait_for(lambda: self.entered == list(names), SOON_S)

    def holds_all(self, names: str) -> bool:
        """Whether these have entered, in any order, and nobody else; waits for it."""
        with self.changed:
            return self.changed.wait_for(lambda: sorted(self.entered) == sorted(names), SOON_S)


class Crowd:
    """People who ask, each in a thread of his own."""

    def __init__(self, longest: int = 100) -> None:
        self.hall = Hall()
        self.turnstile = Turnstile(self.hall, longest=longest)
        self.told: dict[str, bytes] = {}
        self._threads: list[threading.Thread] = []

    def asks(self, name: str, path: str = RUSHED, **more: Any) -> None:
        before = len(self.turnstile._line)
        thread = threading.Thread(target=self._ask, args=(name, path, more), daemon=True)
        thread.start()
        self._threads.append(thread)
        # The next one comes once this one stands in the line, is inside, or is gone.
        turn = threading.Event()
        for _ in range(SOON_S * 100):
            if len(self.turnstile._line) > before or name in self.hall.entered or name in self.told:
                return
            turn.wait(0.01)

    def leave(self) -> None:
        for thread in self._threads:
            thread.join(SOON_S)
            assert not thread.is_alive()

    def _ask(self, name: str, path: str, more: dict[str, Any]) -> None:
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "name": name, **more}
        try:
            self.told[name] = b"".join(self.turnstile(environ, None))
        except ValueError:
            self.told[name] = b"failed"


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    for name in "abcdefwxyz":
        crowd.hall.let_go(name)
    crowd.leave()


def test_two_at_a_time_and_the_others_in_their_order(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.asks(name)
    assert crowd.hall.holds("a", "b")

    crowd.hall.let_go("b")
    assert crowd.hall.holds("a", "b", "c")
    crowd.hall.let_go("a")

    assert crowd.hall.holds("a", "b", "c", "d")


def test_whoever_works_passes_by_and_nobody_new_is_let_in_beside_him(crowd: Crowd) -> None:
    for name in "abc":
        crowd.asks(name)
    crowd.asks("w", WORK)
    assert crowd.hall.holds("a", "b", "w")

    crowd.hall.let_go("a")
    crowd.hall.let_go("b")
    crowd.asks("d")
    assert crowd.hall.holds("a", "b", "w")

    crowd.hall.let_go("w")
    assert crowd.hall.holds_all("abwcd")


def test_each_piece_of_work_lets_one_in_so_that_no_work_stops_the_line(crowd: Crowd) -> None:
    crowd.asks("w", WORK)
    crowd.asks("x", WORK)
    crowd.asks("a")
    crowd.asks("b")
    assert crowd.hall.holds("w", "x")

    crowd.hall.let_go("w")

    assert crowd.hall.holds("w", "x", "a")


def test_one_that_fails_gives_his_place_to_the_next(crowd: Crowd) -> None:
    for name in "abc":
        crowd.asks(name, fails=True)
    for name in "abc":
        crowd.hall.let_go(name)
    crowd.leave()

    assert crowd.told == dict.fromkeys("abc", b"failed")
    assert crowd.turnstile._inside == 0


def test_whoever_would_stand_too_far_behind_is_told_at_once() -> None:
    crowd = Crowd(longest=1)
    for name in "abcd":
        crowd.asks(name)
    assert crowd.hall.holds("a", "b")

    assert crowd.told == {"d": b"try_again"}
    for name in "abc":
        crowd.hall.let_go(name)
    crowd.leave()
    assert crowd.told["c"] == b"answered"


@pytest.mark.parametrize("path", [RUSHED, WORK])
def test_who_sends_his_body_slowly_holds_nobody_up(crowd: Crowd, path: str) -> None:
    """Two who never end sending would otherwise stop all others, and so would one who says that he works."""
    never = threading.Event()

    class Slow:
        def read(self, length: int) -> bytes:
            never.wait(SOON_S)
            return b"x" * length

    for name in "yz":
        slow = {"CONTENT_LENGTH": "10", "wsgi.input": Slow()}
        threading.Thread(target=crowd._ask, args=(name, path, slow), daemon=True).start()
    crowd.asks("a")
    crowd.asks("b")

    assert crowd.hall.holds("a", "b")
    never.set()


@pytest.mark.parametrize("more", [{"CONTENT_LENGTH": "20001"}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "-1"}])
def test_what_is_no_form_takes_no_place(crowd: Crowd, more: dict[str, str]) -> None:
    crowd.asks("a", **more)

    assert crowd.told == {"a": b"bad_input"}
    assert crowd.turnstile._inside == 0


@pytest.mark.parametrize(
    ("path", "rushed"),
    [
        (RUSHED, True), ("/api/v1/holds", True), ("/api/v1/sites/east/slots", True), ("/book/when", True),
        (WORK, False), ("/api/v1/sites", False), ("/healthz", False), ("/a/ABCDEFGH", False),
    ],
)  # fmt: skip
def test_what_people_rush_to_stands_in_the_line_and_verbs_besides_are_work(path: str, rushed: bool) -> None:
    assert is_rushed(path) is rushed
    asked = {"PATH_INFO": path, "REQUEST_METHOD": "POST"}
    assert is_work(asked) is (path.startswith("/api/") and not rushed)
    assert not is_work({**asked, "REQUEST_METHOD": "GET"})
