"""The README's tables, made from the code. `python -m tests.architecture.readme_tables` writes them into the README."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from queueapp.cli import main
from queueapp.domain import appointment_life, desk_life, ticket_life, waiting_list
from queueapp.domain.refusals import all_refusals
from queueapp.outside.texts import read_texts
from queueapp.settings import Settings
from queueapp.web.api.routes import ROUTES
from queueapp.web.api.table import PREFIX

README = Path(__file__).parents[2] / "README.md"
_SLOT = re.compile(r"<(\w+)>")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def ticket_steps() -> str:
    rows = [
        (
            ", ".join("–" if source is None else source.value for source in row.sources),
            f"`{row.step.value}`",
            row.target.value,
            ", ".join(sorted(role.value for role in row.who)),
            row.stamp or "",
            f"`{row.event}`",
        )
        for row in ticket_life.LIFE
    ]
    return table(("from", "step", "to", "who may", "stamps", "event"), rows)


def desk_steps() -> str:
    return _steps(desk_life.LIFE)


def appointment_steps() -> str:
    return _steps(appointment_life.LIFE)


def wait_steps() -> str:
    return _steps(waiting_list.LIFE)


def _steps(life: Sequence[Any]) -> str:
    """A life whose steps stamp nothing."""
    rows = [
        (
            ", ".join("–" if source is None else source.value for source in row.sources),
            f"`{row.step.value}`",
            row.target.value,
            ", ".join(sorted(role.value for role in row.who)),
            f"`{row.event}`",
        )
        for row in life
    ]
    return table(("from", "step", "to", "who may", "event"), rows)


def refusals() -> str:
    texts = read_texts()
    rows = [
        (f"`{one.code}`", str(one.http), texts["en"].one(f"refusal.{one.code}.why").replace("|", "/")) for one in all_refusals()
    ]
    return table(("code", "HTTP", "why"), rows)


def commands() -> str:
    return table(("command", "what it does"), _commands(main, "queueapp"))


def _commands(group: click.Group, prefix: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    asked = click.Context(group)
    for name in group.list_commands(asked):
        command = group.get_command(asked, name)
        assert command is not None
        if isinstance(command, click.Group):
            rows += _commands(command, f"{prefix} {name}")
        else:
            rows.append((f"`{prefix} {name}`", (command.help or "").split("\n")[0]))
    return rows


def settings() -> str:
    rows = [
        (f"`QUEUEAPP_{name.upper()}`", f"`{shown}`" if (shown := _default(field.default)) else "", field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return table(("setting", "default", "meaning"), rows)


def _default(value: object) -> str:
    return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def routes() -> str:
    rows = [
        (f"{route.method} `{PREFIX}{_slots(route.path)}`", ", ".join(sorted(role.value for role in route.roles)) or "–")
        for route in ROUTES
    ]
    return table(("call", "roles"), rows)


def _slots(path: str) -> str:
    return _SLOT.sub(r"{\1}", path)


TABLES: dict[str, Callable[[], str]] = {
    "ticket": ticket_steps,
    "desk": desk_steps,
    "appointment": appointment_steps,
    "wait": wait_steps,
    "refusals": refusals,
    "commands": commands,
    "settings": settings,
    "routes": routes,
}


def block(name: str, text: str) -> str:
    """What stands in the README between the marks of a table."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    return found.group(1) if found else ""


def rewritten(text: str) -> str:
    """The README with fresh tables."""
    for name, made in TABLES.items():
        fresh = f"<!-- {name} -->\n{made()}\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _, fresh=fresh: fresh, text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
