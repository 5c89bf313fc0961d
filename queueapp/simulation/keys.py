"""The play's own keys: made at its beginning, revoked at its end; an endless crowd keeps its keys for its next beginning."""

import json
import os
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from queueapp.simulation.city import Post, Site
from queueapp.simulation.http import Answer, Ask

# Names as they are common, of nobody in particular.
NAMES = Path(__file__).parent / "names.json"
Send = Callable[[Ask], Answer]


class NoKey(Exception):
    """The server does not give the play its keys."""


def name_at(place: str) -> str:
    """The name of the play's key at a counter or site; always the same, so that a play knows a desk that an earlier one left."""
    family, given = _names()
    order = zlib.crc32(place.encode())
    return family[order % len(family)] + given[order // len(family) % len(given)]


@cache
def _names() -> tuple[list[str], list[str]]:
    names = json.loads(NAMES.read_text(encoding="utf-8"))
    return names["family"], names["given"]


@dataclass
class Keys:
    """Keys by site and by counter, and the ids to revoke them by."""

    send: Send
    admin: str
    threads: int
    clerks: dict[str, str] = field(default_factory=dict)
    kiosks: dict[str, str] = field(default_factory=dict)
    greeters: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    def make(self, sites: Sequence[Site], posts: Sequence[Post]) -> None:
        """A kiosk's and a greeter's key for each site, a clerk's for each counter."""
        self.kiosks = self._make("kiosk", "site", [site.code for site in sites])
        self.greeters = self._make("greeter", "site", [site.code for site in sites])
        self.clerks = self._make("clerk", "counter", [post.code for post in posts])

    def revoke(self) -> None:
        """Revoke what this play made."""
        self._revoke(self.ids)
        self.ids = []

    def recall(self, file: Path) -> None:
        """Take the keys that an earlier crowd kept, unless the server does not know them any more."""
        try:
            kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        counter, key = next(((name.partition(" ")[2], key) for name, key in kept.items() if name.startswith("clerk ")), ("", ""))
        if counter and self.send(Ask("look", "GET", f"/counters/{counter}", key)).done:
            self.kept = kept

    def keep(self, file: Path) -> None:
        """Keep all keys for the next crowd, readable by the owner only."""
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(self.kept, out)

    def _make(self, role: str, limit: str, places: Sequence[str]) -> dict[str, str]:
        missing = [place for place in places if f"{role} {place}" not in self.kept]
        bodies = [{"role": role, "name": name_at(place), limit: place} for place in missing]
        answers = self._together([Ask("key", "POST", "/keys", self.admin, body) for body in bodies])
        if refused := next((answer for answer in answers if not answer.done), None):
            raise NoKey(refused.refusal)
        self.ids += [answer.body["id"] for answer in answers]
        self.kept |= {f"{role} {place}": answer.body["key"] for place, answer in zip(missing, answers, strict=True)}
        return {place: self.kept[f"{role} {place}"] for place in places}

    def _revoke(self, ids: Sequence[str]) -> None:
        self._together([Ask("key", "DELETE", f"/keys/{id}", self.admin) for id in ids])

    def _together(self, asks: Sequence[Ask]) -> list[Answer]:
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self.send, asks))
