"""Ticket numbers: a letter and three digits, 001 to 999 each service day and site, then 001 again where free."""

LAST = 999


def number(prefix: str, count: int) -> str:
    """The number as boards show it, such as A012; `count` runs from 1."""
    return f"{prefix}{(count - 1) % LAST + 1:03d}"


def lap(count: int) -> int:
    """How often the series has wrapped before this count: 0 for the first 999."""
    return (count - 1) // LAST


_DIGITS = "零一二三四五六七八九"


def spoken_zh(number_text: str, *, yao: bool = False) -> str:
    """A number read aloud in Chinese, digit by digit: A012 is `A 零 一 二`; `yao` reads 1 as 幺."""
    return " ".join(_digit(sign, yao) for sign in number_text)


def cardinal_zh(value: str) -> str:
    """A window's number as a cardinal up to 99, such as 十二; anything else is read sign by sign."""
    if not value.isdigit() or not 0 < int(value) < 100:
        return spoken_zh(value)
    tens, ones = divmod(int(value), 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or not tens else "")


def _digit(sign: str, yao: bool) -> str:
    if not sign.isdigit():
        return sign
    return "幺" if yao and sign == "1" else _DIGITS[int(sign)]
