"""The two sentences of a refusal, in the reader's language."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from queueapp.domain.clock import local
from queueapp.domain.refusals import Refused
from queueapp.outside.texts import CHINESE, Texts

# Facts that are Instants: people read them as local time, programs as ISO 8601.
INSTANTS = ("opens_at", "until")


def sentences(refusal: Refused, texts: dict[str, Texts], language: str, zone: ZoneInfo) -> tuple[str, str]:
    """(why, what you can do now) of a refusal, its facts filled in; one that names its rule has sentences for each rule."""
    facts = {name: _told(name, value, zone) for name, value in refusal.facts.items()}
    rule = facts.get(refusal.named_by)
    code = f"{refusal.code}.{rule}" if rule in refusal.rules else refusal.code
    return tuple(_sentence(texts, language, f"refusal.{code}.{part}", facts) for part in ("why", "now"))  # type: ignore[return-value]


def _sentence(texts: dict[str, Texts], language: str, key: str, facts: Mapping[str, str]) -> str:
    pattern = texts.get(language, texts[CHINESE]).one(key)
    try:
        return pattern % _Lenient(facts)
    except (ValueError, TypeError):
        return pattern


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _told(name: str, value: object, zone: ZoneInfo) -> str:
    if name in INSTANTS and isinstance(value, int):
        return f"{local(value, zone):%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
