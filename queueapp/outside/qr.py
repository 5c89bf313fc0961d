"""QR codes as inline SVG.

Under one mask a QR code is linear: the code of a text is the code of an empty text of the same length with the changes of its
bits laid over it. So the library draws one code per bit, once, and every text after that is some hundred exclusive ors."""

import re
from functools import lru_cache

import segno

# Weighing all eight masks costs most of the time, and a phone reads each of them (150 of 150 rotated and scaled, masks 0 to 4).
MASK = 0
QUIET = 4
# Longer texts are drawn without keeping their bits: nobody should fill the memory with addresses of his own.
LONGEST_KEPT = 100
_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))
_RUN = re.compile("1+")


def qr_svg(text: str) -> str:
    """A QR code (error correction M, quiet zone of four), black unless the page colours its strokes."""
    data = text.encode()
    size, modules = _overlaid(data) if len(data) <= LONGEST_KEPT else _drawn(data)
    signs = f"{modules:0{size * size}b}"
    rows = (signs[start : start + size] for start in range(0, size * size, size))
    path = "".join(_strokes(row, line) for line, row in enumerate(rows, QUIET))
    whole = size + 2 * QUIET
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" class="qr"'
    return f'<svg {box}><path stroke="#000" d="{path}"/></svg>'


def warm_up(length: int) -> None:
    """Draw all bits of texts of a length now rather than for the first one who takes a number."""
    _overlaid(b"\x7f" * min(length, LONGEST_KEPT))


def _strokes(row: str, line: int) -> str:
    return "".join(f"M{run.start() + QUIET} {line}.5h{run.end() - run.start()}" for run in _RUN.finditer(row))


def _overlaid(data: bytes) -> tuple[int, int]:
    length = len(data)
    size, modules = _empty(length)
    for place, byte in enumerate(data):
        for bit in _BITS[byte]:
            modules ^= _change(length, place, bit)
    return size, modules


@lru_cache(maxsize=LONGEST_KEPT + 1)
def _empty(length: int) -> tuple[int, int]:
    return _drawn(bytes(length))


@lru_cache(maxsize=65_536)
def _change(length: int, place: int, bit: int) -> int:
    """What one bit of a text of this length changes."""
    data = bytearray(length)
    data[place] = 1 << bit
    return _drawn(bytes(data))[1] ^ _empty(length)[1]


def _drawn(data: bytes) -> tuple[int, int]:
    """Modules a side, and all of them row after row as one number."""
    matrix = segno.make(data, error="m", mask=MASK, micro=False, mode="byte").matrix
    return len(matrix), int("".join("1" if dark else "0" for row in matrix for dark in row), 2)
