"""Which couriers the settings name."""

import json
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import TypeVar

from queueapp.assets import templates_dir
from queueapp.domain.notices import Channel, is_email
from queueapp.outside.http_post import HttpPost, Post
from queueapp.outside.letters import Letters
from queueapp.outside.mail import SmtpMail, mail_server
from queueapp.outside.post import Courier, PostRoom
from queueapp.outside.sms import Account, HttpSms, LogSms
from queueapp.outside.sms_aliyun import AliyunSms
from queueapp.outside.sms_tencent import TencentSms
from queueapp.outside.texts import read_texts
from queueapp.outside.webpush import WebPush
from queueapp.outside.wechat import Wechat
from queueapp.settings import Settings, SettingsMissing

T = TypeVar("T")
# What each gateway of short messages cannot do without.
NEEDS = {
    "aliyun": ("sms_key", "sms_secret", "sms_sign", "sms_templates"),
    "tencent": ("sms_key", "sms_secret", "sms_sign", "sms_app", "sms_templates"),
    "http": ("sms_url", "sms_secret"),
}


def post_room(settings: Settings) -> PostRoom:
    """The post room of these settings; SettingsMissing names the first setting that lacks."""
    post = HttpPost()
    made: Mapping[Channel, Courier | None] = {
        Channel.SMS: _sms(settings, post),
        Channel.WECHAT: _wechat(settings, post),
        Channel.MAIL: _mail(settings),
        Channel.PUSH: _push(settings, post),
    }
    couriers = {channel: courier for channel, courier in made.items() if courier is not None}
    if any(courier.name != LogSms.name for courier in couriers.values()):
        _must_have(settings, "notices", "public_url")
    letters = Letters(read_texts(), templates_dir(), settings.zone, settings.public_url)
    return PostRoom(couriers, letters, sender=_mailbox(settings) if settings.mail_from else None)


def _sms(settings: Settings, post: Post) -> Courier | None:
    gateway = settings.sms_gateway
    if gateway in ("off", "log"):
        return LogSms() if gateway == "log" else None
    _must_have(settings, f"QUEUEAPP_SMS_GATEWAY={gateway}", *NEEDS[gateway])
    secret = settings.sms_secret.get_secret_value()
    if gateway == "http":
        body = _made("sms_body", lambda: json.loads(settings.sms_body))
        return _made("sms_secret", lambda: HttpSms(post, settings.sms_url, secret, body))
    account = Account(settings.sms_key, secret, settings.sms_sign, settings.sms_app)
    kind = AliyunSms if gateway == "aliyun" else TencentSms
    return kind(post, account, settings.sms_templates, settings.sms_url)


def _wechat(settings: Settings, post: Post) -> Courier | None:
    if not settings.wechat_app:
        return None
    _must_have(settings, "QUEUEAPP_WECHAT_APP", "wechat_secret", "wechat_templates")
    return Wechat(post, Account(settings.wechat_app, settings.wechat_secret.get_secret_value()), settings.wechat_templates)


def _mail(settings: Settings) -> Courier | None:
    url = settings.smtp_url.get_secret_value()
    if not url:
        return None
    _must_have(settings, "QUEUEAPP_SMTP_URL", "mail_from")
    _made("mail_from", lambda: _mailbox(settings))
    return _made("smtp_url", lambda: SmtpMail(mail_server(url), settings.mail_from))


def _push(settings: Settings, post: Post) -> Courier | None:
    key = settings.vapid_private_key.get_secret_value()
    if not key:
        return None
    _must_have(settings, "QUEUEAPP_VAPID_PRIVATE_KEY", "public_url")
    contact = f"mailto:{_mailbox(settings)}" if settings.mail_from else settings.public_url
    return _made("vapid_private_key", lambda: WebPush(post, key, contact))


def _mailbox(settings: Settings) -> str:
    """The bare address of a sender such as `Queue <queue@example.cn>`."""
    found = parseaddr(settings.mail_from)[1]
    if not is_email(found):
        raise ValueError(found)
    return found


def _made(name: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueError:
        raise SettingsMissing(f"QUEUEAPP_{name.upper()} is not what its description asks for") from None


def _must_have(settings: Settings, what: str, *names: str) -> None:
    for name in names:
        value = getattr(settings, name)
        if not (value.get_secret_value() if hasattr(value, "get_secret_value") else value):
            raise SettingsMissing(f"QUEUEAPP_{name.upper()} is not set, and {what} needs it")
