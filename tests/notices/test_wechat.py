"""Messages of the city's WeChat account, against a platform on the loopback."""

from collections.abc import Iterator

import pytest

from queueapp.domain.clock import SECOND, Instant, instant
from queueapp.domain.notices import Fault, Kind, Undelivered
from queueapp.outside.http_post import HttpPost
from queueapp.outside.sms import Account
from queueapp.outside.wechat import Wechat
from queueapp.settings import WechatTemplate
from tests.support.clock import NINE
from tests.support.gateway import Gateway, gateway
from tests.support.notices import CODE, PUBLIC_URL, message

AT = instant(NINE)
TOKEN = (200, {"access_token": "token-1", "expires_in": 7200})
TEMPLATES = {"booked": WechatTemplate(id="T1", data={"time2": "{time}", "thing4": "{site}", "const5": "请按时"})}


@pytest.fixture
def platform() -> Iterator[Gateway]:
    with gateway() as at:
        yield at


def wechat(platform: Gateway) -> Wechat:
    return Wechat(HttpPost(), Account("app", "secret"), TEMPLATES, platform.url)


def test_a_reader_gets_the_approved_text_with_a_link(platform: Gateway) -> None:
    platform.answer(TOKEN, (200, {"errcode": 0}))

    wechat(platform).deliver("openid-1", message(), AT)

    token, sent = platform.asked
    assert token.json == {"grant_type": "client_credential", "appid": "app", "secret": "secret"}
    assert sent.path == "/cgi-bin/message/template/send?access_token=token-1"
    assert (sent.json["touser"], sent.json["template_id"], sent.json["url"]) == ("openid-1", "T1", f"{PUBLIC_URL}/a/{CODE}")
    filled = {name: part["value"] for name, part in sent.json["data"].items()}
    assert filled == {"time2": "11月27日09:30", "thing4": "高新区车管所", "const5": "请按时"}
    assert sent.json["client_msg_id"] == "notice-1"


def test_one_token_lasts_until_shortly_before_its_end(platform: Gateway) -> None:
    platform.answer(TOKEN, (200, {"errcode": 0}), (200, {"errcode": 0}), TOKEN, (200, {"errcode": 0}))
    courier = wechat(platform)

    for later_s in (0, 6000, 6900):
        courier.deliver("openid-1", message(), Instant(AT + later_s * SECOND))

    assert [asked.path.split("?")[0].rpartition("/")[2] for asked in platform.asked] == [
        "stable_token", "send", "send", "stable_token", "send",
    ]  # fmt: skip


def test_a_token_that_went_stale_is_asked_for_anew(platform: Gateway) -> None:
    platform.answer(TOKEN, (200, {"errcode": 42001}), TOKEN, (200, {"errcode": 0}))
    courier = wechat(platform)

    with pytest.raises(Undelivered) as refused:
        courier.deliver("openid-1", message(), AT)
    courier.deliver("openid-1", message(), AT)

    assert (refused.value.problem, refused.value.fault) == ("wechat_42001", Fault.LATER)


@pytest.mark.parametrize(
    ("errcode", "problem", "fault"),
    [(43004, "wechat_43004", Fault.NEVER), (45009, "wechat_45009", Fault.UNREACHABLE), (-1, "wechat_busy", Fault.UNREACHABLE)],
)
def test_what_the_platform_says(platform: Gateway, errcode: int, problem: str, fault: Fault) -> None:
    platform.answer(TOKEN, (200, {"errcode": errcode, "errmsg": "…"}))

    with pytest.raises(Undelivered) as refused:
        wechat(platform).deliver("openid-1", message(), AT)

    assert (refused.value.problem, refused.value.fault) == (problem, fault)


def test_without_a_token_nothing_is_sent(platform: Gateway) -> None:
    platform.answer((200, {"errcode": 40013, "errmsg": "invalid appid"}))

    with pytest.raises(Undelivered) as refused:
        wechat(platform).deliver("openid-1", message(), AT)

    assert (refused.value.problem, refused.value.fault) == ("wechat_40013", Fault.UNREACHABLE)
    assert len(platform.asked) == 1


def test_a_kind_without_an_approved_text_is_not_sent(platform: Gateway) -> None:
    with pytest.raises(Undelivered) as refused:
        wechat(platform).deliver("openid-1", message(Kind.MISSED), AT)

    assert refused.value.problem == "no_template"
    assert platform.asked == []
