"""The thread beside the hub: so many wait for it and no more."""

import gevent
import pytest

from queueapp.domain.refusals import TryAgain
from queueapp.outside.threads import BesideTheHub


def test_behind_the_longest_line_one_is_told_at_once() -> None:
    beside, may_end = BesideTheHub(longest=2), []
    waiting = [gevent.spawn(beside.run, lambda: _until(may_end)) for _ in range(2)]
    gevent.sleep(0)

    with pytest.raises(TryAgain):
        beside.run(lambda: "third")

    may_end.append(True)
    gevent.joinall(waiting, timeout=10)
    assert [one.value for one in waiting] == ["done", "done"]
    assert beside.run(lambda: "third") == "third"


def _until(may_end: list[bool]) -> str:
    while not may_end:
        pass
    return "done"
