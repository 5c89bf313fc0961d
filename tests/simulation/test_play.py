"""A whole day played against the whole server: everything issued is accounted for, and nothing comes back that should not."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from queueapp.domain.clock import SECOND, Clock, Instant, instant, local
from queueapp.simulation.clock import CityClock
from queueapp.simulation.http import Answer, Ask
from queueapp.simulation.load import Load
from queueapp.simulation.play import Options, Play, UnknownSite
from queueapp.storage.engine import Database
from tests.support.catalogue import EAST, LANE
from tests.support.clock import ZIBO
from tests.support.doors import Doors, fresh_key, open_doors
from tests.support.follows import assert_follows
from tests.support.town import Town, build_house

BEGINS = datetime(2026, 11, 24, 8, 20, tzinfo=ZIBO)
# Clerks look at their hall's board every few seconds of the hall's own life; so they do it every few minutes of the day.
RATE = 60.0
LOAD = Load(
    visits_per_day={"east": 80.0},
    hour_shares={8: 0.2, 9: 0.4, 13: 0.3, 16: 0.1},
    weekdays=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1.0),
    letters={"A": 0.9, "Z": 0.1},
    weights={"A": {"plate-again": 6, "plate-new": 3}, "Z": {"ask": 1}},
    service_time_cv=0.6,
    no_show=0.15,
    left_before_call=0.1,
    missed_and_back=0.1,
)


class Hours(CityClock):
    """Time that stands still while anybody does something: asked how long it is until a moment, it goes there."""

    def __init__(self) -> None:
        super().__init__(lambda: self.spent_s)
        self.spent_s = 0.0

    def real_now(self) -> Instant:
        return Instant(instant(BEGINS) + int(self.spent_s * SECOND))

    def seconds_until(self, at: int) -> float:
        self.spent_s += max(0.0, super().seconds_until(at))
        return 0.0


class AtOnce(Executor):
    """Does all it is given before it returns."""

    def __init__(self, *_: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **more))
        return done


class InProcess:
    """Asks the server of this process instead of one behind a wire."""

    def __init__(self, doors: Doors, hours: Hours) -> None:
        self._app = doors.server.app
        self._hours = hours

    def send(self, call: Ask) -> Answer:
        headers = {"Idempotency-Key": fresh_key()} | ({"Authorization": f"Bearer {call.key}"} if call.key else {})
        answer = self._app.test_client().open("/api/v1" + call.path, method=call.method, json=call.body or {}, headers=headers)
        return Answer(answer.status_code, answer.get_json(), self._hours.spent_s, 0.0)

    def close(self) -> None:
        pass


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def quick(address: str, hours: Hours, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    """The server over a town whose day takes as long as its answers: nobody waits for real, and the dice alone decide."""
    database = Database(address, synchronous="OFF")
    house = build_house(database, hours.real_now)  # type: ignore[arg-type]
    house.clock = Clock(instant(BEGINS), hours.real_now(), RATE)
    doors = open_doors(Town(house, None))  # type: ignore[arg-type]
    monkeypatch.setattr("queueapp.simulation.play.Caller", lambda url, callers: InProcess(doors, hours))
    monkeypatch.setattr("queueapp.simulation.play.CityClock", lambda: hours)
    monkeypatch.setattr("queueapp.simulation.loop.ThreadPoolExecutor", AtOnce)
    doors.key("admin")
    yield doors
    assert_follows(house)
    database.close()


def options_of(doors: Doors, *sites: str) -> Options:
    return Options("", doors.key("admin"), ZIBO, sites, seed=11, callers=4)


def test_a_day_loses_nobody(quick: Doors) -> None:
    play = Play(options_of(quick, "east"), LOAD)
    play.prepare()
    coming = play.begin_day(local(play.clock.now(), ZIBO).date())
    play.end_when_over()
    play.loop.run()
    checked = play.check()
    play.close()
    assert play.figures.faults == []
    assert checked.lost == []
    assert set(checked.accounts) == {EAST, LANE}
    assert all(account.adds_up for account in checked.accounts.values())
    steps = sum((ledger.steps for ledger in checked.ledgers.values()), Tally[str]())
    assert coming > 50
    assert sum(play.town.ended.values()) == coming
    assert play.town.ended["served"] > 50
    assert steps["rejoined"] > 0
    assert steps["cancelled"] == play.town.ended["left"] > 0
    assert checked.ledgers[LANE].steps["finished"] > 5
    assert all(account.live == account.listed.get("missed", 0) for account in checked.accounts.values())


def test_the_keys_of_a_play_are_revoked_at_its_end(quick: Doors, hours: Hours) -> None:
    play = Play(options_of(quick, "east"), LOAD)
    play.prepare()
    clerk = play.keys.clerks["east-1"]
    assert play.caller.send(Ask("look", "GET", "/counters/east-1", clerk)).done
    play.close()
    assert InProcess(quick, hours).send(Ask("look", "GET", "/counters/east-1", clerk)).refusal == "not_signed_in"


def test_a_program_s_calls_keep_its_desk(quick: Doors) -> None:
    play = Play(options_of(quick, "east"), LOAD)
    play.prepare()
    clerk = play.keys.clerks["east-1"]
    opened = play.send(Ask("open", "POST", "/counters/east-1/open", clerk)).body["desk"]["desk"]
    heartbeats = quick.server.door.heartbeats
    assert heartbeats.take() == {opened}
    play.send(Ask("look", "GET", "/counters/east-1", clerk))
    assert heartbeats.take() == {opened}
    play.send(Ask("look", "GET", "/counters/east-1", play.options.key))
    assert heartbeats.take() == set()
    play.close()


def test_a_city_without_the_site_is_refused(quick: Doors) -> None:
    with pytest.raises(UnknownSite):
        Play(options_of(quick, "nowhere"), LOAD).prepare()


def test_a_crowd_that_comes_back_has_its_keys_still(quick: Doors, tmp_path: Path) -> None:
    file = tmp_path / "crowd.json"
    first = Play(options_of(quick, "east"), LOAD)
    first.keys.recall(file)
    first.prepare()
    first.keys.keep(file)
    again = Play(options_of(quick, "east"), LOAD)
    again.keys.recall(file)
    again.prepare()
    assert again.keys.clerks == first.keys.clerks
    assert again.keys.ids == []
    first.close()
    later = Play(options_of(quick, "east"), LOAD)
    later.keys.recall(file)
    later.prepare()
    assert later.keys.clerks.keys() == first.keys.clerks.keys()
    assert not later.keys.clerks.items() & first.keys.clerks.items()
    assert file.stat().st_mode & 0o077 == 0
