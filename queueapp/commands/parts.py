"""The catalogue as data files: its three parts out of files, out of a folder, or as they stand in the database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from queueapp.settings import SettingsMissing
from queueapp.storage.place_rows import CityRow, CounterRow, HallRow, QueueRow, ServiceRow, SiteRow

CATALOGUE = Path(__file__).parent.parent / "catalogue"
PARTS = ("sites", "services", "rules")
NAMES = "sites.json, services.json and rules.json"
# What a file must have: keys, each with what stands under it; [shape] is a list of such, None is anything.
Shape = dict[str, Any]
_COUNTER: Shape = dict.fromkeys(("code", "number", "name", "serves"))
_HALL: Shape = {**dict.fromkeys(("code", "name", "letters")), "counters": [_COUNTER]}
_SITE: Shape = {**dict.fromkeys(("code", "kind", "name", "district", "address", "hours")), "halls": [_HALL]}
SHAPES: dict[str, Shape] = {
    "sites": {"sites": [_SITE]},
    "services": {
        "queues": [dict.fromkeys(("letter", "name"))],
        "papers": None,
        "services": [dict.fromkeys(("code", "name", "letter", "minutes", "where"))],
    },
    "rules": dict.fromkeys(("priorities", "booking")),
}


def read_part(file: Path) -> dict[str, Any]:
    """One data file; SettingsMissing with its name when it cannot be read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsMissing(f"{file}: {error}") from None
    if not isinstance(content, dict):
        raise SettingsMissing(f"{file}: an object of JSON is needed, as in queueapp/catalogue")
    return content


def read_checked(name: str, file: Path) -> dict[str, Any]:
    """One part out of its file; SettingsMissing that names the file and the first key it lacks."""
    content = read_part(file)
    lack = next(_lacking(content, SHAPES[name], ""), None)
    if lack is not None:
        raise SettingsMissing(f"{file}: {lack} is missing or of another kind; see queueapp/catalogue/{name}.json")
    return content


def _lacking(content: Any, shape: Any, at: str) -> Iterator[str]:
    """Where content falls short of a shape, as `sites[0].code`."""
    if isinstance(shape, list):
        if not isinstance(content, list):
            yield at
        else:
            for number, one in enumerate(content):
                yield from _lacking(one, shape[0], f"{at}[{number}]")
    elif isinstance(shape, dict):
        for key, below in shape.items():
            place = f"{at}.{key}".removeprefix(".")
            if isinstance(content, dict) and key in content:
                yield from _lacking(content[key], below, place)
            else:
                yield place


def files_of(given: tuple[Path, ...]) -> dict[str, Path]:
    """The parts that files and folders give, a file above a folder; SettingsMissing where one is none of the three."""
    folders = [path for path in given if path.is_dir()]
    inside = [folder / f"{name}.json" for folder in folders for name in PARTS if (folder / f"{name}.json").is_file()]
    files = [path for path in given if not path.is_dir()]
    for strange in (path for path in files if path.name not in {f"{name}.json" for name in PARTS}):
        raise SettingsMissing(f"{strange} is none of {NAMES}: give it the name of the part it is")
    for empty in (folder for folder in folders if not any(file.parent == folder for file in inside)):
        raise SettingsMissing(f"{empty} has none of {NAMES}")
    return {file.stem: file for file in (*inside, *files)}


def standing_parts(connection: Connection) -> dict[str, dict[str, Any]] | None:
    """The parts of the catalogue that stands, in the shapes of their files; None where none was ever loaded."""
    city = connection.execute(select(CityRow.rules, CityRow.papers)).first()
    if city is None:
        return None
    queues = [{"letter": row.letter, "name": row.name} for row in _rows(connection, QueueRow)]
    services = [_service(row) for row in _rows(connection, ServiceRow)]
    return {
        "sites": {"sites": _sites(connection)},
        "services": {"queues": queues, "papers": city.papers, "services": services},
        "rules": city.rules,
    }


def _rows(connection: Connection, kind: Any) -> list[Any]:
    return list(connection.execute(select(*kind.__table__.columns).order_by(kind.position)))


def _service(row: Any) -> dict[str, Any]:
    common = {"code": row.code, "name": row.name, "letter": row.letter, "minutes": row.minutes, "where": row.offered_at}
    return {**common, **row.facts}


def _sites(connection: Connection) -> list[dict[str, Any]]:
    counters, halls = _rows(connection, CounterRow), _rows(connection, HallRow)
    standing: dict[str, list[dict[str, Any]]] = {}
    for row in halls:
        own = [_counter(one) for one in counters if one.hall == row.code]
        hall = {"code": row.code, "name": row.name, "letters": row.letters, "rules": row.rules, "counters": own}
        standing.setdefault(row.site, []).append(hall)
    return [_site(row, standing.get(row.code, [])) for row in _rows(connection, SiteRow)]


def _counter(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", "number", "name", "serves", "backup")}


def _site(row: Any, halls: list[dict[str, Any]]) -> dict[str, Any]:
    common = {name: getattr(row, name) for name in ("code", "kind", "name", "district", "address", "hours", "phone")}
    place = None if row.latitude is None else [row.latitude, row.longitude]
    return {**common, "place": place, "halls": halls}
