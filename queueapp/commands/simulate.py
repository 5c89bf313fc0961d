"""`queueapp simulate`: a whole day of citizens and clerks through the real HTTP API."""

import json
import signal
import sys
import time
from datetime import datetime
from datetime import time as wall_time
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from queueapp.commands.base import fail, plainly, settings
from queueapp.demo.prepare import crowd_file, demo_file
from queueapp.domain.clock import MINUTE, instant, local
from queueapp.settings import Settings
from queueapp.simulation import demo as demonstration
from queueapp.simulation.checking import Unreadable
from queueapp.simulation.http import ServerGone
from queueapp.simulation.keys import NoKey
from queueapp.simulation.load import read_load
from queueapp.simulation.loop import Life, rest
from queueapp.simulation.play import Options, Play, UnknownSite
from queueapp.simulation.report import Run, lines_of


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="address of the running server")
@click.option("--key", envvar="QUEUEAPP_KEY", help="an administrator's key (or QUEUEAPP_KEY; with --demo the demonstration's)")
@click.option("--sites", default="", metavar="CODE,CODE…", help="only these sites")
@click.option("--visits", type=click.IntRange(min=1), help="expected visits of the day (default: the load figures' weekday)")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--callers", type=click.IntRange(1, 200), default=16, show_default=True, help="HTTP threads")
@click.option("--until", metavar="HH:MM", help="end at this time of the city's clock, whoever still waits")
@click.option("--demo", is_flag=True, help="an endless crowd that leaves two counters to you")
@plainly
def simulate(
    url: str, key: str | None, sites: str, visits: int | None, seed: int, callers: int, until: str | None, demo: bool
) -> None:
    """Play a day of citizens and clerks against a running server; exit 1 when anything is lost."""
    found = settings()
    admin = key or (_demo_key(found) if demo else None)
    if admin is None:
        fail("simulate needs an administrator's key: --key or QUEUEAPP_KEY (queueapp key create --role admin)")
        return
    options = Options(
        url, admin, found.zone, tuple(filter(None, sites.replace(",", " ").split())), visits, seed, callers, _minutes(until)
    )
    try:
        good = _crowd(options, crowd_file(found)) if demo else _day(options)
    except ServerGone as gone:
        fail(f"the server at {url} is gone: {gone}")
    except NoKey as refused:
        fail(f"the server gives the play no keys ({refused}): it needs an administrator's key")
    except UnknownSite as unknown:
        fail(f"no such site: {unknown}")
    except Unreadable as unreadable:
        fail(f"the server does not show what must be accounted for: {unreadable}")
    sys.exit(0 if good else 1)


def _day(options: Options) -> bool:
    """One day, to its end; whether all is well."""
    play = Play(options, read_load())
    play.prepare()
    begun_s = time.monotonic()
    try:
        return _played(play, begun_s)
    finally:
        play.close()


def _played(play: Play, begun_s: float) -> bool:
    clock, zone = play.clock, play.options.zone
    begun = local(clock.now(), zone)
    if play.closes_at() <= clock.now():
        said = f"by the server's clock ({begun:%Y-%m-%d %H:%M}) no site is open any more today"
        fail(f"{said}: start the server with QUEUEAPP_CLOCK=START,RATE")
    coming = play.begin_day(begun.date())
    click.echo(f"{begun:%Y-%m-%d %H:%M}: {coming} citizens on their way to {len(play.town.city.sites)} sites, {_pace(play)}")
    with _Progress(play) as progress:
        play.keep_up(progress.say, lambda: play.town.goes_on)
        play.end_when_over()
        _stop_at(play, begun)
        _stop_when_told(play)
        play.loop.run()
    run = Run(
        play.check(), play.figures, play.town.ended, {site.code: site.halls for site in play.town.city.sites},
        f"{begun:%Y-%m-%d %H:%M}", f"{local(clock.now(), zone):%H:%M}", clock.rate, time.monotonic() - begun_s,
    )  # fmt: skip
    for line in lines_of(run):
        click.echo(line)
    return run.good


def _crowd(options: Options, keys: Path) -> bool:
    """The demonstration's crowd, until told to stop; stopped and begun again, it goes on at the desks it left."""
    play = Play(options, read_load(), free=demonstration.FREE, busier=demonstration.BUSIER)
    play.keys.recall(keys)
    play.prepare()
    play.keys.keep(keys)
    _stop_when_told(play)
    play.loop.start(demonstration.days(play, lambda line: click.echo(f"crowd: {line}")))
    play.keep_up(lambda: None, lambda: True)
    play.loop.run()
    play.loop.close()
    return True


def _stop_at(play: Play, begun: datetime) -> None:
    if play.options.until is None:
        return
    midnight = instant(datetime.combine(begun.date(), wall_time(), play.options.zone))

    def end() -> Life[None]:
        yield from rest(midnight + (play.options.until or 0) * MINUTE)
        play.loop.stop()

    play.loop.start(end())


def _stop_when_told(play: Play) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: play.loop.stop())


def _pace(play: Play) -> str:
    left_s = play.clock.seconds_until(play.closes_at())
    if play.clock.rate == 1:
        return (
            f"at the pace of life: the server's clock runs at rate 1, so this takes {left_s / 3600:.1f} hours "
            "(a server started with QUEUEAPP_CLOCK=START,RATE has a faster day)"
        )
    return f"at rate {play.clock.rate:g}, until closing in {left_s / 60:.0f} real minutes"


class _Progress:
    """How far the day is: a bar on a terminal, plain lines elsewhere."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> "_Progress":
        if sys.stderr.isatty():
            self._bar = tqdm(total=self._play.planned, unit="visit", smoothing=0.1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def say(self) -> None:
        """Tell it once."""
        town = self._play.town
        now, over = local(town.clock.now(), self._play.options.zone), town.ended.total()
        if self._bar is not None:
            self._bar.set_description(f"{now:%H:%M}")
            self._bar.update(over - self._bar.n)
            return
        there = sum(town.on_visit.values())
        click.echo(f"{now:%H:%M}  over {over}  on a visit {there}  counters {len(town.desks)}  requests {self._play.figures.calls}")


def _demo_key(found: Settings) -> str | None:
    try:
        key: str = json.loads(demo_file(found).read_text(encoding="utf-8"))["keys"]["admin"]
    except (OSError, ValueError, KeyError):
        return None
    return key


def _minutes(until: str | None) -> int | None:
    if until is None:
        return None
    try:
        at = wall_time.fromisoformat(until)
    except ValueError:
        raise click.BadParameter("a time such as 18:30", param_hint="--until") from None
    return at.hour * 60 + at.minute
