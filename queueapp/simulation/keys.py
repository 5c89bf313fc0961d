"""The play's own keys: made at its beginning, revoked at its end."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from queueapp.simulation.city import Post, Site
from queueapp.simulation.http import Answer, Ask

# By this beginning of its name a later crowd knows what an earlier one left behind.
NAME = "crowd"
Send = Callable[[Ask], Answer]


class NoKey(Exception):
    """The server does not give the play its keys."""


def name_at(place: str) -> str:
    """The name of the play's key at a counter or site."""
    return f"{NAME} {place}"


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

    def make(self, sites: Sequence[Site], posts: Sequence[Post]) -> None:
        """A kiosk's and a greeter's key for each site, a clerk's for each counter."""
        self.kiosks = self._make("kiosk", "site", [site.code for site in sites])
        self.greeters = self._make("greeter", "site", [site.code for site in sites])
        self.clerks = self._make("clerk", "counter", [post.code for post in posts])

    def revoke(self) -> None:
        """Revoke what this play made."""
        self._revoke(self.ids)
        self.ids = []

    def revoke_left_behind(self) -> None:
        """Revoke the keys of an earlier crowd that was stopped in the middle of its day."""
        answer = self.send(Ask("keys", "GET", "/keys", self.admin))
        if not answer.done:
            raise NoKey(answer.refusal)
        rows = answer.body["items"]
        self._revoke([row["id"] for row in rows if row["revoked_at"] is None and row["name"].startswith(f"{NAME} ")])

    def _make(self, role: str, limit: str, places: Sequence[str]) -> dict[str, str]:
        bodies = [{"role": role, "name": name_at(place), limit: place} for place in places]
        answers = self._together([Ask("key", "POST", "/keys", self.admin, body) for body in bodies])
        if refused := next((answer for answer in answers if not answer.done), None):
            raise NoKey(refused.refusal)
        self.ids += [answer.body["id"] for answer in answers]
        return {place: answer.body["key"] for place, answer in zip(places, answers, strict=True)}

    def _revoke(self, ids: Sequence[str]) -> None:
        self._together([Ask("key", "DELETE", f"/keys/{id}", self.admin) for id in ids])

    def _together(self, asks: Sequence[Ask]) -> list[Answer]:
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self.send, asks))
