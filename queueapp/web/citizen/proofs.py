"""What this browser has shown the phone's last four digits for; it lies in its cookie, so that nobody is asked twice."""

from flask import session

# The cookie holds 4 KB.
PHONES, CODES_KEPT = "phone4", 6


def remember(code: str, phone4: str) -> None:
    """Let this browser see what a code opens from now on."""
    others = [(known, digits) for known, digits in session.get(PHONES, {}).items() if known != code]
    session[PHONES] = dict([*others, (code, phone4)][-CODES_KEPT:])


def shown_phone(code: str) -> str | None:
    """The digits that this browser has shown for a code."""
    digits: str | None = session.get(PHONES, {}).get(code.upper())
    return digits
