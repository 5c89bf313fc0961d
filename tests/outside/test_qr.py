"""QR codes that are laid together out of kept bits equal those that the library draws whole."""

import re
import string

import segno
from hypothesis import given
from hypothesis import strategies as st

from queueapp.outside.qr import LONGEST_KEPT, MASK, QUIET, qr_svg

STROKE = re.compile(r"M(\d+) (\d+)\.5h(\d+)")
addresses = st.text(string.ascii_lowercase + string.digits + ":/.-", min_size=1, max_size=LONGEST_KEPT + 30)


def dark_in(svg: str) -> set[tuple[int, int]]:
    """The dark modules (row, column) that a drawing's strokes cover."""
    strokes = [tuple(map(int, stroke)) for stroke in STROKE.findall(svg)]
    return {(row - QUIET, column - QUIET) for start, row, length in strokes for column in range(start, start + length)}


@given(addresses)
def test_a_code_laid_together_is_the_code_of_its_text(address: str) -> None:
    whole = segno.make(address.encode(), error="m", mask=MASK, micro=False, mode="byte").matrix

    assert dark_in(qr_svg(address)) == {(row, column) for row, line in enumerate(whole) for column, dark in enumerate(line) if dark}


def test_a_drawing_has_its_quiet_zone_and_is_nothing_but_strokes() -> None:
    svg = qr_svg("https://queue.example/t/abc")

    assert 'viewBox="0 0 37 37"' in svg
    assert re.sub(STROKE, "", svg).count("M") == 0
