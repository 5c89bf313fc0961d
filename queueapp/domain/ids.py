"""Public ids and secret codes, made from random bytes that the caller hands in."""

import base64
from collections.abc import Callable

Chance = Callable[[int], bytes]

# Signs of a secret code: 130 random bits.
SECRET_LENGTH = 26


def public_id(chance: Chance) -> str:
    """Sixteen signs (80 random bits) that name a ticket, visit, desk or call to staff, events and boards."""
    return base64.b32encode(chance(10)).decode("ascii").lower()


def secret_code(chance: Chance) -> str:
    """Twenty-six signs (130 random bits): whoever has the code may act for the ticket, so it cannot be guessed."""
    return base64.b32encode(chance(17)).decode("ascii").lower().rstrip("=")[:SECRET_LENGTH]


def appointment_code(chance: Chance) -> str:
    """Eight signs (39 random bits) that a person types beside his phone's last four digits; tries are limited."""
    return "".join(_PLAIN[byte % len(_PLAIN)] for byte in chance(8))


# Read aloud and typed by hand: no 0/O, 1/I/L.
_PLAIN = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def pairing_code(chance: Chance) -> str:
    """Six signs that a person reads from a screen and types elsewhere within minutes."""
    return "".join(_PLAIN[byte % len(_PLAIN)] for byte in chance(6))


def key_text(chance: Chance) -> str:
    """A key for a device or a program: 256 random bits, printed once."""
    return "qk_" + base64.urlsafe_b64encode(chance(32)).decode("ascii").rstrip("=")
