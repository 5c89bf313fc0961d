"""Announcements: what a board says for each fresh call, in which languages, and until when it is worth saying."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from displays.wire import instant_text
from queueapp.domain.clock import SECOND, Clock, Instant
from queueapp.domain.places import HallSettings
from queueapp.domain.ticket_life import State
from queueapp.domain.ticket_number import cardinal_zh, spoken_zh
from queueapp.domain.visit import Ticket

SPOKEN_LANGUAGES = ("zh", "en")
# The sentence of a call in a language, from number and window as they are read aloud.
Sentence = Callable[[str, str, str], str]


class Announcer:
    """Makes the `announce` part of a board."""

    def __init__(self, zone: ZoneInfo, sentence: Sentence, audio: Callable[[str, str, str, bool], str | None]) -> None:
        self._zone = zone
        self._sentence = sentence
        self._audio = audio

    def announce(self, calls: list[Ticket], settings: HallSettings, now: int, clock: Clock) -> list[dict[str, Any]]:
        """All calls younger than the hall's freshness in real time, oldest first: a joined or lost message swallows none."""
        if not settings.rules.sound:
            return []
        real = clock.real(Instant(now))
        fresh = [ticket for ticket in calls if ticket.state == State.CALLED and say_until(ticket, settings, clock) > real]
        return [self._announcement(ticket, settings, clock) for ticket in reversed(fresh)]

    def text(self, language: str, number: str, window: str, *, yao: bool) -> str:
        """The sentence of a call."""
        return self._sentence(language, *read_aloud(language, number, window, yao=yao))

    def _announcement(self, ticket: Ticket, settings: HallSettings, clock: Clock) -> dict[str, Any]:
        counter = settings.counter.get(ticket.counter or "")
        window = counter.number if counter else ""
        yao = settings.rules.say_one_as_yao
        # English follows only where the visit speaks English: each call would else take twice the hall's air time.
        said = SPOKEN_LANGUAGES if ticket.language == "en" else SPOKEN_LANGUAGES[:1]
        return {
            "call": ticket.call,
            "number": ticket.number,
            "counter": window,
            "text": {language: self.text(language, ticket.number, window, yao=yao) for language in said},
            "audio": {language: self._audio(language, ticket.number, window, yao) for language in said},
            "say_until": instant_text(say_until(ticket, settings, clock), self._zone),
            "times": ticket.calls,
        }


def read_aloud(language: str, number: str, window: str, *, yao: bool) -> tuple[str, str]:
    """Number and window as they are read aloud in a language: digits one by one, the window as a cardinal."""
    if language == "zh":
        return spoken_zh(number, yao=yao), cardinal_zh(window)
    return " ".join(number), window


def say_until(ticket: Ticket, settings: HallSettings, clock: Clock) -> int:
    """Real time: speech takes seconds of life even where the city's clock runs faster."""
    return clock.real(Instant(ticket.called_at or 0)) + settings.rules.fresh_call_s * SECOND
