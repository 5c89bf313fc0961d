"""The verbs of a site's plan of places: changes for a stretch of time and their end, own days, own templates.

Each is looked at first: what it does, and whom it hits; then it is kept, and the slots are brought into line with it."""

from dataclasses import asdict, dataclass

from queueapp.actions.aligning import Stand, bring_into_line, look_ahead, stand_of
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.appointment_life import AppointmentState
from queueapp.domain.clock import local
from queueapp.domain.events import CityEvent
from queueapp.domain.ids import public_id
from queueapp.domain.impact import Impact, impact_of_facts
from queueapp.domain.planning import Change, Ending, OwnDay, OwnTemplate, edited
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.working_days import Name
from queueapp.storage import appointment_queries, audit_log, plan_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.place_queries import CITY
from queueapp.storage.plan_queries import Act
from queueapp.storage.setup_queries import raise_version

# What somebody does to the plan of one site; a year's table belongs to the city.
SiteEdit = Change | Ending | OwnDay | OwnTemplate
ACTION = "change_capacity"


@dataclass(frozen=True, slots=True)
class Kept:
    """An edit that was kept: its id, and what it did."""

    id: str
    impact: Impact


@dataclass(frozen=True, slots=True)
class Answers:
    """What those did whom an edit hit: how many moved or cancelled, have not answered yet, have their place again, or came (or
    did not) without an answer."""

    hit: int
    moved: int = 0
    cancelled: int = 0
    unanswered: int = 0
    restored: int = 0
    over: int = 0


def preview(house: House, asked: Asked, site: str, edit: SiteEdit) -> Impact:
    """What an edit of a site's plan would do; nothing is changed. Refuses with NotFound, BadInput, WalkInShare."""
    _must_reach(house, asked, site, edit)
    with house.database.read() as connection:
        stand = stand_of(house, connection, site, asked.now)
    _must_fit(stand, asked, edit)
    return look_ahead(stand, edited(stand.plan, edit), asked.now)[1]


def edit_plan(house: House, asked: Asked, site: str, edit: SiteEdit) -> Done[Kept]:
    """Keep an edit of a site's plan and bring its slots into line; appointments beyond are stranded, the last booked first.

    A repeated key answers with the id that `kept` takes. Refuses with NotFound, BadInput, WalkInShare."""
    _must_reach(house, asked, site, edit)
    id = public_id(house.chance)

    def work(unit: Unit) -> Kept:
        stand = stand_of(house, unit.connection, site, unit.now)
        _must_fit(stand, asked, edit)
        plan = edited(stand.plan, edit)
        _write(unit, site, edit, id)
        impact = bring_into_line(unit, stand, plan, reason=_reason(edit))
        unit.audit(ACTION, place=site, subject=id, detail={"what": type(edit).__name__, **asdict(impact)})
        return Kept(id, impact)

    city = isinstance(edit, OwnDay)
    done = run(house, asked, Streams(city=city, bookings=(site,)), work, entity=id)
    if city:
        house.forget()
    return done


def change_capacity(house: House, asked: Asked, change: Change) -> Done[Kept]:
    """Keep a change of places for a stretch of time. Refuses with NotFound, BadInput."""
    return edit_plan(house, asked, change.site, change)


def align_site(house: House, asked: Asked, site: str) -> Done[Impact]:
    """Bring a site's slots into line with its plan, after the catalogue changed. One site a transaction."""

    def work(unit: Unit) -> Impact:
        stand = stand_of(house, unit.connection, site, unit.now)
        return bring_into_line(unit, stand, stand.plan)

    return run(house, asked, Streams(bookings=(site,)), work)


def tell_calendar(unit: Unit, subject: str) -> int:
    """Tell the city's stream that hours changed; the catalogue's new version, by which halls and sites follow."""
    version = raise_version(unit.connection)
    unit.append(CITY, CityEvent("city.calendar_changed", unit.now, unit.actor.role.value, subject, version))
    unit.audit("calendar_changed", place=None, subject=subject)
    return version


def kept(house: House, edit: str) -> Kept:
    """What an edit did, as the audit trail has it. Refuses with NotFound."""
    with house.database.read() as connection:
        facts = audit_log.detail_of(connection, ACTION, edit)
    if facts is None:
        raise NotFound()
    return Kept(edit, impact_of_facts(facts))


def is_of_site(house: House, edit: str, site: str) -> bool:
    """Whether the trail knows an edit as one of this site's plan."""
    with house.database.read() as connection:
        return audit_log.place_of(connection, ACTION, edit) == site


def stranded(house: House, site: str) -> list[Booked]:
    """The booked appointments of a site whose place was withdrawn and whose owners have not answered, the soonest first."""
    with house.database.read() as connection:
        booked = appointment_queries.booked_in(connection, site)
    return sorted((one for one in booked if one.stranded), key=lambda one: one.start)


def answers_to(house: House, site: str, edit: str) -> Answers:
    """What became of those whom an edit of a site's plan hit; of nobody, where the trail knows nothing of it."""
    with house.database.read() as connection:
        facts = audit_log.detail_of(connection, ACTION, edit)
        hit = () if facts is None else impact_of_facts(facts).hit
        told = [_answer(site, one.start, appointment_queries.by_id(connection, one.id)) for one in hit]
    return Answers(len(hit), **{kind: told.count(kind) for kind in ("moved", "cancelled", "unanswered", "restored", "over")})


def _answer(site: str, start: int, row: Booked | None) -> str:
    if row is None:
        return "over"
    if row.state == AppointmentState.CANCELLED:
        return "cancelled"
    if (row.site, row.start) != (site, start):
        return "moved"
    if row.state == AppointmentState.BOOKED:
        return "unanswered" if row.stranded else "restored"
    return "over"


def _must_reach(house: House, asked: Asked, site: str, edit: SiteEdit) -> None:
    place, hall = house.directory.sites.get(site), edit.hall if isinstance(edit, Change | OwnTemplate) else None
    if place is None or not asked.actor.may_reach(site=site, hall=hall) or hall not in (None, *place.halls):
        raise NotFound()
    # Whoever keeps one hall of a site does not change the hours and places of the others.
    if asked.actor.hall is not None and hall is None and not isinstance(edit, Ending):
        raise NotFound()


def _must_fit(stand: Stand, asked: Asked, edit: SiteEdit) -> None:
    """Past days are planned no more; and whoever keeps one hall does not end a change of the others."""
    if isinstance(edit, Change) and edit.until <= asked.now:
        raise BadInput(fields={"until": "past"})
    if isinstance(edit, OwnDay) and edit.day < local(asked.now, stand.plan.zone).date():
        raise BadInput(fields={"day": "past"})
    if isinstance(edit, Ending) and asked.actor.hall is not None:
        halls = {one.hall for one in stand.plan.changes if one.id == edit.change}
        if halls != {asked.actor.hall}:
            raise NotFound()


def _write(unit: Unit, site: str, edit: SiteEdit, id: str) -> None:
    act = Act(id, unit.now, unit.actor.id)
    match edit:
        case Change():
            plan_queries.write_change(unit.connection, edit, act)
        case Ending():
            plan_queries.end_change(unit.connection, edit.change, act)
        case OwnTemplate():
            plan_queries.write_template(unit.connection, edit, act)
        case OwnDay():
            plan_queries.write_own_day(unit.connection, site, edit, act)
            tell_calendar(unit, f"{site} {edit.day.isoformat()}")


def _reason(edit: SiteEdit) -> Name | None:
    if isinstance(edit, OwnDay):
        return None if edit.special is None else edit.special.reason
    return edit.reason if isinstance(edit, Change) else None
