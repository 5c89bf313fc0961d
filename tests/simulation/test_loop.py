"""The loop: lives rest by the city's clock, ask from threads, and are woken by their bell exactly once."""

import pytest

from queueapp.domain.clock import MINUTE, SECOND
from queueapp.simulation.clock import CityClock
from queueapp.simulation.http import Answer, Ask, ServerGone
from queueapp.simulation.loop import Bell, Life, Loop, ask, rest

START = "2026-12-01T09:00:00.000+08:00"


def clock_at(rate: float) -> CityClock:
    clock = CityClock()
    clock.hear({"at": START, "clock": {"rate": rate}}, 0.0)
    return clock


def echo(call: Ask) -> Answer:
    return Answer(200, {"path": call.path})


def test_lives_go_on_in_the_order_of_the_citys_clock() -> None:
    clock = clock_at(6000)
    told: list[str] = []
    loop = Loop(clock, echo, 2, lambda *_: None)
    now = clock.now()

    def life(name: str, minutes: int) -> Life[None]:
        yield from rest(now + minutes * MINUTE)
        told.append(name)

    for name, minutes in (("third", 9), ("first", 1), ("second", 5)):
        loop.start(life(name, minutes))
    loop.run()
    loop.close()
    assert told == ["first", "second", "third"]
    assert clock.now() >= now + 9 * MINUTE


def test_an_answer_comes_back_to_the_life_that_asked() -> None:
    heard: list[str] = []
    counted: list[str] = []
    loop = Loop(clock_at(1), echo, 4, lambda call, answer, waited_s: counted.append(call.kind))

    def life(path: str) -> Life[None]:
        answer = yield from ask(Ask("look", "GET", path))
        heard.append(f"{path}={answer.body['path']}")

    for number in range(20):
        loop.start(life(f"/{number}"))
    loop.run()
    loop.close()
    assert sorted(heard) == sorted(f"/{number}=/{number}" for number in range(20))
    assert counted == ["look"] * 20


def test_a_bell_wakes_early_and_the_late_moment_does_not_wake_again() -> None:
    clock = clock_at(6000)
    loop = Loop(clock, echo, 1, lambda *_: None)
    bell = Bell()
    woken: list[int] = []
    late = clock.now() + 20 * MINUTE

    def sleeper() -> Life[None]:
        yield from rest(late, bell)
        woken.append(clock.now())
        yield from rest(late + 2 * MINUTE)
        woken.append(clock.now())

    def ringer() -> Life[None]:
        yield from rest(clock.now() + 2 * MINUTE)
        bell.ring()
        bell.ring()

    loop.start(sleeper())
    loop.start(ringer())
    loop.run()
    loop.close()
    assert woken[0] < late
    assert late + 2 * MINUTE <= woken[1]


def test_a_bell_that_nobody_rests_by_any_more_is_silent() -> None:
    bell = Bell()
    bell.ring()
    clock = clock_at(6000)
    loop = Loop(clock, echo, 1, lambda *_: None)
    soon = clock.now() + MINUTE

    def life() -> Life[None]:
        yield from rest(soon, bell)

    loop.start(life())
    loop.run()
    bell.ring()
    loop.run()
    loop.close()


def test_a_server_that_is_gone_ends_the_play() -> None:
    def gone(call: Ask) -> Answer:
        raise ServerGone("nobody there")

    loop = Loop(clock_at(1), gone, 1, lambda *_: None)
    loop.start(_one_look())
    with pytest.raises(ServerGone):
        loop.run()
    loop.close()


def test_the_clock_believes_the_answer_that_travelled_least() -> None:
    clock = CityClock(monotonic=lambda: 100.0)
    clock.hear({"at": START, "clock": {"rate": 60.0}}, 100.3)
    slow = clock.now()
    clock.hear({"at": START, "clock": {"rate": 60.0}}, 100.1)
    assert clock.now() - slow == pytest.approx(0.2 * 60 * SECOND, abs=5)
    clock.hear({"at": START, "clock": {"rate": 60.0}}, 100.2)
    assert clock.seconds_until(clock.now() + 60 * SECOND) == pytest.approx(1.0)


def test_a_clock_that_was_set_anew_is_followed() -> None:
    clock = CityClock(monotonic=lambda: 100.0)
    clock.hear({"at": START, "clock": {"rate": 60.0}}, 100.0)
    clock.hear({"at": "2026-11-30T09:00:00.000+08:00", "clock": {"rate": 6.0}}, 100.0)
    assert clock.rate == 6.0
    assert clock.now() % (24 * 60 * MINUTE) == 60 * MINUTE


def test_no_time_is_known_before_the_first_answer() -> None:
    with pytest.raises(RuntimeError):
        CityClock().now()


def _one_look() -> Life[None]:
    yield from ask(Ask("look", "GET", "/"))
