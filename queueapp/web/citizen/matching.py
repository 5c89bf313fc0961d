"""Finding a service by the words people use for it ("过户", "换本"); the page's script finds by the same rule while typing."""

import re
import unicodedata
from typing import Any

_FILLERS = re.compile(r"[\s·,，、()（）/-]+")


def plain(text: str) -> str:
    """A text without spaces, full-width forms or capitals."""
    return _FILLERS.sub("", unicodedata.normalize("NFKC", text).lower())


def matches(wanted: str, service: dict[str, Any]) -> bool:
    """Whether one of a service's names, official or everyday, has what was typed."""
    needle = plain(wanted)
    return any(needle in plain(name) for name in (*service["name"].values(), *service["everyday"]))
