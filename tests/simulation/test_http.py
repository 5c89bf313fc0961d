"""HTTP: a POST is sent again with the same key after a lost answer or `try again`, and a silent server is given up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from queueapp.simulation.http import Ask, Caller, ServerGone
from queueapp.simulation.tally import Figures, percentile


class Scripted(BaseHTTPRequestHandler):
    """Answers with what the test wrote down, one after the other; None hangs up without a word."""

    protocol_version = "HTTP/1.1"
    script: list[tuple[int, dict[str, object]] | None]
    keys: list[tuple[str | None, str | None]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.keys.append((self.headers.get("Idempotency-Key"), self.headers.get("Authorization")))
        step = self.script.pop(0)
        if step is None:
            self.close_connection = True
            return
        content = json.dumps(step[1]).encode()
        self.send_response(step[0])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def answering(*script: tuple[int, dict[str, object]] | None) -> Iterator[tuple[str, list[tuple[str | None, str | None]]]]:
    keys: list[tuple[str | None, str | None]] = []
    handler = type("Handler", (Scripted,), {"script": list(script), "keys": keys})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", keys
    finally:
        server.shutdown()
        server.server_close()


CALL = Ask("issue", "POST", "/halls/h/tickets", "qk_1", {"services": ["ask"]})


def test_a_lost_answer_is_asked_for_again_with_the_same_key() -> None:
    with answering(None, (503, {"code": "try_again"}), (201, {"id": "t"})) as (url, keys):
        caller = Caller(url, 2)
        answer = caller.send(CALL)
        caller.close()
    assert (answer.code, answer.body, answer.tries) == (201, {"id": "t"}, 3)
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert keys[0][0] and len(keys[0][0]) >= 22
    assert keys[0][1] == "Bearer qk_1"


def test_another_call_has_another_key() -> None:
    with answering((200, {}), (200, {})) as (url, keys):
        caller = Caller(url, 1)
        caller.send(CALL)
        caller.send(CALL)
        caller.close()
    assert keys[0] != keys[1]


def test_a_refusal_is_an_answer() -> None:
    with answering((409, {"code": "nobody_waiting"})) as (url, _):
        caller = Caller(url, 1)
        answer = caller.send(CALL)
        caller.close()
    assert not answer.done
    assert answer.refusal == "nobody_waiting"


def test_a_server_that_stays_silent_is_gone() -> None:
    with pytest.raises(ServerGone):
        Caller("http://127.0.0.1:9", 1, patience_s=0.2).send(CALL)


def test_what_should_never_come_back_is_a_fault() -> None:
    figures = Figures()
    with answering((500, {"code": "fault"}), (422, {"code": "bad_input"}), (409, {"code": "nobody_waiting"})) as (url, _):
        caller = Caller(url, 1)
        for _ in range(3):
            figures.hear(CALL, caller.send(CALL))
        caller.close()
    assert figures.faults == ["issue: 500 fault", "issue: 422 bad_input"]
    assert figures.refusals.total() == 3
    assert figures.calls == 3


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.9), percentile(values, 0.99)) == (50.0, 90.0, 99.0)
    assert percentile([3.0], 0.5) == 3.0
    assert percentile([], 0.5) == 0.0
