"""Running folds: at once for what this process did, from the log for what others did, anew after a restore."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from queueapp.actions import desks, hall_day, moving, serving
from queueapp.domain.events import TicketEvent, encode
from queueapp.domain.refusals import NotFound
from queueapp.domain.roles import CLOCK
from queueapp.domain.visit import Ticket
from queueapp.live.relay import Relay
from queueapp.live.states import Change, States
from queueapp.storage.engine import Database
from tests.support.catalogue import ASK, EAST, LANE, PLATE, WEST, small
from tests.support.databases import POSTGRES, SQLITE
from tests.support.doors import open_doors
from tests.support.town import GIL, Town, build_house


@pytest.fixture(params=[SQLITE, POSTGRES])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with request.getfixturevalue(f"{request.param}_town").address() as made:
        yield made


@pytest.fixture
def neighbour(address: str, town: Town) -> Iterator[Town]:
    """Another process at the same database."""
    database = Database(address, synchronous="OFF")
    yield Town(build_house(database, town.clock), town.clock)
    database.close()


@pytest.fixture
def relay(town: Town) -> Relay:
    return open_doors(town).server.relay


def heard_by(relay: Relay) -> list[Change]:
    heard: list[Change] = []
    relay.follow(heard.append)
    return heard


def test_a_hall_is_read_when_somebody_asks_for_it(town: Town) -> None:
    town.issue()
    states = States(town.house)

    running = states.of(EAST)

    assert [ticket.number for ticket in running.state.waiting()] == ["A001"]
    assert (running.epoch, running.seq) == (1, town.seq())
    assert set(states.known()) == {"hall/east-hall"}


def test_a_hall_nobody_knows_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        States(town.house).of("moon")


def test_what_this_process_commits_is_known_at_once(town: Town) -> None:
    states = States(town.house)
    changes: list[Change | None] = []
    running = states.of(EAST)
    town.house.on_commit = lambda committed: changes.extend(states.offer(one) for one in committed)

    ticket = town.issue()

    assert running.seq == town.seq()
    assert changes[0] is not None
    assert (changes[0].hall, changes[0].visits) == (EAST, {ticket.visit})


def test_a_hall_nobody_follows_is_not_folded(town: Town) -> None:
    states = States(town.house)
    told: list[Change | None] = []
    town.house.on_commit = lambda committed: told.extend(states.offer(one) for one in committed)

    town.issue()

    assert told == [None]


def test_a_change_names_the_counters_and_visits_it_touched(town: Town) -> None:
    states = States(town.house)
    states.of(EAST)
    changes: list[Change] = []
    town.house.on_commit = lambda committed: changes.extend(one for one in map(states.offer, committed) if one)
    town.open()
    ticket = town.called()

    assert changes[0].counters == {"east-3"}
    assert (changes[-1].counters, changes[-1].visits) == ({"east-3"}, {ticket.visit})
    assert not changes[-1].touches_all


# What happens one after the other, and whether it moves the line.
STEPS: tuple[tuple[str, bool, Callable[[Town], object]], ...] = (
    ("open", True, lambda town: town.open()),
    ("issue", True, lambda town: town.issue()),
    ("issue one more", True, lambda town: town.issue(ASK)),
    ("call", True, lambda town: town.call_next()),
    ("begin", False, lambda town: town.do(serving.begin, "east-3")),
    ("hold", False, lambda town: town.do(serving.hold, "east-3")),
    ("resume", False, lambda town: town.do(serving.resume, "east-3")),
    ("finish", False, lambda town: town.do(serving.finish, "east-3")),
    ("undo", False, lambda town: town.do(serving.undo, "east-3")),
    ("transfer", True, lambda town: town.do(moving.transfer_from, "east-3", service=PLATE)),
    ("pause", True, lambda town: town.do(desks.pause, "east-3", "break")),
)


def test_what_happens_at_a_counter_alone_moves_no_line(town: Town) -> None:
    states = States(town.house)
    lines = states.of(EAST).lines
    moved: list[bool] = []
    town.house.on_commit = lambda committed: moved.extend(change.moves_line for change in map(states.offer, committed) if change)

    for name, moves, step in STEPS:
        before = list(lines.waiting)
        step(town)

        assert (name, moved[-1]) == (name, moves)
        assert moves or lines.waiting == before


def test_new_settings_touch_everybody(town: Town) -> None:
    states = States(town.house)
    states.of(EAST)
    changes: list[Change] = []
    town.house.on_commit = lambda committed: changes.extend(one for one in map(states.offer, committed) if one)

    town.clock.wait(days=1)
    town.open_day()

    assert any(change.touches_all for change in changes)


def test_what_another_process_wrote_is_seen_at_the_next_look(town: Town, neighbour: Town, relay: Relay) -> None:
    states = relay._states
    states.of(EAST)
    heard = heard_by(relay)
    ticket = neighbour.issue()
    assert states.of(EAST).seq < town.seq()

    relay.look()

    assert states.of(EAST).seq == town.seq()
    assert [change.visits for change in heard] == [{ticket.visit}]


def test_a_look_at_nothing_new_wakes_nobody(town: Town, relay: Relay) -> None:
    relay._states.of(EAST)
    heard = heard_by(relay)

    relay.look()

    assert heard == []


def test_ones_own_commit_after_another_processs_is_read_with_it(town: Town, neighbour: Town, relay: Relay) -> None:
    running = relay._states.of(EAST)
    heard = heard_by(relay)
    first = neighbour.issue()
    second = town.issue()

    assert [ticket.number for ticket in running.state.waiting()] == [first.number, second.number]
    assert heard[0].visits == {first.visit, second.visit}
    relay.look()
    assert len(heard) == 1


def test_a_transfer_by_another_process_is_seen_in_both_halls(town: Town, neighbour: Town, relay: Relay) -> None:
    ticket = town.issue()
    for hall in (EAST, LANE):
        relay._states.of(hall)
    neighbour.do(moving.transfer, ticket.id, service="inspect", by=GIL)

    relay.look()

    assert relay._states.of(EAST).state.ticket(ticket.id) is None
    assert relay._states.of(LANE).state.ticket(ticket.id) is not None


def test_a_restore_raises_the_epoch_and_the_state_is_read_anew(town: Town, relay: Relay) -> None:
    running = relay._states.of(EAST)
    town.issue()
    heard = heard_by(relay)
    write = town.house.database.write
    write(lambda connection: connection.exec_driver_sql("UPDATE stream SET epoch = 2 WHERE name = 'hall/east-hall'"))

    relay.look()

    assert (running.epoch, running.seq) == (2, town.seq())
    assert heard[-1].touches_all


def test_an_older_copy_is_read_anew_however_much_it_lacks(town: Town, relay: Relay) -> None:
    kept = town.issue()
    running = relay._states.of(EAST)
    lost = town.issue()
    restore_before(town, lost)

    relay.look()

    assert [ticket.number for ticket in running.state.waiting()] == [kept.number]
    assert (running.epoch, running.seq) == (2, town.seq())


def test_a_new_catalogue_by_another_process_is_looked_up_again(town: Town, neighbour: Town, relay: Relay) -> None:
    relay.look()
    version = town.house.directory.version
    neighbour.load(small())
    assert town.house.directory.version == version

    relay.look()

    assert town.house.directory.version == version + 1


def test_each_commit_rings_the_doorbell(town: Town, relay: Relay) -> None:
    rung: list[int] = []
    relay.ring = lambda: rung.append(1)

    town.issue()
    town.issue(hall=WEST)

    assert rung == [1, 1]


def test_a_day_of_very_many_events_is_read_whole(town: Town) -> None:
    town.open()
    ticket = town.called()
    recall_often(town, ticket, 10_050)

    running = States(town.house).of(EAST)

    assert running.seq == town.seq()
    assert running.state.live[ticket.id].calls == 10_051


def test_todays_pace_is_reckoned_from_todays_services(town: Town) -> None:
    town.open()
    for _ in range(4):
        town.serving()
        town.wait(minutes=20)
        town.do(serving.finish, "east-3")
    states = States(town.house)

    minutes = states.minutes(states.of(EAST), town.clock.at)

    assert minutes["plate-again"] == pytest.approx((8 * 10 + 4 * 20) / 14)
    assert minutes[ASK] == 4


def test_a_settings_change_is_followed(town: Town, relay: Relay) -> None:
    running = relay._states.of(EAST)
    sites, services, rules = small()
    town.load((sites, services, {**rules, "rejoin_behind": 9}))
    town.do(hall_day.apply_settings, EAST, by=CLOCK)

    assert running.state.settings is not None
    assert running.state.settings.rules.rejoin_behind == 9


def recall_often(town: Town, ticket: Ticket, times: int) -> None:
    """As if a clerk had recalled a ticket that often."""
    first = town.seq() + 1
    body = encode(TicketEvent("ticket.recalled", town.clock.at, ticket.id, "clerk", call="call-9"))

    def write(connection: Connection) -> None:
        rows = [{"seq": first + place, "at": town.clock.at, "body": body} for place in range(times)]
        insert = "INSERT INTO event (stream, seq, kind, at, body) VALUES ('hall/east-hall', :seq, 'ticket.recalled', :at, :body)"
        connection.execute(text(insert), rows)
        audit = "INSERT INTO audit (at, real_at, role, actor, action, subject) VALUES (:at, :at, 'clerk', 'bo', 'recall', :ticket)"
        connection.execute(text(audit), [{"at": town.clock.at, "ticket": ticket.id}] * times)
        for sql in (
            f"UPDATE stream SET seq = seq + {times} WHERE name = 'hall/east-hall'",
            f"UPDATE ticket SET calls = calls + {times}, call = 'call-9', called_at = {town.clock.at}",
            f"UPDATE desk SET version = version + {times}",
        ):
            connection.execute(text(sql))

    town.house.database.write(write)


def restore_before(town: Town, ticket: object) -> None:
    """As after a restore of a copy that was made before the ticket was issued: the epoch is raised."""

    def forget(connection: object) -> None:
        for sql in (
            f"DELETE FROM event WHERE stream = 'hall/east-hall' AND seq = {town.seq()}",
            "UPDATE stream SET seq = seq - 1, epoch = epoch + 1 WHERE name = 'hall/east-hall'",
            f"DELETE FROM ticket WHERE id = '{ticket.id}'",
            f"DELETE FROM visit WHERE id = '{ticket.visit}'",
            f"DELETE FROM audit WHERE subject = '{ticket.id}'",
        ):
            connection.exec_driver_sql(sql)

    town.house.database.write(forget)
