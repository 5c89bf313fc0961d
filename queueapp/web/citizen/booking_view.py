"""Free times as citizens compare them, told from the folded states: by site, by day, by start; and one's own appointment."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.actions.ledger import needs_of, notice_of, rules_of
from queueapp.actions.unit import House
from queueapp.domain.appointment_life import AppointmentState
from queueapp.domain.booking_rules import BookingRules
from queueapp.domain.clock import MINUTE, iso, local
from queueapp.domain.hours import session_at
from queueapp.domain.identity import masked_name
from queueapp.domain.notices import Channel
from queueapp.domain.places import Service
from queueapp.domain.presence import distance_m
from queueapp.domain.refusals import NotServedHere
from queueapp.domain.slots import PUBLIC, Need, Slot, WhyNot, bookable_from, free_at, places_from, why_not, window
from queueapp.domain.ticket_life import State
from queueapp.domain.way import way_of
from queueapp.domain.working_days import DayHours, day_hours
from queueapp.live.booking_states import BookingStates
from queueapp.live.states import States
from queueapp.storage.appointment_queries import Booked, BookedOpened
from queueapp.storage.place_queries import SitePlace
from queueapp.web.facts import paper_of

# Days shown beyond the window, so that people see what comes and why it cannot be had yet.
SHOWN_DAYS = 14
# Of the reasons that the starts of a day have, the day tells the most hopeful.
_HOPE = (WhyNot.NOT_RELEASED, WhyNot.RESERVED, WhyNot.FULL, WhyNot.TOO_SOON, WhyNot.CLOSED, WhyNot.PAST)


# A start: when, how many could take it, why not.
Start = tuple[int, int, WhyNot | None]
ByDay = dict[date, list[Start]]


class BookingViews:
    """Makes the views of booking."""

    def __init__(self, house: House, states: States, bookings: BookingStates) -> None:
        self._house = house
        self._states = states
        self._bookings = bookings

    def days(self, site: str, services: Sequence[str], now: int) -> list[dict[str, Any]]:
        """The days of the next fortnight: what is left, marks, and why nothing can be had."""
        needs = needs_of(self._house, site, services)
        plan = self._house.directory.sites[site].plan
        slots = self._bookings.of(site).slots
        rules = rules_of(self._house, site)
        today = local(now, self._house.zone).date()
        last = window(plan, today, rules.working_days_ahead + 1)[-1:] or [today]
        length = max(SHOWN_DAYS, (last[0] - today).days + 1)
        by_day = self._by_day(site, slots, needs, now)
        days = [self._day(site, today + timedelta(days=ahead), by_day, rules, now) for ahead in range(length)]
        return [_given_none(day) for day in days] if _gives_none(slots, needs) else days

    def slots(self, site: str, services: Sequence[str], first: date, last: date, now: int) -> list[dict[str, Any]]:
        """The starts of some days: free places, or why there are none."""
        needs = needs_of(self._house, site, services)
        slots = self._bookings.of(site).slots
        notice = notice_of(self._house, site, PUBLIC)
        found = []
        for start in _starts(slots, needs):
            if first <= local(start, self._house.zone).date() <= last:
                count, why = _look(slots, needs, start, now, notice)
                found.append({"start": iso(start, self._house.zone), "free": count, "why": why.value if why else None})
        return found

    def availability(self, services: Sequence[str], near: tuple[float, float] | None, now: int) -> list[dict[str, Any]]:
        """Every site: the earliest free start, free today and in the window, people waiting."""
        return [self._site(place, services, near, now) for place in self._house.directory.sites.values()]

    def appointment(self, opened: BookedOpened, now: int) -> dict[str, Any]:
        """One's own appointment."""
        booked = opened.booked
        directory, zone = self._house.directory, self._house.zone
        place = directory.sites[booked.site]
        rules = rules_of(self._house, booked.site)
        hall = directory.halls[booked.places[0][0]]
        services = [directory.services[service] for service in booked.services if service in directory.services]
        check_in_from = booked.start - rules.check_in_before_minutes * MINUTE
        return {
            "id": booked.id,
            "code": opened.code,
            "state": booked.state,
            "stranded": booked.stranded,
            "site": {"code": place.code, "name": place.name, "address": place.address, "district": place.district},
            "hall": {"code": hall.code, "name": hall.name},
            "services": [{"code": service.code, "name": service.name} for service in services],
            "start": iso(booked.start, zone),
            "minutes": sum(service.minutes for service in services),
            "materials": self._materials(services),
            "check_in_from": iso(check_in_from, zone),
            "check_in_until": iso(booked.start + rules.check_in_after_minutes * MINUTE, zone),
            "change_until": iso(booked.start - rules.change_until_minutes * MINUTE, zone),
            "may": _may(booked, rules, now, zone),
            "person": {"name_masked": masked_name(opened.name), "phone_last4": opened.contact.get(Channel.SMS, "")[-4:]},
            "agent": None if opened.agent_name is None else {"name_masked": masked_name(opened.agent_name)},
            "plate": opened.plate,
            "stages": [
                {"name": directory.services[stage[0]].name} for stage in way_of(services, directory.offered_at(booked.site))
            ],
            "moves": booked.moves,
            "ticket": None,
        }

    def nearest(self, starts: Sequence[int]) -> list[str | None]:
        """Starts that a refusal offers, as text."""
        return [iso(start, self._house.zone) for start in starts]

    def _materials(self, services: Sequence[Service]) -> list[dict[str, Any]]:
        codes = dict.fromkeys(code for service in services for code in service.papers)
        return [paper_of(self._house.directory.papers, code) for code in codes]

    def _site(self, place: SitePlace, services: Sequence[str], near: tuple[float, float] | None, now: int) -> dict[str, Any]:
        zone = self._house.zone
        facts: dict[str, Any] = {
            "site": _where(place),
            "state": "open" if session_at(place.plan, now, zone) else "closed",
            "waiting": self._waiting(place),
            "estimate": None,
            "distance_km": _distance(place, near),
        }  # fmt: skip
        try:
            needs = needs_of(self._house, place.code, services)
        except NotServedHere:
            return {**facts, "earliest": None, "free_today": 0, "free_window": 0, "why": WhyNot.NOT_OFFERED.value}
        slots = self._bookings.of(place.code).slots
        by_day = self._by_day(place.code, slots, needs, now)
        free = [(start, count) for starts in by_day.values() for start, count, why in starts if why is None]
        today = local(now, zone).date()
        nothing = WhyNot.CLOSED.value if _gives_none(slots, needs) else _site_why(place, by_day, today)
        return {
            **facts,
            "earliest": iso(min((start for start, _ in free), default=None), zone),
            "free_today": sum(count for start, count, why in by_day.get(today, []) if why is None),
            "free_window": sum(count for _, count in free),
            "why": None if free else nothing,
        }

    def _waiting(self, place: SitePlace) -> int:
        states = (self._states.of(hall).state for hall in place.halls)
        return sum(1 for state in states for ticket in state.live.values() if ticket.state == State.WAITING)

    def _by_day(self, site: str, slots: dict[Any, Slot], needs: Sequence[Need], now: int) -> ByDay:
        days: ByDay = {}
        notice = notice_of(self._house, site, PUBLIC)
        for start in _starts(slots, needs):
            count, why = _look(slots, needs, start, now, notice)
            days.setdefault(local(start, self._house.zone).date(), []).append((start, count, why))
        return days

    def _day(self, site: str, day: date, by_day: ByDay, rules: BookingRules, now: int) -> dict[str, Any]:
        zone = self._house.zone
        plan = self._house.directory.sites[site].plan
        hours = day_hours(plan, day)
        starts = by_day.get(day, [])
        free = sum(count for _, count, why in starts if why is None)
        released = bookable_from(plan, day, rules.working_days_ahead, rules.released_at, zone) if hours.published else None
        return {
            "date": day.isoformat(),
            "free": free,
            "mark": hours.mark,
            "why": None if free else _day_why(hours, starts, released=released is not None and released <= now),
            "reason": hours.reason,
            "released_at": iso(released, zone) if released is not None and released > now else None,
        }


def _look(slots: dict[Any, Slot], needs: Sequence[Need], start: int, now: int, notice_minutes: int) -> tuple[int, WhyNot | None]:
    why = why_not(slots, needs, start, now, PUBLIC, notice_minutes=notice_minutes)
    return free_at(slots, places_from(slots, needs, start) or (), PUBLIC) if why is None else 0, why


def _starts(slots: dict[Any, Slot], needs: Sequence[Need]) -> list[int]:
    first = needs[0]
    return sorted(slot.start for slot in slots.values() if (slot.hall, slot.group) == (first.hall, first.group))


def _gives_none(slots: dict[Any, Slot], needs: Sequence[Need]) -> bool:
    """Whether a site that can be booked has no places at all of one of these groups: no release will bring them."""
    groups = {(slot.hall, slot.group) for slot in slots.values()}
    return bool(groups) and any((need.hall, need.group) not in groups for need in needs)


def _given_none(day: dict[str, Any]) -> dict[str, Any]:
    return {**day, "why": WhyNot.CLOSED.value, "released_at": None} if day["why"] == WhyNot.NOT_RELEASED else day


def _site_why(place: SitePlace, by_day: ByDay, today: date) -> str:
    """The most hopeful reason; where nothing but the past has starts, what the days to come are waiting for."""
    reasons = {why for starts in by_day.values() for _, _, why in starts}
    if reasons <= {WhyNot.PAST} and not day_hours(place.plan, today + timedelta(days=1)).published:
        return WhyNot.NOT_PUBLISHED.value
    return next((one for one in _HOPE if one in reasons), WhyNot.CLOSED).value


def _day_why(hours: DayHours, starts: list[Start], *, released: bool) -> str:
    if not hours.published:
        return WhyNot.NOT_PUBLISHED.value
    if hours.why is not None:
        return hours.why.value
    reasons = {why for _, _, why in starts}
    return next((one.value for one in _HOPE if one in reasons), (WhyNot.CLOSED if released else WhyNot.NOT_RELEASED).value)


def _may(booked: Booked, rules: BookingRules, now: int, zone: ZoneInfo) -> list[str]:
    may: list[str] = []
    in_time = now <= booked.start - rules.change_until_minutes * MINUTE
    # One whose place was withdrawn is moved at any time: that is the answer to the offer.
    if booked.state == AppointmentState.BOOKED and (in_time or booked.stranded):
        may += ["move"]
    if booked.state == AppointmentState.BOOKED:
        may += ["cancel"]
    if (
        booked.state in (AppointmentState.BOOKED, AppointmentState.MISSED)
        and now >= booked.start - rules.check_in_before_minutes * MINUTE
        and local(now, zone).date() <= local(booked.start, zone).date()
    ):
        may += ["check_in"]
    return may


def _where(place: SitePlace) -> dict[str, Any]:
    where = {"lat": place.latitude, "lon": place.longitude}
    return {"code": place.code, "name": place.name, "district": place.district, "place": where}


def _distance(place: SitePlace, near: tuple[float, float] | None) -> float | None:
    if near is None or place.latitude is None or place.longitude is None:
        return None
    return round(distance_m(near, (place.latitude, place.longitude)) / 1000, 1)
