"""A site's plan of places: hours, weekly templates and the office's changes, and which slots follow from them on which dates.

The hours of `working_days` say when a site is open; here it is said how many may be booked then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from queueapp.domain.appointment_life import Place
from queueapp.domain.booking_rules import BookingRules
from queueapp.domain.capacity import Template
from queueapp.domain.clock import local
from queueapp.domain.refusals import BadInput, NotFound, WalkInShare
from queueapp.domain.slots import Line, Slot, bookable_from, slots_of_day, window
from queueapp.domain.working_days import WEEKDAYS, Name, Plan, SpecialDay, Year, weekday_of

# The weekday of a template that holds on every day without one of its own.
EVERY_DAY = ""
# One day more than may be booked is made, so that people see what is released tomorrow.
SHOWN_AHEAD = 1
MOST_PLACES = 500
# 29 places that come out as 28.999999999999996 are 29.
_ROUNDING = 1e-9
SLOT_LENGTHS = (10, 15, 20, 30, 40, 45, 60, 90, 120, 240)

# A hall's service group, by the queue's letter.
Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What the office wants of a site's slots that start in [since, until): places on each list (None: as the template says);
    a hall or group, or all. `id` is None until it is kept."""

    site: str
    since: int
    until: int
    public: int | None
    staff: int | None
    hall: str | None = None
    group: str | None = None
    reason: Name | None = None
    id: str | None = None

    def touches(self, slot: Slot) -> bool:
        """Whether a slot is among those to change."""
        here = self.hall in (None, slot.hall) and self.group in (None, slot.group)
        return here and self.since <= slot.start < self.until


@dataclass(frozen=True, slots=True)
class Ending:
    """A change that shall no longer hold: what it touched follows the rest of the plan again."""

    change: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A site's own hours on a date; None: the usual hours again."""

    day: date
    special: SpecialDay | None


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A group's own template for a weekday (`EVERY_DAY`: each that has none); None: as it would be without."""

    hall: str
    group: str
    weekday: str
    template: Template | None


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A year's table of holidays and make-up workdays."""

    year: Year


Edit = Change | Ending | OwnDay | OwnTemplate | OwnYear


@dataclass(frozen=True)
class SitePlan:
    """Everything that decides a site's slots.

    `usual`: the catalogue's or else the suggested template of each group that can be booked; `suggested`: what its counters and
    minutes allow; `most`: places a minute that leave the walk-ins their share; `changes`: the oldest first, later ones win."""

    hours: Plan
    rules: BookingRules
    zone: ZoneInfo
    usual: Mapping[Group, Template]
    suggested: Mapping[Group, Template]
    most: Mapping[Group, float]
    templates: Mapping[tuple[str, str, str], Template]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Beyond:
    """A group's date with more places than the walk-ins' share allows."""

    hall: str
    group: str
    day: str
    places: int
    most: int


def edited(plan: SitePlan, edit: Edit) -> SitePlan:
    """The plan after an edit.

    Refuses with NotFound (no such group or change), BadInput (numbers that make no sense), WalkInShare (a template that leaves
    walk-ins less than their share)."""
    match edit:
        case Change():
            _must_make_sense(plan, edit)
            return replace(plan, changes=(*plan.changes, edit))
        case Ending():
            if edit.change not in {one.id for one in plan.changes}:
                raise NotFound()
            return replace(plan, changes=tuple(one for one in plan.changes if one.id != edit.change))
        case OwnDay():
            others = {day: special for day, special in plan.hours.special.items() if day != edit.day.isoformat()}
            special = others if edit.special is None else {**others, edit.day.isoformat(): edit.special}
            return replace(plan, hours=replace(plan.hours, special=special))
        case OwnTemplate():
            return replace(plan, templates=_with_template(plan, edit))
        case OwnYear():
            return replace(plan, hours=replace(plan.hours, years={**plan.hours.years, edit.year.year: edit.year}))


def template_on(plan: SitePlan, group: Group, day: date) -> Template:
    """The template of a group on a date: that of the weekday it is worked as, else that of every day, else the usual one."""
    weekdays = (weekday_of(plan.hours, day), EVERY_DAY)
    own = (plan.templates.get((*group, weekday)) for weekday in weekdays)
    return next((template for template in own if template is not None), plan.usual[group])


def dates_of(plan: SitePlan, today: date, known: Iterable[Slot]) -> list[date]:
    """The dates that are planned: those of the window, with the one that is shown beyond it, and those that have slots already."""
    shown = window(plan.hours, today, plan.rules.working_days_ahead + SHOWN_AHEAD)
    made = {local(slot.start, plan.zone).date() for slot in known}
    return sorted({*shown, *(day for day in made if day >= today)})


def planned_slots(plan: SitePlan, days: Iterable[date], known: Mapping[Place, Slot]) -> dict[Place, Slot]:
    """The slots that a site should have on some dates, nothing of them taken; `known` are those it has, which keep their length."""
    by_date: dict[tuple[Group, date], list[Slot]] = {}
    for slot in known.values():
        by_date.setdefault(((slot.hall, slot.group), local(slot.start, plan.zone).date()), []).append(slot)
    planned: dict[Place, Slot] = {}
    for day in days:
        released = bookable_from(plan.hours, day, plan.rules.working_days_ahead, plan.rules.released_at, plan.zone)
        for group in plan.usual:
            made = slots_of_day(
                plan.hours, day, *group, template_on(plan, group, day),
                released=released, zone=plan.zone, known=by_date.get((group, day), ()),
            )  # fmt: skip
            planned |= {slot.place: _changed(plan, slot) for slot in made}
    return planned


def beyond_share(plan: SitePlan, slots: Iterable[Slot]) -> list[Beyond]:
    """The groups' dates on which slots have more places on both lists together than the walk-ins' share leaves."""
    days: dict[tuple[Group, str], list[Slot]] = {}
    for slot in slots:
        days.setdefault(((slot.hall, slot.group), local(slot.start, plan.zone).date().isoformat()), []).append(slot)
    found = []
    for (group, day), made in sorted(days.items()):
        places = sum(slot.public.target + slot.staff.target for slot in made)
        most = most_in(plan, group, sum(slot.minutes for slot in made))
        found += [Beyond(*group, day, places, most)] if places > most else []
    return found


def most_in(plan: SitePlan, group: Group, minutes: int) -> int:
    """How many places a slot of so many minutes may have on both lists together."""
    return int(plan.most.get(group, 0) * minutes + _ROUNDING)


def _changed(plan: SitePlan, slot: Slot) -> Slot:
    public, staff = slot.public.target, slot.staff.target
    for change in plan.changes:
        if change.touches(slot):
            public = public if change.public is None else change.public
            staff = staff if change.staff is None else change.staff
    return replace(slot, public=Line(target=public), staff=Line(target=staff))


def _must_make_sense(plan: SitePlan, change: Change) -> None:
    halls, letters = {hall for hall, _ in plan.usual}, {letter for _, letter in plan.usual}
    if change.hall not in {None, *halls} or change.group not in {None, *letters}:
        raise NotFound()
    wanted = [places for places in (change.public, change.staff) if places is not None]
    if not wanted or not all(0 <= places <= MOST_PLACES for places in wanted):
        raise BadInput(fields={"places": f"0-{MOST_PLACES}"})
    if change.until <= change.since:
        raise BadInput(fields={"until": "before_since"})


def _with_template(plan: SitePlan, edit: OwnTemplate) -> dict[tuple[str, str, str], Template]:
    group, template = (edit.hall, edit.group), edit.template
    if group not in plan.usual:
        raise NotFound()
    if edit.weekday not in (EVERY_DAY, *WEEKDAYS):
        raise BadInput(fields={"weekday": "unknown"})
    others = {key: kept for key, kept in plan.templates.items() if key != (*group, edit.weekday)}
    if template is None:
        return others
    if template.slot_minutes not in SLOT_LENGTHS:
        raise BadInput(fields={"slot_minutes": "unknown"})
    if min(template.public, template.staff) < 0 or max(template.public, template.staff) > MOST_PLACES:
        raise BadInput(fields={"places": f"0-{MOST_PLACES}"})
    most = most_in(plan, group, template.slot_minutes)
    if template.public + template.staff > most:
        raise WalkInShare(percent=plan.rules.walk_in_percent, minutes=template.slot_minutes, most=most)
    return {**others, (*group, edit.weekday): template}
