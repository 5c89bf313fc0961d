"""Refusals of accounts and keys are sentences in English."""

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "create", "", "--role", "admin"), "a login has at least one sign, and no blanks"),
        (("user", "create", "ana", "--role", "admin", "--password", "short"), "a password has at least 8 signs"),
        (("user", "create", "ana", "--role", "clerk", "--site", "nowhere"), "there is no such site"),
        (("user", "disable", "nobody"), "There is no such thing here."),
        (("key", "create", "--role", "kiosk", "--site", "zhangdian", "--hall", "boshan-hall"), "this hall is of another site"),
        (("key", "create", "--role", "clerk", "--hall", "boshan-hall", "--counter", "zhangdian-1"),
         "this counter is of another hall or site"),
        (("calendar", "day", "zhangdian", "2099-01-02", "--hours", "9x", "--reason", "x"),
         "hours are times such as 09:00-12:00,13:00-16:00"),
    ],
)  # fmt: skip
def test_a_refusal_is_a_sentence(queueapp, var: Path, words: tuple[str, ...], sentence: str) -> None:
    told = queueapp(*words)

    assert (told.exit_code, told.output) == (1, f"{sentence}\n")


def test_a_login_is_given_once(queueapp, var: Path) -> None:
    assert queueapp("user", "create", "ana", "--role", "admin").exit_code == 0
    assert queueapp("user", "create", "ana", "--role", "admin").output == "this login is taken\n"
