"""A wrong setting is one sentence that names it."""

from pathlib import Path

import pytest

from queueapp.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Mars/One"), ("TIMEZONE", "Asia"), ("DATABASE_URL", "garbage"), ("DATABASE_URL", "mysql://a@b/c"),
        ("LOG_LEVEL", "LOUD"), ("DATA_FOLDER", "/proc/x"), ("SMS_TEMPLATES", "no JSON"),
    ],
)  # fmt: skip
def test_init_says_which_setting_is_wrong(queueapp, var: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"QUEUEAPP_{name}", value)

    told = queueapp("init")

    assert (told.exit_code, told.output.count("\n")) == (1, 1), told.output
    assert told.output.startswith(f"QUEUEAPP_{name}: ")


def test_the_short_name_of_postgresql_will_do() -> None:
    assert Settings(_env_file=None, database_url="postgres://a@b/c").address == "postgresql://a@b/c"
