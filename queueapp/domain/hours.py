"""A site's hours: which sessions a local day has, whether it is open now, and which service day a moment belongs to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queueapp.domain.clock import Instant, instant, local
from queueapp.domain.working_days import Plan, Week, day_hours

# A plain week, or a week with calendar and exceptions on top.
Hours = Week | Plan


@dataclass(frozen=True, slots=True)
class Session:
    """Opening hours without a break, as Instants; the end is exclusive."""

    opens: Instant
    closes: Instant


def sessions_on(hours: Hours, day: date, zone: ZoneInfo) -> tuple[Session, ...]:
    """The sessions of a local date, in order."""
    return tuple(
        Session(_at(day, opens, zone), _at(day, closes, zone)) for opens, closes in day_hours(plan_of(hours), day).sessions
    )


def session_at(hours: Hours, at: int, zone: ZoneInfo) -> Session | None:
    """The session that `at` lies in; None when closed."""
    day = local(at, zone).date()
    return next((one for one in sessions_on(hours, day, zone) if one.opens <= at < one.closes), None)


def next_opening(hours: Hours, at: int, zone: ZoneInfo) -> Instant | None:
    """The next moment the site opens within a fortnight (the longest holiday is nine days); None when it does not."""
    today = local(at, zone).date()
    for ahead in range(15):
        for session in sessions_on(hours, today + timedelta(days=ahead), zone):
            if session.opens > at:
                return session.opens
    return None


def gives_tickets(hours: Hours, at: int, zone: ZoneInfo) -> bool:
    """Whether walk-ins get tickets: from half an hour before the first session to the end of the last, breaks included."""
    sessions = sessions_on(hours, local(at, zone).date(), zone)
    if not sessions:
        return False
    early = Instant(sessions[0].opens - 30 * 60 * 1_000_000)
    return early <= at < sessions[-1].closes


def service_day(at: int, turn_at: str, zone: ZoneInfo) -> date:
    """The service day of a moment: it turns at `turn_at` local time."""
    wall = local(at, zone)
    return (wall - timedelta(days=1)).date() if wall.time() < time.fromisoformat(turn_at) else wall.date()


def runs_over_turn(hours: Hours, at: int, turn_at: str, zone: ZoneInfo) -> bool:
    """Whether the site is open through the turn of the service day that `at` belongs to: then its work goes on."""
    turn = _at(service_day(at, turn_at, zone), turn_at, zone)
    return session_at(hours, turn - 1, zone) is not None and session_at(hours, turn, zone) is not None


def plan_of(hours: Hours) -> Plan:
    """Hours as a plan: a plain week has no calendar on top."""
    return hours if isinstance(hours, Plan) else Plan(hours)


def _at(day: date, wall: str, zone: ZoneInfo) -> Instant:
    if wall == "24:00":
        return _at(day + timedelta(days=1), "00:00", zone)
    return instant(datetime.combine(day, time.fromisoformat(wall), zone))
