"""Which couriers a city's settings give it, and what is said when one lacks something."""

from pathlib import Path
from typing import Any

import pytest

from queueapp.couriers import post_room
from queueapp.domain.notices import Channel
from queueapp.settings import Settings, SettingsMissing

URL = {"public_url": "https://q.example.cn"}
PROVIDER = {**URL, "sms_key": "id", "sms_secret": "secret", "sms_sign": "淄博车管", "sms_templates": {"booked": "SMS_1"}}
WECHAT = {"wechat_app": "wx1", "wechat_secret": "secret", "wechat_templates": {"booked": {"id": "T1", "data": {"time2": "{time}"}}}}
VAPID = "A" * 42 + "E"


def room(**given: Any) -> dict[Channel, str]:
    """The courier of each channel."""
    return {channel: courier.name for channel, courier in post_room(Settings(_env_file=None, **given)).couriers.items()}


def test_a_city_without_settings_only_notes_in_its_log() -> None:
    assert room() == {Channel.SMS: "log"}
    assert str(post_room(Settings(_env_file=None))) == "sms by log"


def test_short_messages_can_be_off() -> None:
    assert room(sms_gateway="off") == {}


@pytest.mark.parametrize(
    ("settings", "couriers"),
    [
        ({**PROVIDER, "sms_gateway": "aliyun"}, {Channel.SMS: "aliyun"}),
        ({**PROVIDER, "sms_gateway": "tencent", "sms_app": "14"}, {Channel.SMS: "tencent"}),
        ({**URL, "sms_gateway": "http", "sms_url": "https://sms.example.cn", "sms_secret": "c2VjcmV0"}, {Channel.SMS: "http"}),
        (
            {**URL, "smtp_url": "smtp://u:p@mail.example.cn", "mail_from": "q@example.cn"},
            {Channel.SMS: "log", Channel.MAIL: "smtp"},
        ),
        ({**URL, **WECHAT}, {Channel.SMS: "log", Channel.WECHAT: "wechat"}),
        ({**URL, "vapid_private_key": VAPID}, {Channel.SMS: "log", Channel.PUSH: "webpush"}),
    ],
    ids=["aliyun", "tencent", "http", "mail", "wechat", "push"],
)
def test_settings_name_a_courier(settings: dict[str, Any], couriers: dict[Channel, str]) -> None:
    assert room(**settings) == couriers


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({**PROVIDER, "sms_gateway": "aliyun", "sms_sign": ""}, "QUEUEAPP_SMS_SIGN is not set"),
        ({**PROVIDER, "sms_gateway": "aliyun", "sms_secret": ""}, "QUEUEAPP_SMS_SECRET is not set"),
        ({**PROVIDER, "sms_gateway": "aliyun", "public_url": ""}, "QUEUEAPP_PUBLIC_URL is not set"),
        ({**PROVIDER, "sms_gateway": "tencent"}, "QUEUEAPP_SMS_APP is not set"),
        ({**URL, "sms_gateway": "http", "sms_secret": "c2VjcmV0"}, "QUEUEAPP_SMS_URL is not set"),
        ({**URL, "sms_gateway": "http", "sms_url": "x", "sms_secret": "c2VjcmV0", "sms_body": "{"}, "QUEUEAPP_SMS_BODY is not"),
        ({**URL, "sms_gateway": "http", "sms_url": "x", "sms_secret": "ä"}, "QUEUEAPP_SMS_SECRET is not what"),
        ({**URL, "smtp_url": "smtp://mail.example.cn"}, "QUEUEAPP_MAIL_FROM is not set"),
        ({**URL, "smtp_url": "mail.example.cn", "mail_from": "q@example.cn"}, "QUEUEAPP_SMTP_URL is not what"),
        ({**URL, "smtp_url": "smtp://mail.example.cn", "mail_from": "everybody"}, "QUEUEAPP_MAIL_FROM is not what"),
        ({**URL, **WECHAT, "wechat_secret": ""}, "QUEUEAPP_WECHAT_SECRET is not set"),
        ({**URL, "vapid_private_key": "short"}, "QUEUEAPP_VAPID_PRIVATE_KEY is not what"),
        ({**URL, "vapid_private_key": "A" * 43}, "QUEUEAPP_VAPID_PRIVATE_KEY is not what"),
    ],
)
def test_a_setting_that_lacks_or_is_malformed_is_named(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsMissing, match=said):
        room(**settings)


def test_settings_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUEUEAPP_SMS_TEMPLATES", '{"booked": "SMS_1", "booked.en": "SMS_2"}')
    monkeypatch.setenv("QUEUEAPP_WECHAT_TEMPLATES", '{"booked": {"id": "T1", "data": {"time2": "{time}"}}}')

    found = Settings(_env_file=None)

    assert found.sms_templates == {"booked": "SMS_1", "booked.en": "SMS_2"}
    assert found.wechat_templates["booked"].data == {"time2": "{time}"}


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    secrets = {"smtp_url": "smtp://u:p4ssword@mail", "sms_secret": "s3cret", "wechat_secret": "s3cret"}
    found = Settings(_env_file=None, vapid_private_key=VAPID, **secrets)

    assert not any(secret in repr(found) for secret in ("p4ssword", "s3cret", VAPID))
