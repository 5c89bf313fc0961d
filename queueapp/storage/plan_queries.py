"""A site's plan of places: what it is, who made what of it, and the writes. Hot nowhere, so it uses the rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update

from queueapp.domain.capacity import Template, bookable_a_minute, suggested, template_of
from queueapp.domain.places import HallSettings
from queueapp.domain.planning import Change, OwnDay, OwnTemplate, SitePlan
from queueapp.storage.place_queries import Directory, compose_settings, own_rules_of, serving_of
from queueapp.storage.place_rows import SpecialDayRow
from queueapp.storage.plan_rows import CapacityChangeRow, CapacityTemplateRow


@dataclass(frozen=True, slots=True)
class Act:
    """Who made something of a plan, and when; `id` names its audit entry. Nothing of it is known of what was made long ago."""

    id: str | None
    made_at: int | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """An edit of a plan that holds, and its making."""

    edit: Change | OwnDay | OwnTemplate
    act: Act


def site_plan(connection: Connection, directory: Directory, site: str, since: int, zone: ZoneInfo) -> SitePlan:
    """The plan of a site for slots from an Instant on, out of the catalogue and what the office made of it."""
    rules = directory.booking_rules(site)
    groups = {
        (settings.hall, queue.letter): settings
        for settings in _settings_of_site(connection, directory, site)
        for queue in settings.queues
        if queue.letter in rules.groups
    }
    percent = rules.walk_in_percent
    return SitePlan(
        hours=directory.sites[site].plan,
        rules=rules,
        zone=zone,
        usual={group: template_of(settings, group[1], directory.rules, percent) for group, settings in groups.items()},
        suggested={group: suggested(settings, group[1], percent) for group, settings in groups.items()},
        most={group: bookable_a_minute(settings, group[1], percent) for group, settings in groups.items()},
        templates=_templates(connection, directory, site),
        changes=tuple(made.edit for made in changes_of(connection, site, since) if isinstance(made.edit, Change)),
    )


def changes_of(connection: Connection, site: str, since: int) -> list[Made]:
    """The changes of a site that hold for some slots from an Instant on, the oldest first."""
    columns = CapacityChangeRow.__table__.columns
    rows = connection.execute(
        select(*columns)
        .where(columns.site == site, columns.ended_at.is_(None), columns.until > since)
        .order_by(columns.number)
    )  # fmt: skip
    return [
        Made(
            Change(site, row.since, row.until, row.public, row.staff, row.hall, row.grp, row.reason, row.id),
            Act(row.id, row.made_at, row.by),
        )
        for row in rows
    ]


def templates_of(connection: Connection, directory: Directory, site: str) -> list[Made]:
    """The site's own templates."""
    columns = CapacityTemplateRow.__table__.columns
    rows = connection.execute(select(*columns).where(columns.hall.in_(directory.sites[site].halls)))
    return [
        Made(
            OwnTemplate(row.hall, row.grp, row.weekday, Template(row.slot_minutes, row.public, row.staff)),
            Act(row.act, row.made_at, row.by),
        )
        for row in rows
    ]


def special_days_of(connection: Connection, directory: Directory, site: str, since: str) -> list[Made]:
    """The site's own days from a date on, in order."""
    columns = SpecialDayRow.__table__.columns
    rows = connection.execute(
        select(columns.day, columns.act, columns.made_at, columns.by)
        .where(columns.site == site, columns.day >= since)
        .order_by(columns.day)
    )  # fmt: skip
    special = directory.sites[site].plan.special
    return [
        Made(OwnDay(date.fromisoformat(row.day), special[row.day]), Act(row.act, row.made_at, row.by))
        for row in rows
        if row.day in special
    ]


def write_change(connection: Connection, change: Change, act: Act) -> None:
    """Write a change."""
    same = ("site", "hall", "since", "until", "public", "staff", "reason")
    values: dict[str, Any] = {name: getattr(change, name) for name in same}
    connection.execute(insert(CapacityChangeRow).values(**values, grp=change.group, id=act.id, made_at=act.made_at, by=act.by))


def end_change(connection: Connection, change: str, act: Act) -> None:
    """Let a change hold no longer."""
    row = CapacityChangeRow
    connection.execute(update(row).where(row.id == change, row.ended_at.is_(None)).values(ended_at=act.made_at, ended_by=act.by))


def write_template(connection: Connection, own: OwnTemplate, act: Act) -> None:
    """Write a group's own template in place of the one there was; without one, take it back."""
    row = CapacityTemplateRow
    connection.execute(delete(row).where(row.hall == own.hall, row.grp == own.group, row.weekday == own.weekday))
    if own.template is not None:
        numbers = {name: getattr(own.template, name) for name in ("slot_minutes", "public", "staff")}
        where = {"hall": own.hall, "grp": own.group, "weekday": own.weekday}
        connection.execute(insert(row).values(**where, **numbers, act=act.id, made_at=act.made_at, by=act.by))


def write_own_day(connection: Connection, site: str, own: OwnDay, act: Act) -> None:
    """Write a site's own day in place of the one there was; without one, take it back."""
    row, day = SpecialDayRow, own.day.isoformat()
    connection.execute(delete(row).where(row.site == site, row.day == day))
    if own.special is not None:
        sessions = [list(session) for session in own.special.sessions]
        facts = {"sessions": sessions, "reason": own.special.reason}
        connection.execute(insert(row).values(site=site, day=day, **facts, act=act.id, made_at=act.made_at, by=act.by))


def _templates(connection: Connection, directory: Directory, site: str) -> dict[tuple[str, str, str], Template]:
    own = (made.edit for made in templates_of(connection, directory, site))
    return {
        (one.hall, one.group, one.weekday): one.template
        for one in own
        if isinstance(one, OwnTemplate) and one.template is not None
    }  # fmt: skip


def _settings_of_site(connection: Connection, directory: Directory, site: str) -> list[HallSettings]:
    """The settings that the catalogue has for a site's halls."""
    own_rules, serving = own_rules_of(connection), serving_of(connection)
    return [
        compose_settings(directory, own_rules.get(hall, {}), hall, serving.get(hall, [])) for hall in directory.sites[site].halls
    ]
