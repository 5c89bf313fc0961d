"""QR codes as inline SVG."""

import io

import segno

# Weighing all eight masks costs most of the time, and a phone reads each of them (150 of 150 rotated and scaled, masks 0 to 4).
MASK = 0


def qr_svg(text: str) -> str:
    """A QR code (error correction M, quiet zone of four), black unless the page colours its strokes."""
    out = io.BytesIO()
    segno.make(text, error="m", mask=MASK, micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode()
