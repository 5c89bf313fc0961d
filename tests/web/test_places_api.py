"""The API's sites, services and halls."""

from datetime import datetime

import pytest
from sqlalchemy import text

from queueapp.actions import moving, serving
from queueapp.domain.refusals import BadInput
from tests.support.catalogue import ASK, EAST, INSPECT, LANE, PLATE, WEST, Parts, small
from tests.support.doors import Doors
from tests.support.town import EVE, GIL, Town


def test_everybody_sees_the_sites_with_hours_lines_and_people(town: Town, doors: Doors) -> None:
    town.open()
    town.issue()

    east, west = doors.get("/sites").json["items"]

    assert (east["code"], east["state"], east["counters_open"], east["waiting"]) == ("east", "open", 1, 1)
    assert (west["code"], west["state"]) == ("west", "paused")
    assert east["hours_today"] == [["08:30", "12:00"], ["13:30", "17:30"]]
    assert east["estimate"]["low"] < east["estimate"]["high"]


@pytest.mark.parametrize(
    ("moment", "state"), [("2026-11-24T12:30", "closed"), ("2026-11-24T20:00", "closed"), ("2026-11-28T10:00", "closed_today")]
)
def test_a_closed_site_says_when_it_opens(town: Town, doors: Doors, moment: str, state: str) -> None:
    town.clock.set(datetime.fromisoformat(moment))

    site = doors.get("/sites/east").json

    assert site["state"] == state
    assert site["opens_at"] > moment


def test_one_site_has_its_queues_and_halls(doors: Doors) -> None:
    site = doors.get("/sites/east").json

    assert [hall["code"] for hall in site["halls"]] == [EAST, LANE]
    assert {queue["letter"] for queue in site["queues"]} == {"A", "P", "L", "Z", "Y"}


@pytest.mark.parametrize("path", ["/sites/moon", "/halls/moon/board", "/counters/moon-1", "/visits/nothing", "/tickets/nothing"])
def test_what_does_not_exist_is_not_found(doors: Doors, path: str) -> None:
    by = "bo" if path.startswith(("/counters", "/visits")) else None

    answer = doors.get(path, by)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_the_catalogue_tells_papers_minutes_and_channels(doors: Doors) -> None:
    services = {one["code"]: one for one in doors.get("/services").json["items"]}

    plate = services[PLATE]
    assert (plate["letter"], plate["minutes"], plate["channels"]) == ("A", 8, ["site"])
    assert [paper["waived"] for paper in plate["papers"]] == [False, True]


def test_a_hall_is_staffs_to_see(town: Town, doors: Doors) -> None:
    town.open()
    town.called()

    assert doors.get(f"/halls/{EAST}").status_code == 401
    hall = doors.get(f"/halls/{EAST}", "cy").json["hall"]
    assert hall["counts"]["called"] == 1
    assert [one["state"] for one in hall["counters"] if one["code"] == "east-3"] == ["open"]


@pytest.mark.parametrize("path", [f"/halls/{EAST}", f"/halls/{EAST}/tickets", f"/halls/{EAST}/events", "/sites/east/events"])
def test_dee_sees_nothing_of_the_other_hall(doors: Doors, path: str) -> None:
    for somebody in ("dee", "west-manager"):
        answer = doors.get(path, somebody)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_an_alarm_tells_of_a_ticket_nobody_can_serve(town: Town, doors: Doors) -> None:
    town.open()
    town.issue(ASK)

    alarms = doors.get(f"/halls/{EAST}", "cy").json["hall"]["alarms"]

    assert {"kind": "unserved", "number": "Z001"} in alarms


def test_an_alarm_tells_of_who_waits_too_long(town: Town, doors: Doors) -> None:
    town.open()
    town.issue()
    town.wait(minutes=31)

    assert {"kind": "over_target", "number": "A001"} in doors.get(f"/halls/{EAST}", "cy").json["hall"]["alarms"]


def test_the_tickets_of_a_hall_are_listed_by_state(town: Town, doors: Doors) -> None:
    town.open()
    town.served()
    town.called()
    town.issue()

    def numbers(query: str) -> list[str]:
        return sorted(one["number"] for one in doors.get(f"/halls/{EAST}/tickets{query}", "bo").json["items"])

    assert numbers("") == ["A001", "A002", "A003"]
    assert [numbers(f"?state={state}") for state in ("served", "called", "waiting", "held")] == [["A001"], ["A002"], ["A003"], []]


def test_a_long_list_is_read_page_by_page(town: Town, doors: Doors) -> None:
    for _ in range(7):
        town.issue()
    seen, after = [], ""
    while True:
        page = doors.get(f"/halls/{EAST}/tickets?limit=3&after={after}", "bo").json
        seen += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]

    assert sorted(seen) == [f"A00{number}" for number in range(1, 8)]


def test_events_are_read_in_order_without_a_gap(town: Town, doors: Doors) -> None:
    town.open()
    town.served()
    first = doors.get(f"/halls/{EAST}/events?after=0&limit=3", "cy").json
    rest = doors.get(f"/halls/{EAST}/events?after={first['next']}", "cy").json

    seqs = [one["seq"] for one in first["items"] + rest["items"]]
    assert seqs == list(range(1, town.seq() + 1))
    assert rest["next"] is None
    assert (first["stream"]["epoch"], first["stream"]["seq"]) == (1, town.seq())


def test_both_halls_tell_of_a_transfer_under_one_id(town: Town, doors: Doors) -> None:
    ticket = town.issue()
    town.do(moving.transfer, ticket.id, service=INSPECT, by=GIL)

    departed = doors.get(f"/halls/{EAST}/events", "centre").json["items"][-1]
    arrived = doors.get(f"/halls/{LANE}/events", "centre").json["items"][-1]

    assert (departed["kind"], arrived["kind"]) == ("ticket.departed", "ticket.arrived")
    assert departed["transfer"] == arrived["transfer"]


def test_events_that_are_gone_are_said_to_be_gone(town: Town, doors: Doors) -> None:
    town.wait(days=1)
    town.open_day()
    base = town.seq()
    kept = town.rows("SELECT seq, kind, at, body FROM event WHERE stream = 'hall/east-hall' AND seq < :base", base=base)
    forget(town, base)

    answer = doors.get(f"/halls/{EAST}/events?after=0", "cy")
    gone = doors.get(f"/halls/{EAST}/events?after={base - 2}", "cy") if base > 2 else answer
    bring_back(town, kept)

    assert answer.json["items"][0]["kind"] == "day.opened"
    assert answer.json["stream"]["oldest"] == base
    assert base <= 2 or (gone.status_code, gone.json["code"]) == (410, "events_gone")


def forget(town: Town, base: int) -> None:
    town.house.database.write(
        lambda connection: connection.exec_driver_sql(f"DELETE FROM event WHERE stream = 'hall/east-hall' AND seq < {base}")
    )


def bring_back(town: Town, rows: list[tuple[int, str, int, str]]) -> None:
    insert = text("INSERT INTO event (stream, seq, kind, at, body) VALUES ('hall/east-hall', :seq, :kind, :at, :body)")
    town.house.database.write(
        lambda connection: [
            connection.execute(insert, {"seq": seq, "kind": kind, "at": at, "body": body}) for seq, kind, at, body in rows
        ]
    )


@pytest.mark.parametrize("query", ["?after=x", "?limit=many"])
def test_a_number_that_is_none_is_refused_by_its_name(doors: Doors, query: str) -> None:
    answer = doors.get(f"/halls/{EAST}/events{query}", "cy")

    assert (answer.status_code, answer.json["code"]) == (422, "bad_input")
    assert set(answer.json["fields"]) == {query.strip("?").split("=")[0]}


def test_the_bookings_of_a_site_have_a_log_of_their_own(doors: Doors) -> None:
    assert doors.get("/sites/east/events", "centre").json["stream"]["name"] == "bookings/east"


def test_events_hold_no_name_and_no_code(town: Town, doors: Doors) -> None:
    issued = town.issued()

    assert issued.code not in doors.get(f"/halls/{EAST}/events", "cy").text


def test_a_manager_lets_his_hall_work_by_the_new_catalogue(town: Town, doors: Doors) -> None:
    sites, services, rules = small()
    town.load((sites, services, {**rules, "rejoin_behind": 5}))

    answer = doors.post(f"/halls/{EAST}/apply-settings", {}, "cy")

    assert answer.json["hall"]["settings_version"] == 2
    assert doors.post(f"/halls/{LANE}/apply-settings", {}, "cy").status_code == 404
    assert doors.post(f"/halls/{WEST}/apply-settings", {}, "bo").status_code == 404


def test_a_board_is_everybodys(town: Town, doors: Doors) -> None:
    town.open("east-1", EVE)
    town.called(counter="east-1", by=EVE)

    message = doors.get(f"/halls/{EAST}/board").json

    assert (message["kind"], message["seq"]) == ("board", town.seq())
    assert message["board"]["calls"][0]["number"] == "A001"


def test_a_visits_whole_way_is_told_to_staff(town: Town, doors: Doors) -> None:
    town.open("lane-1", EVE)
    ticket = town.issue("move-out")
    town.call_next("lane-1", EVE)
    town.do(serving.begin, "lane-1", by=EVE)
    town.do(serving.finish, "lane-1", by=EVE)

    visit = doors.get(f"/visits/{ticket.visit}", "bo").json

    assert [(one["hall"], one["state"]) for one in visit["tickets"]] == [(LANE, "served"), (EAST, "waiting")]
    assert doors.get(f"/visits/{ticket.visit}", "dee").status_code == 404
    assert doors.get(f"/visits/{ticket.visit}").status_code == 401


def test_a_site_tells_its_phone_and_null_where_nobody_knows_it(town: Town, doors: Doors) -> None:
    town.load(with_phones("0533-1234567", None))

    assert [site["phone"] for site in doors.get("/sites").json["items"]] == ["0533-1234567", None]
    town.load(small())
    assert doors.get("/sites/east").json["phone"] is None


@pytest.mark.parametrize("phone", ["ask Bo", "tel:110", "1", "0533-", "0533 1234567", "1" * 41])
def test_a_phone_that_cannot_be_dialled_is_refused(town: Town, phone: str) -> None:
    with pytest.raises(BadInput) as refused:
        town.load(with_phones(phone, None))
    assert "east" in refused.value.facts["fields"]["phone"]


def test_pages_say_whom_to_ring_up(town: Town, doors: Doors) -> None:
    code = town.issued().code
    pages = ("/", "/t", "/sites/east", f"/t/{code}", f"/book/where?services={PLATE}", f"/book/when?services={PLATE}&site=east")
    assert [page for page in pages if "打电话问" in doors.client.get(page).text] == []

    town.load(with_phones("0533-1234567", "0533-7654321"))

    assert [page for page in pages if 'href="tel:0533-1234567"' not in doors.client.get(page).text] == []
    west = doors.client.get("/sites/west").text
    assert "0533-7654321" in west and "0533-1234567" not in west


def with_phones(*phones: str | None) -> Parts:
    sites, services, rules = small()
    for site, phone in zip(sites["sites"], phones, strict=True):
        site["phone"] = phone
    return sites, services, rules
