"""What a board shows and says: everybody in the hall may see it."""

from datetime import datetime

import pytest

from queueapp.actions import calling, desks, hall_day, serving
from queueapp.domain.clock import Clock, Instant
from queueapp.domain.identity import DocumentType, Person
from queueapp.domain.roles import CLOCK
from tests.support.catalogue import ASK, EAST, PAY, small
from tests.support.doors import Doors
from tests.support.town import EVE, Town


def board_of(doors: Doors, hall: str = EAST) -> dict:
    return doors.get(f"/halls/{hall}/board").json["board"]


def counter_of(doors: Doors, code: str) -> dict:
    return next(one for one in board_of(doors)["counters"] if one["code"] == code)


def test_the_newest_call_stands_first(town: Town, doors: Doors) -> None:
    town.open()
    town.open("east-1", EVE)
    town.called()
    town.wait(seconds=5)
    town.called(counter="east-1", by=EVE)

    calls = board_of(doors)["calls"]

    assert [(one["number"], one["counter"]["number"]) for one in calls] == [("A002", "1"), ("A001", "3")]


def test_a_recall_moves_its_call_to_the_front_and_counts(town: Town, doors: Doors) -> None:
    town.open()
    town.open("east-1", EVE)
    town.called()
    town.called(counter="east-1", by=EVE)
    town.wait(seconds=15)
    town.do(calling.recall, "east-3")

    first = board_of(doors)["calls"][0]

    assert (first["number"], first["times"]) == ("A001", 2)


def test_a_call_stays_three_minutes_after_its_ticket_is_served_on(town: Town, doors: Doors) -> None:
    town.open()
    town.serving()
    town.wait(minutes=2)
    assert [one["number"] for one in board_of(doors)["calls"]] == ["A001"]
    town.wait(minutes=2)

    assert board_of(doors)["calls"] == []


def test_a_called_ticket_stays_until_somebody_comes(town: Town, doors: Doors) -> None:
    town.open()
    town.called()
    town.wait(minutes=30)

    assert [one["state"] for one in board_of(doors)["calls"]] == ["called"]


@pytest.mark.parametrize("end", ["finish", "return", "miss"])
def test_a_call_that_is_over_is_gone(town: Town, doors: Doors, end: str) -> None:
    town.open()
    town.called()
    if end == "finish":
        town.do(serving.begin, "east-3")
        town.do(serving.finish, "east-3")
    elif end == "return":
        town.do(calling.return_ticket, "east-3")
    else:
        town.miss()

    assert board_of(doors)["calls"] == []


def test_all_fresh_calls_are_announced_oldest_first(town: Town, doors: Doors) -> None:
    town.open()
    town.open("east-1", EVE)
    town.called()
    town.wait(seconds=2)
    town.called(counter="east-1", by=EVE)

    announced = board_of(doors)["announce"]

    assert [one["number"] for one in announced] == ["A001", "A002"]
    assert announced[0]["text"]["zh"] == "请 A 零 零 一 号到 三 号窗口办理"
    assert all(one["audio"]["zh"].startswith("/audio/zh/A00") for one in announced)


def test_after_twenty_seconds_a_call_is_shown_and_not_said_any_more(town: Town, doors: Doors) -> None:
    town.open()
    town.called()
    town.clock.wait(seconds=20)

    board = board_of(doors)

    assert board["announce"] == []
    assert len(board["calls"]) == 1


def test_a_call_is_said_for_seconds_of_life_where_the_city_runs_faster(town: Town, doors: Doors) -> None:
    town.house.clock = Clock(Instant(town.clock.at), Instant(town.clock.at), 60.0)
    town.open()
    town.called()
    town.clock.wait(seconds=19)

    assert len(board_of(doors)["announce"]) == 1


def test_whoever_came_has_nobody_shout_after_him(town: Town, doors: Doors) -> None:
    town.open()
    town.serving()

    assert board_of(doors)["announce"] == []


def test_each_queue_says_how_many_wait_and_how_long(town: Town, doors: Doors) -> None:
    town.open()
    for _ in range(3):
        town.issue()
    town.issue(ASK)

    waiting = {one["letter"]: one for one in board_of(doors)["waiting"]}

    assert (waiting["A"]["count"], waiting["Z"]["count"]) == (3, 1)
    assert waiting["A"]["estimate"]["low"] < waiting["A"]["estimate"]["high"]
    assert waiting["Z"]["estimate"] is None


@pytest.mark.parametrize(("state", "ticket"), [("called", "A001"), ("serving", "A001"), ("held", None)])
def test_a_screen_over_a_counter_says_what_happens_there(town: Town, doors: Doors, state: str, ticket: str | None) -> None:
    town.open()
    getattr(town, state)()

    shown = counter_of(doors, "east-3")

    assert (shown["state"], shown["ticket"]) == ("free" if state == "held" else state, ticket)


def test_a_counter_is_closed_free_or_paused(town: Town, doors: Doors) -> None:
    assert counter_of(doors, "east-3")["state"] == "closed"
    town.open()
    assert counter_of(doors, "east-3")["state"] == "free"
    town.do(desks.pause, "east-3", "meal")
    assert counter_of(doors, "east-3")["state"] == "paused"


def test_a_paused_counter_says_where_else_one_is_served(town: Town, doors: Doors) -> None:
    town.open()
    town.open("east-1", EVE)
    town.do(desks.pause, "east-3", "meal")

    assert counter_of(doors, "east-3")["elsewhere"] == ["1"]


def test_a_lost_desk_looks_paused(town: Town, doors: Doors) -> None:
    town.open()
    town.do(desks.lose_desk, "east-3", by=CLOCK)

    assert counter_of(doors, "east-3")["state"] == "paused"


def test_a_closed_hall_says_when_it_opens(town: Town, doors: Doors) -> None:
    town.clock.set(datetime(2026, 11, 24, 20, 0))

    board = board_of(doors)

    assert (board["open"], board["opens_at"]) == (False, "2026-11-25T08:30:00.000+08:00")


def test_a_hall_without_sound_announces_nothing(town: Town, doors: Doors) -> None:
    sites, services, rules = small()
    town.load((sites, services, {**rules, "sound": False}))
    town.do(hall_day.apply_settings, EAST, by=CLOCK)
    town.open()
    town.called()

    board = board_of(doors)
    assert (board["silent"], board["announce"]) == (True, [])


def test_no_name_phone_or_document_stands_on_a_board(town: Town, doors: Doors) -> None:
    town.open()
    town.issue(person=Person("欧阳娜娜", DocumentType.PASSPORT, "E12345678", "13812345678"))
    town.call_next()

    text = doors.get(f"/halls/{EAST}/board").text

    assert not any(secret in text for secret in ("欧阳娜娜", "E12345678", "13812345678"))


def test_no_secret_code_stands_on_a_board(town: Town, doors: Doors) -> None:
    town.open()
    issued = town.issued(PAY)
    town.call_next()

    assert issued.code not in doors.get(f"/halls/{EAST}/board").text
