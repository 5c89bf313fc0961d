"""One POST to a gateway outside: no redirect is followed, nothing is tried again here, nothing of it is logged."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import urllib3

from queueapp.domain.notices import Fault, Undelivered

CONNECT_S, READ_S = 5.0, 15.0
# Octets; gateways answer in a few hundred.
LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    http: int
    body: bytes


# url, headers, body
Post = Callable[[str, Mapping[str, str], bytes], Answer]


class HttpPost:
    """Posts through a pool that keeps connections open."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S))

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post and read; Undelivered when no answer came."""
        try:
            answer = self._pool.request("POST", url, headers=dict(headers), body=body, redirect=False, preload_content=False)
            return Answer(answer.status, _read(answer))
        except urllib3.exceptions.HTTPError as problem:
            # Its message names the address, which may hold a number of a phone: only its kind is kept.
            raise Undelivered(type(problem).__name__, Fault.UNREACHABLE) from None


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The whole of a short answer. One that never ends would keep all that is to be sent after it waiting."""
    began, body = time.monotonic(), b""
    while part := answer.read1(LONGEST):
        body += part
        if len(body) > LONGEST or time.monotonic() - began > READ_S:
            answer.close()
            raise Undelivered("endless_answer", Fault.UNREACHABLE)
    answer.release_conn()
    return body


def must_be_taken(answer: Answer, name: str) -> None:
    """Undelivered when the answer's number says that nothing was taken."""
    if 200 <= answer.http < 300:
        return
    if answer.http == 429:
        raise Undelivered(f"{name}_429", Fault.LATER)
    never = 400 <= answer.http < 500 and answer.http not in (401, 403, 407, 408)
    raise Undelivered(f"{name}_{answer.http}", Fault.NEVER if never else Fault.UNREACHABLE)
