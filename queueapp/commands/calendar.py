"""`queueapp calendar`: the years' tables and the sites' own days."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from queueapp.actions.calendar import checked_year, import_year, preview_day, preview_year, set_special_day
from queueapp.actions.unit import House
from queueapp.commands.base import asked, fail, house, plainly
from queueapp.commands.parts import read_part
from queueapp.domain.clock import local
from queueapp.domain.impact import Impact


@click.group()
def calendar() -> None:
    """Holidays, make-up workdays, and days on which a site differs."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="only tell what the file says, and whom it hits")
@click.option("--yes", is_flag=True, help="also where appointments lose their place")
@plainly
def import_file(file: Path, dry_run: bool, yes: bool) -> None:
    """Keep a year's table out of FILE (as in queueapp/catalogue/days); whoever loses his place is told."""
    facts = read_part(file)
    year = checked_year(facts)
    for day, name in sorted(year.holidays.items()):
        click.echo(f"{day} rests  {name['zh']} {name['en']}")
    for day in sorted(year.workdays):
        click.echo(f"{day} works")
    at = house()
    impacts = preview_year(at, asked(at), facts)
    for site, impact in impacts.items():
        _show(at, site, impact)
    if dry_run:
        click.echo(f"{year.year}: nothing was written")
        return
    _must_be_meant(impacts.values(), yes=yes)
    click.echo(f"{year.year}: catalogue version {import_year(at, asked(at), facts).value}")


@calendar.command("day")
@click.argument("site")
@click.argument("day")
@click.option("--hours", help="such as 09:00-12:00,13:00-16:00; `closed` closes; left out: the usual hours again")
@click.option("--reason", default="", help="what people read, in Chinese")
@click.option("--reason-en", default="")
@click.option("--dry-run", is_flag=True, help="only tell whom it hits")
@click.option("--yes", is_flag=True, help="also where appointments lose their place")
@plainly
def special_day(site: str, day: str, hours: str | None, reason: str, reason_en: str, dry_run: bool, yes: bool) -> None:
    """Let SITE have other hours on DAY (YYYY-MM-DD); whoever loses his place is told."""
    at = house()
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter("a date is YYYY-MM-DD") from None
    sessions = None if hours is None else [] if hours == "closed" else [_pair(text) for text in hours.split(",")]
    said = {"zh": reason, "en": reason_en}
    impact = preview_day(at, asked(at), site, when, sessions, said)
    _show(at, site, impact)
    if dry_run:
        click.echo(f"{site} {day}: nothing was written")
        return
    _must_be_meant([impact], yes=yes)
    set_special_day(at, asked(at), site, when, sessions, said)
    click.echo(f"{site} {day}: done")


def _show(at: House, site: str, impact: Impact) -> None:
    """What a change does to a site, and whom it hits: ids and times, nothing of the persons."""
    click.echo(f"{site}: {impact.slots} slots, places {impact.places_before} to {impact.places_after}, {len(impact.hit)} hit")
    for one in impact.hit:
        click.echo(f"  {one.id} {local(one.start, at.zone).isoformat(timespec='minutes')} {' '.join(one.services)}")


def _must_be_meant(impacts: Iterable[Impact], *, yes: bool) -> None:
    hit = sum(len(impact.hit) for impact in impacts)
    if hit and not yes:
        fail(f"{hit} appointments lose their place and will be asked to move: say --yes if that is meant, or --dry-run")


def _pair(text: str) -> tuple[str, str]:
    opens, _, closes = text.strip().partition("-")
    return opens, closes
