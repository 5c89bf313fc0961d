"""One happy request for every route of the API that changes something, with what must be there before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from queueapp.actions import appointments, calling, desks, people, presence, serving, waiting_list
from queueapp.domain.identity import DocumentType, Person
from queueapp.domain.roles import CLOCK, Actor
from tests.support.catalogue import EAST, INSPECT, LICENCE, PLATE, small
from tests.support.doors import Doors
from tests.support.town import ADMIN, GIL, Town

SLOT, LATER_SLOT = "2026-11-26T10:00:00+08:00", "2026-11-26T11:00:00+08:00"
WANG = {"name": "王芳", "id_type": "passport", "id_number": "E12345678", "phone": "13812345678"}
LAST4 = {"X-Phone-Last4": "5678"}
LI = {"name": "李娜", "id_type": "passport", "id_number": "E23456789", "phone": "13812340000"}
LIS_LAST4 = {"X-Phone-Last4": "0000"}


@dataclass
class Asking:
    """A request: the slots of its path filled in, body, who asks, further headers."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    by: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


Arrange = Callable[[Doors], Asking]


def bo_of(doors: Doors) -> Actor:
    """The clerk whose key is `bo`, as the verbs know him."""
    return clerk_of(doors, "bo")


def clerk_of(doors: Doors, name: str) -> Actor:
    found = doors.server.door.identities.of_key(doors.key(name))
    assert found is not None
    return found


def at_counter(step: str, state: str = "", **body: Any) -> Arrange:
    """A step of Bo's at counter 3, where a ticket is in this state."""

    def arrange(doors: Doors) -> Asking:
        bo = bo_of(doors)
        doors.town.open("east-3", bo)
        if state:
            getattr(doors.town, state)(by=bo)
            doors.town.wait(minutes=1)
        return Asking(f"/counters/east-3/{step}", body, "bo")

    return arrange


def a_line(doors: Doors) -> Asking:
    doors.town.open("east-3", bo_of(doors))
    doors.town.issue()
    doors.town.issue()
    return Asking("/counters/east-3/call-next", {}, "bo")


def this_one(doors: Doors) -> Asking:
    doors.town.open("east-3", bo_of(doors))
    return Asking("/counters/east-3/call", {"ticket": doors.town.issue().id, "reason": "in a hurry"}, "bo")


def long_called(doors: Doors) -> Asking:
    bo = bo_of(doors)
    doors.town.open("east-3", bo)
    doors.town.called(by=bo)
    for _ in range(2):
        doors.town.wait(seconds=15)
        doors.town.do(calling.recall, "east-3", by=bo)
    doors.town.wait(minutes=2)
    return Asking("/counters/east-3/miss", {}, "bo")


def paused(doors: Doors) -> Asking:
    bo = bo_of(doors)
    doors.town.open("east-3", bo)
    doors.town.do(desks.pause, "east-3", "meal", by=bo)
    return Asking("/counters/east-3/resume-desk", {}, "bo")


def colleagues_desk(doors: Doors) -> Asking:
    doors.town.open("east-3", clerk_of(doors, "eve"))
    doors.key("bo")
    return Asking("/counters/east-3/take-over", {}, "bo")


def to_the_lane(doors: Doors) -> Asking:
    at_counter("transfer", "serving")(doors)
    return Asking("/counters/east-3/transfer", {"service": INSPECT}, "bo")


def of_a_phone(step: str, state: str = "issue", **body: Any) -> Arrange:
    """What a citizen does with his code while his ticket is in this state."""

    def arrange(doors: Doors) -> Asking:
        bo = bo_of(doors)
        doors.town.open("east-3", bo)
        issued = doors.town.issued()
        if state == "served":
            serve(doors.town, bo)
        return Asking(f"/tickets/{issued.code}/{step}", body)

    return arrange


def serve(town: Town, clerk: Actor) -> None:
    town.call_next("east-3", clerk)
    town.do(serving.begin, "east-3", by=clerk)
    town.do(serving.finish, "east-3", by=clerk)


def identity(doors: Doors) -> Asking:
    bo = bo_of(doors)
    doors.town.open("east-3", bo)
    visit = doors.town.issue(person=Person("王芳", DocumentType.PASSPORT, "E12345678")).visit
    doors.town.call_next("east-3", bo)
    return Asking(f"/visits/{visit}/identity", {}, "bo")


def new_settings(doors: Doors) -> Asking:
    sites, services, rules = small()
    doors.town.load((sites, services, {**rules, "rejoin_behind": 5}))
    return Asking(f"/halls/{EAST}/apply-settings", {}, "cy")


def a_walk_in(doors: Doors) -> Asking:
    return Asking(f"/halls/{EAST}/tickets", {"services": [PLATE], "person": WANG}, "kiosk")


def a_hold(doors: Doors) -> str:
    doors.town.publish_days()
    answer = doors.post("/holds", {"site": "east", "services": [PLATE], "start": SLOT})
    assert answer.status_code == 201, answer.json
    return str(answer.json["code"])


def an_appointment(doors: Doors) -> str:
    answer = doors.post("/appointments", {"hold": a_hold(doors), "person": WANG})
    assert answer.status_code == 201, answer.json
    return str(answer.json["code"])


def holding(doors: Doors) -> Asking:
    doors.town.publish_days()
    return Asking("/holds", {"site": "east", "services": [PLATE], "start": SLOT})


def checking_in(doors: Doors) -> Asking:
    code = an_appointment(doors)
    doors.town.wait(days=1, minutes=45)
    doors.town.open_day()
    place = presence.code_of_day(doors.town.house, "east", doors.town.clock.at)
    return Asking(f"/appointments/{code}/check-in", {"place": place}, None, LAST4)


def with_a_document(doors: Doors) -> Asking:
    checking_in(doors)
    return Asking(f"/halls/{EAST}/check-in", {"id_number": WANG["id_number"]}, "kiosk")


def finding(doors: Doors) -> Asking:
    checking_in(doors)
    return Asking(f"/halls/{EAST}/find", {"text": WANG["id_number"]}, "gil")


def rejoining(doors: Doors) -> Asking:
    bo = bo_of(doors)
    doors.town.open("east-3", bo)
    return Asking(f"/halls/{EAST}/tickets/{doors.town.missed(by=bo).id}/rejoin", {}, "gil")


def another_slip(doors: Doors) -> Asking:
    return Asking(f"/visits/{doors.town.issue().visit}/slip", {}, "gil")


def fewer_places(doors: Doors) -> Asking:
    an_appointment(doors)
    body = {"since": SLOT, "until": LATER_SLOT, "public": 0, "staff": 0, "apply": True}
    return Asking("/sites/east/capacity", body, "admin")


def waiting(doors: Doors) -> str:
    """Somebody waits for an earlier time of his appointment."""
    code = an_appointment(doors)
    answer = doors.post(f"/appointments/{code}/earlier", **LAST4)
    assert answer.status_code == 201, answer.json
    return str(answer.json["code"])


def joining(doors: Doors) -> Asking:
    doors.town.publish_days()
    return Asking("/waiting-list", {"site": "east", "services": [PLATE], "person": WANG})


def offered(doors: Doors) -> str:
    """Somebody waits, and the place of one who cancelled is offered to him."""
    other = an_appointment(doors)
    answer = doors.post("/waiting-list", {"site": "east", "services": [PLATE], "person": LI})
    assert answer.status_code == 201, answer.json
    doors.delete(f"/appointments/{other}", **LAST4)
    doors.town.do(waiting_list.tend, "east", by=CLOCK)
    return str(answer.json["code"])


def missed_appointment(doors: Doors) -> Asking:
    code = an_appointment(doors)
    id = doors.get(f"/appointments/{code}", **LAST4).json["id"]
    doors.town.wait(days=2, hours=9)
    doors.town.do(appointments.miss_overdue, "east", [id], by=CLOCK)
    return Asking(f"/no-shows/{id}/excuse", {"reason": "ill"}, "cy")


def no_shows_of_wang(doors: Doors) -> Asking:
    missed_appointment(doors)
    return Asking("/sites/east/no-shows", {"id_type": WANG["id_type"], "id_number": WANG["id_number"]}, "cy")


def own_template(doors: Doors) -> Asking:
    an_appointment(doors)
    body = {"hall": EAST, "group": "A", "weekday": "thu", "slot_minutes": 30, "public": 0, "staff": 1, "apply": True}
    return Asking("/sites/east/templates", body, "cy")


def a_change_undone(doors: Doors) -> Asking:
    asked = fewer_places(doors)
    made = doors.post(asked.path, asked.body, asked.by)
    return Asking(f"/sites/east/changes/{made.json['id']}/end", {"apply": True}, "admin")


def a_display(doors: Doors) -> Asking:
    doors.screen()
    ((id,),) = doors.town.rows("SELECT id FROM display")
    return Asking(f"/displays/{id}", {}, "cy")


def a_key(doors: Doors) -> Asking:
    made = doors.town.do(people.make_key, people.Scope(GIL.role, "east"), "lost", by=ADMIN)
    return Asking(f"/keys/{made.id}", {}, "admin")


def approving(doors: Doors) -> Asking:
    code = doors.post("/displays/pairings").json["code"]
    return Asking(f"/displays/pairings/{code}/approve", {"hall": EAST, "layout": "hall"}, "cy")


REQUESTS: dict[tuple[str, str], Arrange] = {
    ("POST", "/halls/<hall>/apply-settings"): new_settings,
    ("POST", "/halls/<hall>/tickets"): a_walk_in,
    ("POST", "/tickets/<code>/cancel"): of_a_phone("cancel"),
    ("POST", "/tickets/<code>/late"): of_a_phone("late"),
    ("POST", "/tickets/<code>/evaluation"): of_a_phone("evaluation", "served", grade=5, reasons=["kind"], text="谢谢"),
    ("POST", "/visits/<visit>/identity"): identity,
    ("POST", "/halls/<hall>/check-in"): with_a_document,
    ("POST", "/halls/<hall>/find"): finding,
    ("POST", "/halls/<hall>/tickets/<ticket>/rejoin"): rejoining,
    ("POST", "/visits/<visit>/slip"): another_slip,
    ("POST", "/holds"): holding,
    ("POST", "/holds/<code>/extend"): lambda doors: Asking(f"/holds/{a_hold(doors)}/extend"),
    ("DELETE", "/holds/<code>"): lambda doors: Asking(f"/holds/{a_hold(doors)}"),
    ("POST", "/waiting-list"): joining,
    ("DELETE", "/waiting-list/<code>"): lambda doors: Asking(f"/waiting-list/{waiting(doors)}", headers=LAST4),
    ("POST", "/appointments/<code>/earlier"): lambda doors: Asking(
        f"/appointments/{an_appointment(doors)}/earlier", headers=LAST4
    ),
    ("POST", "/offers/<code>/accept"): lambda doors: Asking(f"/offers/{offered(doors)}/accept", headers=LIS_LAST4),
    ("POST", "/offers/<code>/decline"): lambda doors: Asking(f"/offers/{offered(doors)}/decline", headers=LIS_LAST4),
    ("POST", "/sites/<site>/no-shows"): no_shows_of_wang,
    ("POST", "/no-shows/<appointment>/excuse"): missed_appointment,
    ("POST", "/sites/<site>/capacity"): fewer_places,
    ("POST", "/sites/<site>/templates"): own_template,
    ("POST", "/sites/<site>/changes/<change>/end"): a_change_undone,
    ("POST", "/appointments"): lambda doors: Asking("/appointments", {"hold": a_hold(doors), "person": WANG}),
    ("DELETE", "/appointments/<code>"): lambda doors: Asking(f"/appointments/{an_appointment(doors)}", headers=LAST4),
    ("POST", "/appointments/<code>/move"): lambda doors: Asking(
        f"/appointments/{an_appointment(doors)}/move", {"start": LATER_SLOT}, None, LAST4
    ),
    ("POST", "/appointments/<code>/check-in"): checking_in,
    ("POST", "/counters/<counter>/open"): lambda doors: Asking("/counters/east-3/open", {"services": [PLATE, LICENCE]}, "bo"),
    ("POST", "/counters/<counter>/pause"): at_counter("pause", reason="meal"),
    ("POST", "/counters/<counter>/resume-desk"): paused,
    ("POST", "/counters/<counter>/close"): at_counter("close", "serving", finish=True),
    ("POST", "/counters/<counter>/take-over"): colleagues_desk,
    ("POST", "/counters/<counter>/call-next"): a_line,
    ("POST", "/counters/<counter>/call"): this_one,
    ("POST", "/counters/<counter>/recall"): at_counter("recall", "called"),
    ("POST", "/counters/<counter>/begin"): at_counter("begin", "called"),
    ("POST", "/counters/<counter>/finish"): at_counter("finish", "serving", outcome="done"),
    ("POST", "/counters/<counter>/miss"): long_called,
    ("POST", "/counters/<counter>/call-again"): at_counter("call-again", "missed"),
    ("POST", "/counters/<counter>/return"): at_counter("return", "called"),
    ("POST", "/counters/<counter>/hold"): at_counter("hold", "serving", minutes=10),
    ("POST", "/counters/<counter>/resume"): at_counter("resume", "held"),
    ("POST", "/counters/<counter>/requeue"): at_counter("requeue", "held"),
    ("POST", "/counters/<counter>/rejoin"): at_counter("rejoin", "missed"),
    ("POST", "/counters/<counter>/transfer"): to_the_lane,
    ("POST", "/counters/<counter>/change-service"): at_counter("change-service", "serving", service=LICENCE),
    ("POST", "/counters/<counter>/add-service"): at_counter("add-service", "serving", service=LICENCE),
    ("POST", "/counters/<counter>/serve-directly"): at_counter("serve-directly", service=PLATE),
    ("POST", "/counters/<counter>/cancel"): at_counter("cancel", "called", reason="left"),
    ("POST", "/counters/<counter>/undo"): at_counter("undo", "served"),
    ("POST", "/displays/pairings"): lambda doors: Asking("/displays/pairings"),
    ("POST", "/displays/pairings/<code>/approve"): approving,
    ("DELETE", "/displays/<display>"): a_display,
    ("POST", "/keys"): lambda doors: Asking("/keys", {"role": "kiosk", "hall": EAST, "name": "kiosk 2"}, "admin"),
    ("DELETE", "/keys/<key>"): a_key,
}  # fmt: skip
