"""What a machine outside answers is read to its end, unless it has none."""

import pytest

from queueapp.domain.notices import Fault, Undelivered
from queueapp.outside.http_post import LONGEST, HttpPost
from tests.support.gateway import gateway


def test_an_answer_comes_back_whole_and_its_connection_is_used_again() -> None:
    with gateway() as at:
        at.answer((200, b"x" * LONGEST), (404, b"gone"))
        post = HttpPost()

        answers = [post(at.url, {}, b"{}") for _ in range(2)]

    assert [(one.http, len(one.body)) for one in answers] == [(200, LONGEST), (404, 4)]


def test_one_that_is_too_long_keeps_nobody_waiting() -> None:
    with gateway() as at:
        at.answer((200, b"x" * (LONGEST + 1)))

        with pytest.raises(Undelivered) as refused:
            HttpPost()(at.url, {}, b"{}")

    assert (refused.value.problem, refused.value.fault) == ("endless_answer", Fault.UNREACHABLE)
