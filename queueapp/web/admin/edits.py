"""What somebody typed on the page of hours and places, as an edit of the site's plan; and what of it makes no sense, by field."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import request

from queueapp.actions.calendar import own_day_of
from queueapp.actions.capacity import SiteEdit
from queueapp.domain.capacity import Template
from queueapp.domain.planning import EVERY_DAY, Change, Ending, OwnTemplate
from queueapp.domain.refusals import BadInput
from queueapp.domain.working_days import Name
from queueapp.web.times import day_of, moment_of

# Each form of the page and its fields, in the order they stand there.
FORMS: dict[str, tuple[str, ...]] = {
    "template": ("weekday", "slot_minutes", "public", "staff", "usual"),
    "change": ("since", "until", "scope", "change_public", "change_staff", "change_reason", "change_reason_en"),
    "day": ("day", "hours", "opens_1", "closes_1", "opens_2", "closes_2", "opens_3", "closes_3", "reason", "reason_en"),
    "end": ("change",),
    "usual_day": ("day",),
}
SESSIONS = 3
LONGEST = 120

Typed = dict[str, str]


def typed_in(what: str) -> Typed:
    """What was typed in a form, as it was typed."""
    return {field: request.form.get(field, "").strip()[:LONGEST] for field in FORMS.get(what, ())}


def edit_of(what: str, typed: Typed, site: str, group: tuple[str, str], zone: ZoneInfo) -> SiteEdit:
    """The edit that a form describes; `group` is the hall and group shown. Refuses with BadInput that names the fields."""
    match what:
        case "template":
            return _template(typed, *group)
        case "change":
            return _change(typed, site, group, zone)
        case "day":
            return own_day_of(_date(typed["day"]), _sessions(typed), {"zh": typed["reason"], "en": typed["reason_en"]})
        case "usual_day":
            return own_day_of(_date(typed["day"]), None, {})
        case "end":
            return Ending(typed["change"])
    raise BadInput(fields={"what": "unknown"})


def _template(typed: Typed, hall: str, group: str) -> OwnTemplate:
    weekday = EVERY_DAY if typed["weekday"] == "every" else typed["weekday"]
    if typed["usual"]:
        return OwnTemplate(hall, group, weekday, None)
    numbers = {field: _number(typed, field) for field in ("slot_minutes", "public", "staff")}
    _all_there(numbers)
    return OwnTemplate(hall, group, weekday, Template(**{field: number or 0 for field, number in numbers.items()}))


def _change(typed: Typed, site: str, group: tuple[str, str], zone: ZoneInfo) -> Change:
    moments = {field: _moment(typed, field, zone) for field in ("since", "until")}
    _all_there(moments)
    hall, letter = {"site": (None, None), "hall": (group[0], None)}.get(typed["scope"], group)
    places = [_number(typed, field) for field in ("change_public", "change_staff")]
    if places == [None, None]:
        raise BadInput(fields={"change_public": "missing"})
    return Change(site, moments["since"] or 0, moments["until"] or 0, places[0], places[1], hall, letter, _reason(typed))


def _reason(typed: Typed) -> Name | None:
    said = typed["change_reason"]
    return {"zh": said, "en": typed["change_reason_en"] or said} if said else None


def _sessions(typed: Typed) -> list[tuple[str, str]]:
    """No session where the day is closed; a row that is half filled in is a mistake of its own."""
    if typed["hours"] != "open":
        return []
    rows = [(typed[f"opens_{row}"], typed[f"closes_{row}"]) for row in range(1, SESSIONS + 1)]
    if not any(opens and closes for opens, closes in rows) or any(bool(opens) != bool(closes) for opens, closes in rows):
        raise BadInput(fields={"sessions": "missing"})
    return [(opens, "24:00" if closes == "00:00" else closes) for opens, closes in rows if opens]


def _all_there(values: dict[str, int | None]) -> None:
    missing = {field: "missing" for field, value in values.items() if value is None}
    if missing:
        raise BadInput(fields=missing)


def _number(typed: Typed, field: str) -> int | None:
    text = typed[field]
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 4:
        raise BadInput(fields={field: "not_a_number"})
    return int(text)


def _moment(typed: Typed, field: str, zone: ZoneInfo) -> int | None:
    if not typed[field]:
        return None
    try:
        return moment_of(typed[field], zone)
    except ValueError:
        raise BadInput(fields={field: "not_a_time"}) from None


def _date(text: str) -> date:
    try:
        return day_of(text)
    except ValueError:
        raise BadInput(fields={"day": "missing" if not text else "not_a_date"}) from None
