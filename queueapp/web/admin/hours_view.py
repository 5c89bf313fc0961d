"""The page of a site's hours and places as plain values: year, week, exceptions, those who have not answered, and the bar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from queueapp.actions.aligning import Stand, stand_of
from queueapp.actions.capacity import stranded
from queueapp.domain.clock import instant, local
from queueapp.domain.planning import SLOT_LENGTHS, Group, SitePlan, edited, most_in
from queueapp.domain.roles import Actor
from queueapp.domain.working_days import missing_year
from queueapp.web.admin.week_view import week_of
from queueapp.web.admin.year_view import months_of
from queueapp.web.door import Door
from queueapp.web.plan_view import made_view, stranded_view

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the city the page is about."""

    site: str
    hall: str
    group: str
    year: int

    @property
    def where(self) -> Group:
        """The hall and its group."""
        return (self.hall, self.group)


def shown_of(door: Door, actor: Actor, wanted: dict[str, str]) -> Shown | None:
    """What is asked for, else the first that lies within reach; None when what is asked for does not, or there is nothing."""
    reach = halls_within(door, actor)
    directory = door.house.directory
    sites = dict.fromkeys(directory.halls[hall].site for hall in reach)
    site = wanted["site"] or (directory.halls[wanted["hall"]].site if wanted["hall"] in directory.halls else next(iter(sites), ""))
    halls = [hall for hall in reach if directory.halls[hall].site == site]
    hall = wanted["hall"] or next(iter(halls), "")
    if hall not in halls:
        return None
    letters = letters_of(door, site, hall)
    group = wanted["group"] if wanted["group"] in letters else next(iter(letters), "")
    this_year = local(door.house.now(), door.zone).year
    year = int(wanted["year"]) if wanted["year"].isdigit() and abs(int(wanted["year"]) - this_year) <= 1 else this_year
    return Shown(site, hall, group, year) if group else None


def halls_within(door: Door, actor: Actor) -> list[str]:
    """The halls within reach that have something to book, in the catalogue's order."""
    halls = door.house.directory.halls.values()
    return [
        hall.code
        for hall in halls
        if actor.may_reach(site=hall.site, hall=hall.code) and letters_of(door, hall.site, hall.code)
    ]  # fmt: skip


def letters_of(door: Door, site: str, hall: str) -> list[str]:
    """The groups of a hall that can be booked."""
    groups = door.house.directory.booking_rules(site).groups
    return [letter for letter in door.house.directory.halls[hall].letters if letter in groups]


def hours_page(door: Door, actor: Actor, shown: Shown, bar: View) -> View:
    """Everything the page shows; `bar` says what an edit does, did, or why not."""
    now = door.house.now()
    with door.house.database.read() as connection:
        stand = stand_of(door.house, connection, shown.site, now)
    plan, today = stand.plan, local(now, door.zone).date()
    after = edited(plan, bar["edit"]) if bar.get("edit") is not None and bar["state"] == "look" else None
    made = made_view(door, shown.site, _first_moment(shown.year, door), date(shown.year, 1, 1))
    exceptions = _exceptions(made, shown, now, door)
    touched = {day for one in exceptions for day in one["dates"]}
    changed = {date.fromisoformat(day.day) for day in bar["impact"].days} if bar.get("impact") else set()
    year = plan if after is None else after
    return {
        **_places(door, actor, shown),
        "me": {"name": actor.name, "badge": actor.badge, "role": actor.role.value},
        "year": shown.year, "this_year": today.year, "today": today.isoformat(),
        "missing_year": missing_year(set(plan.hours.years), today),
        "months": months_of(year.hours, shown.year, today=today, exceptions=touched, edited=changed),
        "week": week_of(year, shown.where, plan if after is not None else None),
        "suggestion": _suggestion(plan, shown.where), "lengths": SLOT_LENGTHS,
        "templates": [one for one in made["templates"] if (one["hall"], one["group"]) == shown.where],
        "exceptions": exceptions, "stranded": _stranded(door, stand, shown, now), "bar": bar,
        "services": {code: service.name for code, service in door.house.directory.services.items()},
    }  # fmt: skip


def _places(door: Door, actor: Actor, shown: Shown) -> View:
    """The site, hall and group shown, and those that could be."""
    directory = door.house.directory
    halls = [directory.halls[hall] for hall in halls_within(door, actor)]
    letters = letters_of(door, shown.site, shown.hall)
    return {
        "site": {"code": shown.site, "name": directory.sites[shown.site].name},
        "hall": {"code": shown.hall, "name": directory.halls[shown.hall].name},
        "group": {"letter": shown.group, "name": directory.queues[shown.group]},
        "halls": [{"code": hall.code, "name": hall.name, "site": directory.sites[hall.site].name} for hall in halls],
        "groups": [{"letter": letter, "name": directory.queues[letter]} for letter in letters],
        "whole_site": actor.hall is None,
        "names": {"halls": {hall.code: hall.name for hall in halls}, "queues": directory.queues},
    }


def _suggestion(plan: SitePlan, group: Group) -> View:
    suggested, usual = plan.suggested[group], plan.usual[group]
    return {
        "minutes": suggested.slot_minutes, "public": suggested.public, "staff": suggested.staff,
        "usual": {"minutes": usual.slot_minutes, "public": usual.public, "staff": usual.staff},
        "most": most_in(plan, group, suggested.slot_minutes), "percent": plan.rules.walk_in_percent,
    }  # fmt: skip


def _exceptions(made: View, shown: Shown, now: int, door: Door) -> list[View]:
    """The site's own days and the changes that touch what is shown, by date; past ones last."""
    today = local(now, door.zone).date()
    days = [_of_day(one, today) for one in made["special_days"]]
    changes = [_of_change(one, today, now) for one in made["changes"] if _touches(one, shown)]
    return sorted(days + changes, key=lambda one: (one["over"], one["at"]))


def _touches(change: View, shown: Shown) -> bool:
    return change["hall"] in (None, shown.hall) and change["group"] in (None, shown.group)


def _of_day(one: View, today: date) -> View:
    day = date.fromisoformat(one["day"])
    return {**one, "what": "day", "at": one["day"], "dates": [day], "over": day < today}


def _of_change(one: View, today: date, now: int) -> View:
    since, until = datetime.fromisoformat(one["since"]), datetime.fromisoformat(one["until"])
    # A stretch that ends at midnight does not touch the day that begins then.
    last = (until - timedelta(seconds=1)).date()
    dates = [since.date() + timedelta(days=ahead) for ahead in range((last - since.date()).days + 1)]
    whole = since.time() == until.time() == time.min
    over = instant(until) <= now
    return {
        **one,
        "what": "change",
        "at": since.date().isoformat(),
        "dates": dates,
        "last": last.isoformat(),
        "whole_days": whole,
        "over": over,
    }


def _stranded(door: Door, stand: Stand, shown: Shown, now: int) -> list[View]:
    booked = stranded(door.house, shown.site)
    return stranded_view(door, shown.site, booked, stand.slots, now)


def _first_moment(year: int, door: Door) -> int:
    return instant(datetime(year, 1, 1, tzinfo=door.zone))
