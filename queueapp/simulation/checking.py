"""The end of a play: read halls, tickets and events back through the API, and account for everything."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from queueapp.simulation.http import Answer, Ask
from queueapp.simulation.ledger import Account, Ledger, account_of, lost

PAGE = 500
# The scheduler goes on working while one reads; a hall that moved meanwhile is read again.
MOST_READINGS = 10


class Unreadable(Exception):
    """The server does not show what must be accounted for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """All halls accounted for, and what was lost."""

    accounts: dict[str, Account]
    ledgers: dict[str, Ledger]
    lost: list[str]


class Reader:
    """Reads halls with a key that may watch them."""

    def __init__(self, send: Callable[[Ask], Answer], key: str) -> None:
        self._send = send
        self._key = key

    def hall(self, hall: str) -> dict[str, Any]:
        """A hall's message: its staff state with the seq it stands at."""
        return self._get("hall", f"/halls/{hall}")

    def check(self, since: dict[str, int], known: Iterable[str]) -> Checked:
        """Account for halls whose streams stood at these seqs when the play began; `known` tickets were named to it."""
        read = {hall: self._steady(hall, seq) for hall, seq in since.items()}
        accounts = {hall: account for hall, (account, _, _) in read.items()}
        listed = {ticket for _, _, tickets in read.values() for ticket in tickets}
        ledgers = {hall: ledger for hall, (_, ledger, _) in read.items()}
        return Checked(accounts, ledgers, lost(accounts.values(), known, listed))

    def _steady(self, hall: str, since: int) -> tuple[Account, Ledger, dict[str, str]]:
        for _ in range(MOST_READINGS):
            before = self.hall(hall)
            ledger, tickets = self._ledger(hall, since), self._tickets(hall)
            if self.hall(hall)["seq"] == before["seq"]:
                break
        return account_of(hall, ledger, tickets, before["hall"]["counts"]), ledger, tickets

    def _ledger(self, hall: str, since: int) -> Ledger:
        ledger, after = Ledger(since), 0
        while True:
            page = self._get("events", f"/halls/{hall}/events?after={after}&limit={PAGE}")
            ledger.read(page["items"])
            if page["next"] is None:
                return ledger
            after = page["next"]

    def _tickets(self, hall: str) -> dict[str, str]:
        tickets: dict[str, str] = {}
        after = ""
        while True:
            page = self._get("tickets", f"/halls/{hall}/tickets?after={after}&limit={PAGE}")
            tickets |= {row["id"]: row["state"] for row in page["items"]}
            if page["next"] is None:
                return tickets
            after = page["next"]

    def _get(self, kind: str, path: str) -> dict[str, Any]:
        answer = self._send(Ask(kind, "GET", path, self._key))
        if not answer.done:
            raise Unreadable(f"{path}: {answer.refusal}")
        return answer.body
