"""The pages of displays: hall board, upright board, counter screen, pairing; and the spoken calls they fetch."""

import hmac
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request

from displays.announcements import SPOKEN_LANGUAGES
from queueapp.live import rooms
from queueapp.live.broadcast import Broadcaster, Make
from queueapp.outside.qr import qr_svg
from queueapp.outside.speech import Speech

LAYOUTS = ("hall", "portrait", "counter")
# What a spoken call may consist of: nobody lets the server read out a text of his own.
_NUMBER, _COUNTER = re.compile(r"[A-Z]{1,2}\d{3}"), re.compile(r"\d{1,3}")
_YEAR_S = 31_536_000
_MARK_OCTETS = 8


def pages(
    *,
    broadcaster: Broadcaster,
    board: Make,
    knows_hall: Callable[[str], bool],
    speech: Speech,
    sentence: Callable[..., str],
    clips: "Clips",
) -> Blueprint:
    """The displays' routes."""
    door = Blueprint("displays", __name__)

    @door.get("/displays/<layout>")
    def screen(layout: str) -> Any:
        if layout == "pair":
            return render_template("displays/pair.html")
        if layout not in LAYOUTS:
            abort(404)
        hall = request.args.get("hall", "")
        message = broadcaster.message(rooms.board(hall), board) if knows_hall(hall) else None
        return render_template(f"displays/{layout}.html", message=message, screen=_screen_facts(layout))

    @door.get("/displays")
    def start() -> Any:
        return redirect("/displays/pair")

    @door.get("/displays/pair/qr/<code>.svg")
    def pairing_qr(code: str) -> Response:
        if not re.fullmatch(r"[A-Z0-9]{6}", code):
            abort(404)
        return Response(qr_svg(f"{request.host_url}screens?code={code}"), mimetype="image/svg+xml")

    @door.get("/audio/<language>/<number>/<counter>.wav")
    def audio(language: str, number: str, counter: str) -> Response:
        yao = request.args.get("one") == "yao"
        if not clips.is_known(language, number, counter, yao, request.args.get("mark", "")):
            abort(404)
        wav = speech.speak(sentence(language, number, counter, yao=yao), language)
        if wav is None:
            abort(404)
        return Response(wav, mimetype="audio/wav", headers={"Cache-Control": f"public, max-age={_YEAR_S}, immutable"})

    return door


class Clips:
    """The addresses of spoken calls. Each carries a mark that only we can make: nobody else has a call spoken that was not made."""

    def __init__(self, marks: Callable[[str], Sequence[bytes]]) -> None:
        self._marks = marks

    def address(self, language: str, number: str, counter: str, yao: bool) -> str | None:
        """Where a call is fetched; None where it could not be spoken."""
        if not _NUMBER.fullmatch(number) or not _COUNTER.fullmatch(counter):
            return None
        mark = self._marked(language, number, counter, yao)[0]
        return f"/audio/{language}/{quote(number)}/{quote(counter)}.wav?mark={mark}" + ("&one=yao" if yao else "")

    def is_known(self, language: str, number: str, counter: str, yao: bool, mark: str) -> bool:
        """Whether an address was made here."""
        known = self._marked(language, number, counter, yao)
        return language in SPOKEN_LANGUAGES and any(hmac.compare_digest(mark.encode(), one.encode()) for one in known)

    def _marked(self, *parts: object) -> list[str]:
        return [mark[:_MARK_OCTETS].hex() for mark in self._marks("/".join(map(str, parts)))]


def _screen_facts(layout: str) -> dict[str, Any]:
    return {
        "layout": layout,
        "inches": _figure("inches", 55.0),
        "seat": _figure("seat", 10.0),
        "counter": request.args.get("counter"),
        "sound": request.args.get("sound", "1") != "0",
    }


def _figure(name: str, usual: float) -> float:
    found = request.args.get(name, type=float)
    return usual if found is None or not 0.5 <= found <= 200 else found
