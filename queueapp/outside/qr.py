"""QR codes as inline SVG."""

import io

import segno


def qr_svg(text: str) -> str:
    """A QR code (error correction M, quiet zone of four), black unless the page colours its strokes."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode()
