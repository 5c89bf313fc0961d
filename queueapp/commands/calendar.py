"""`queueapp calendar`: the years' tables and the sites' own days."""

from datetime import date
from pathlib import Path

import click

from queueapp.actions.calendar import checked_year, import_year, set_special_day
from queueapp.commands.base import asked, house, plainly
from queueapp.commands.database import read_part


@click.group()
def calendar() -> None:
    """Holidays, make-up workdays, and days on which a site differs."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="only tell what the file says")
@plainly
def import_file(file: Path, dry_run: bool) -> None:
    """Keep a year's table out of FILE (as in queueapp/catalogue/days)."""
    facts = read_part(file)
    year = checked_year(facts)
    for day, name in sorted(year.holidays.items()):
        click.echo(f"{day} rests  {name['zh']} {name['en']}")
    for day in sorted(year.workdays):
        click.echo(f"{day} works")
    if dry_run:
        click.echo(f"{year.year}: nothing was written")
        return
    at = house()
    click.echo(f"{year.year}: catalogue version {import_year(at, asked(at), facts).value}")


@calendar.command("day")
@click.argument("site")
@click.argument("day")
@click.option("--hours", help="such as 09:00-12:00,13:00-16:00; `closed` closes; left out: the usual hours again")
@click.option("--reason", default="", help="what people read, in Chinese")
@click.option("--reason-en", default="")
@plainly
def special_day(site: str, day: str, hours: str | None, reason: str, reason_en: str) -> None:
    """Let SITE have other hours on DAY (YYYY-MM-DD)."""
    at = house()
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter("a date is YYYY-MM-DD") from None
    sessions = None if hours is None else [] if hours == "closed" else [_pair(text) for text in hours.split(",")]
    done = set_special_day(at, asked(at), site, when, sessions, {"zh": reason, "en": reason_en})
    click.echo(f"{site} {day}: catalogue version {done.value}")


def _pair(text: str) -> tuple[str, str]:
    opens, _, closes = text.strip().partition("-")
    return opens, closes
