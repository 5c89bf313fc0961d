"""Figures: ours beside something bare, their ratio, what we aim at; as a table a person reads and as JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should reach: at least or at most `value`, of its ratio or of our own figure."""

    of: str
    least: bool
    value: float

    def met(self, figure: "Figure") -> bool:
        """Whether the figure reaches it."""
        found = figure.ratio if self.of == "ratio" else figure.ours
        return found is not None and (found >= self.value if self.least else found <= self.value)

    def __str__(self) -> str:
        return f"{self.of} {'>=' if self.least else '<='} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table."""

    name: str
    unit: str
    ours: float
    beside: float | None = None
    ratio: float | None = None
    aim: Aim | None = None

    @property
    def verdict(self) -> str:
        """Whether the aim is met; a dash where there is none."""
        return "-" if self.aim is None else "ok" if self.aim.met(self) else "short"


def compare(name: str, unit: str, ours: Sequence[float], beside: Sequence[float], aim: Aim | None = None) -> Figure:
    """The medians of rounds taken by turns, and the median of their ratios."""
    ratios = [one / other for one, other in zip(ours, beside, strict=True)]
    return Figure(name, unit, median(ours), median(beside), median(ratios), aim)


def by_turns(rounds: int, *works: Callable[[], float]) -> tuple[list[float], ...]:
    """Each work's figure in each round, the works taking turns; a first round warms up and does not count."""
    found: tuple[list[float], ...] = tuple([] for _ in works)
    for turn in range(rounds + 1):
        for kept, work in zip(found, works, strict=True):
            figure = work()
            if turn:
                kept.append(figure)
    return found


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    head = ("", "ours", "beside", "", "ratio", "aim", "")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(_padded(cell, width, place) for place, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in rows
    ]
    return "\n".join([title, *(line.rstrip() for line in lines), ""])


def write_json(file: Path, tables: dict[str, list[Figure]]) -> None:
    """All tables as JSON."""
    plain = {name: [_plain(figure) for figure in figures] for name, figures in tables.items()}
    file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name, _short(figure.ours), _short(figure.beside), figure.unit, _short(figure.ratio),
        "" if figure.aim is None else str(figure.aim), figure.verdict,
    )  # fmt: skip


def _padded(cell: str, width: int, place: int) -> str:
    return cell.rjust(width) if place in (1, 2, 4) else cell.ljust(width)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _plain(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name, "unit": figure.unit, "ours": figure.ours, "beside": figure.beside, "ratio": figure.ratio,
        "aim": None if figure.aim is None else str(figure.aim), "verdict": figure.verdict,
    }  # fmt: skip
