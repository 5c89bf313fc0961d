"""What this browser has shown the phone's last four digits for, and what it booked last: both lie in its signed cookie."""

from flask import session

# The cookie holds 4 KB.
PHONES, CODES_KEPT = "phone4", 6
# The code of the day that it has seen in a hall: the cookie is signed, and tomorrow the code is another one.
HALL = "hall"
# The last hold that became an appointment here, and its code.
MADE = "made"


def remember(code: str, phone4: str) -> None:
    """Let this browser see what a code opens from now on."""
    others = [(known, digits) for known, digits in session.get(PHONES, {}).items() if known != code]
    session[PHONES] = dict([*others, (code, phone4)][-CODES_KEPT:])


def shown_phone(code: str) -> str | None:
    """The digits that this browser has shown for a code."""
    digits: str | None = session.get(PHONES, {}).get(code.upper())
    return digits


def shown_codes() -> list[str]:
    """The codes for which it has shown the digits, the newest last."""
    return list(session.get(PHONES, {}))


def remember_made(hold: str, code: str) -> None:
    """Let the pages of a hold lead to the appointment that it has become."""
    session[MADE] = [hold, code]


def made_of(hold: str) -> str | None:
    """The code of the appointment that a hold has become in this browser, as long as it has booked no other."""
    made_hold, code = session.get(MADE, ("", ""))
    return code if hold and hold == made_hold else None


def remember_hall(day_code: str) -> None:
    """Let this browser stand in a hall until its code of the day is over."""
    session[HALL] = day_code


def hall_seen() -> str:
    """The code of the day that this browser has seen; empty when it has seen none."""
    return str(session.get(HALL, ""))
