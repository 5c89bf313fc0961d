"""The report of a play as plain lines: what happened, how long it took, and whether everything is accounted for."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from queueapp.simulation.checking import Checked
from queueapp.simulation.ledger import Ledger
from queueapp.simulation.tally import Figures, percentile

MOST_TOLD = 8
STEPS = (
    "called", "recalled", "began", "missed", "rejoined", "cancelled", "held", "requeued", "resumed", "transferred", "returned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A play that is over: its figures and its circumstances."""

    checked: Checked
    figures: Figures
    ended: Mapping[str, int]
    sites: Mapping[str, tuple[str, ...]]
    begun: str
    ended_at: str
    rate: float
    wall_s: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost and nothing came back that should not."""
        return not self.checked.lost and not self.figures.faults


def lines_of(run: Run) -> Iterator[str]:
    """The report, line by line."""
    ledgers = run.checked.ledgers
    yield f"played {run.begun} to {run.ended_at} of the city's clock at rate {run.rate:g}, {run.wall_s:.0f} s of wall time"
    yield ""
    yield from _what_happened(run)
    yield ""
    yield f"{'site':<16}{'visits':>8}{'tickets':>9}{'served':>8}{'wait p50':>10}{'p90':>6}{'service p50':>13}{'p90':>6}   min"
    for site, halls in run.sites.items():
        yield _site(site, [ledgers[hall] for hall in halls if hall in ledgers])
    yield _site("all", ledgers.values())
    yield ""
    yield from _calls(run)
    yield ""
    yield from _verdict(run)


def _what_happened(run: Run) -> Iterator[str]:
    steps = sum((ledger.steps for ledger in run.checked.ledgers.values()), Tally[str]())
    visits = set().union(*(ledger.visits for ledger in run.checked.ledgers.values()))
    live = sum(account.live for account in run.checked.accounts.values())
    yield f"{len(visits)} visits, {steps['issued'] + steps['served_directly']} tickets issued, {steps['finished']} served"
    yield "of the visits: " + (", ".join(f"{how} {count}" for how, count in sorted(run.ended.items())) or "none ended")
    yield "steps: " + ", ".join(f"{name} {steps[name]}" for name in STEPS) + f"; by the clock {steps['by the clock']}"
    yield f"still live (missed and not back, or left when the play ended): {live}"


def _site(name: str, ledgers: Iterable[Ledger]) -> str:
    found = list(ledgers)
    visits = set().union(*(ledger.visits for ledger in found))
    waits = [wait for ledger in found for wait in ledger.waits]
    services = [minutes for ledger in found for minutes in ledger.services]
    tickets = sum(ledger.steps["issued"] + ledger.steps["served_directly"] for ledger in found)
    served = sum(ledger.steps["finished"] for ledger in found)
    return (
        f"{name:<16}{len(visits):>8}{tickets:>9}{served:>8}{percentile(waits, 0.5):>10.1f}{percentile(waits, 0.9):>6.1f}"
        f"{percentile(services, 0.5):>13.1f}{percentile(services, 0.9):>6.1f}"
    )


def _calls(run: Run) -> Iterator[str]:
    figures = run.figures
    yield f"{'call':<14}{'count':>8}{'p50 ms':>9}{'p99 ms':>9}"
    for kind in sorted(figures.took_s, key=lambda one: -len(figures.took_s[one])):
        took = figures.took_s[kind]
        yield f"{kind:<14}{len(took):>8}{1000 * percentile(took, 0.5):>9.1f}{1000 * percentile(took, 0.99):>9.1f}"
    per_s = figures.calls / run.wall_s if run.wall_s else 0.0
    line = 1000 * percentile(figures.waited_s, 0.99)
    yield f"{figures.calls} HTTP requests, {per_s:.0f} a second; {figures.repeats} repeated; p99 in line for a thread {line:.0f} ms"
    for (kind, code), count in sorted(figures.refusals.items()):
        yield f"refused {kind}: {code} {count}"


def _verdict(run: Run) -> Iterator[str]:
    halls = run.checked.accounts.values()
    adds_up = sum(1 for account in halls if account.adds_up)
    yield f"finals + live = issued in {adds_up} of {len(halls)} halls; lost: {len(run.checked.lost)}"
    yield from (f"LOST {name}" for name in run.checked.lost[:MOST_TOLD])
    yield from (f"FAULT {fault} ({count})" for fault, count in Tally(run.figures.faults).most_common(MOST_TOLD))
