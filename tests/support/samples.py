"""The letters as they are committed for people to read. `python -m tests.support.samples` writes them anew."""

from pathlib import Path

from queueapp.domain.notices import Kind, Message
from tests.support.notices import message

SAMPLES = Path(__file__).parents[1] / "notices" / "samples"
LANGUAGES = ("zh", "en")


def name_of(kind: Kind, language: str) -> str:
    """The file of a letter."""
    return f"{kind}.{language}.txt"


def sample(told: Message) -> str:
    """A notice as a page: subject, letter, and the short message below."""
    return f"{told.subject}\n{'=' * 40}\n{told.text}{'=' * 40}\n{told.short}\n"


def fresh(kind: Kind, language: str) -> str:
    """What is sent today."""
    return sample(message(kind, language, calendar="…" if kind is Kind.BOOKED else None))


if __name__ == "__main__":
    for kind in Kind:
        for language in LANGUAGES:
            (SAMPLES / name_of(kind, language)).write_text(fresh(kind, language), encoding="utf-8")
