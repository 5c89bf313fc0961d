"""Short messages: signatures as the providers publish them, and what a gateway on the loopback hears and says."""

import json
import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from queueapp.domain.clock import SECOND, Instant, instant
from queueapp.domain.notices import Fault, Kind, Undelivered
from queueapp.outside import sms_aliyun, sms_tencent
from queueapp.outside.http_post import HttpPost
from queueapp.outside.sms import Account, HttpSms, LogSms, filled, signed, signing_key
from queueapp.outside.sms_aliyun import AliyunSms
from queueapp.outside.sms_tencent import TencentSms
from tests.support.clock import NINE
from tests.support.gateway import Gateway, gateway
from tests.support.notices import CODE, PHONE, message

AT = instant(NINE)
ACCOUNT = Account("key-id", "key-secret", "淄博车管", "1400006666")
TEMPLATES = {"booked": "SMS_1", "offer": "SMS_5", "booked.en": "SMS_9"}
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
BODY = {"mobile": "{phone}", "content": "{text}", "id": "{id}", "extra": ["{time}", 1]}


@pytest.fixture
def outside() -> Iterator[Gateway]:
    with gateway() as at:
        yield at


def refused_by(courier: AliyunSms | TencentSms | HttpSms) -> tuple[str, Fault]:
    with pytest.raises(Undelivered) as refused:
        courier.deliver(PHONE, message(), AT)
    return refused.value.problem, refused.value.fault


# Published with the description of the method (request structure and signature V3).
def test_the_first_provider_s_own_example_has_this_signature() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    values = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    account = Account("YourAccessKeyId", "YourAccessKeySecret")

    told = sms_aliyun.authorization(account, sms_aliyun.canonical_query(values), headers)

    assert told == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_parameters_are_encoded_as_the_first_provider_wants_them() -> None:
    told = sms_aliyun.canonical_query({"b": "a b*~/+", "a": '{"site":"车"}'})

    assert told == "a=%7B%22site%22%3A%22%E8%BD%A6%22%7D&b=a%20b%2A~%2F%2B"


# Published with the description of the method (signature v3).
def test_the_second_provider_s_own_example_has_this_signature() -> None:
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    account = Account("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")

    told = sms_tencent.authorization(account, "cvm", headers, body, 1551113065 * SECOND)

    assert told == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


# Published with the specification's tools.
def test_a_gateway_of_one_s_own_gets_the_signature_of_standard_webhooks() -> None:
    body = b'{"event_type":"ping","data":{"success":true}}'

    told = signed(signing_key(SECRET), "msg_loFOjxBNrRLzqYUf", "1731705121", body)

    assert told == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_the_first_provider_hears_the_approved_text_and_its_values(outside: Gateway) -> None:
    outside.answer((200, {"Code": "OK", "Message": "OK", "BizId": "1"}))

    AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url).deliver(PHONE, message(Kind.OFFER), AT)

    (asked,) = outside.asked
    query = {name: value for name, (value,) in parse_qs(urlsplit(asked.path).query).items()}
    assert (query["PhoneNumbers"], query["SignName"], query["TemplateCode"]) == (PHONE, "淄博车管", "SMS_5")
    assert json.loads(query["TemplateParam"]) == {"time": "11月27日09:30", "site": "高新区车管所", "code": CODE, "until": "10:15"}
    assert query["OutId"] == "notice-1"
    signed_names = asked.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    told = {name: asked.headers[name] for name in signed_names}
    assert asked.headers["authorization"] == sms_aliyun.authorization(ACCOUNT, urlsplit(asked.path).query, told)


def test_a_repeat_of_a_notice_is_signed_anew(outside: Gateway) -> None:
    outside.answer((200, {"Code": "OK"}))
    courier = AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)

    courier.deliver(PHONE, message(), AT)
    courier.deliver(PHONE, message(), Instant(AT + 60 * SECOND))

    nonces = {asked.headers["x-acs-signature-nonce"] for asked in outside.asked}
    assert len(nonces) == 2


def test_the_second_provider_hears_values_in_their_order(outside: Gateway) -> None:
    outside.answer((200, {"Response": {"SendStatusSet": [{"Code": "Ok"}], "RequestId": "1"}}))

    TencentSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url).deliver(PHONE, message(Kind.OFFER), AT)

    (asked,) = outside.asked
    assert asked.json["PhoneNumberSet"] == [f"+86{PHONE}"]
    assert asked.json["TemplateParamSet"] == ["11月27日09:30", "高新区车管所", CODE, "10:15"]
    assert (asked.json["SmsSdkAppId"], asked.json["TemplateId"]) == ("1400006666", "SMS_5")
    assert asked.headers["x-tc-timestamp"] == str(AT // SECOND)
    told = {name: asked.headers[name] for name in ("content-type", "host")}
    assert asked.headers["authorization"] == sms_tencent.authorization(ACCOUNT, "sms", told, asked.body, AT)


def test_a_reader_of_english_gets_the_english_text_where_there_is_one(outside: Gateway) -> None:
    outside.answer((200, {"Response": {"SendStatusSet": [{"Code": "Ok"}]}}))
    courier = TencentSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)

    courier.deliver(PHONE, message(Kind.BOOKED, "en"), AT)
    courier.deliver(PHONE, message(Kind.OFFER, "en"), AT)

    assert [asked.json["TemplateId"] for asked in outside.asked] == ["SMS_9", "SMS_5"]


def test_a_kind_without_an_approved_text_is_not_sent(outside: Gateway) -> None:
    for courier in (AliyunSms(HttpPost(), ACCOUNT, {}, outside.url), TencentSms(HttpPost(), ACCOUNT, {}, outside.url)):
        assert refused_by(courier) == ("no_template", Fault.NEVER)
    assert outside.asked == []


@pytest.mark.parametrize(
    ("http", "code", "fault"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL", Fault.NEVER),
        (200, "isv.BUSINESS_LIMIT_CONTROL", Fault.LATER),
        (200, "isv.AMOUNT_NOT_ENOUGH", Fault.UNREACHABLE),
        (403, "SignatureDoesNotMatch", Fault.UNREACHABLE),
    ],
)
def test_what_the_first_provider_says(outside: Gateway, http: int, code: str, fault: Fault) -> None:
    outside.answer((http, {"Code": code, "Message": f"{PHONE} …"}))

    assert refused_by(AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == (code, fault)


@pytest.mark.parametrize(
    ("where", "code", "fault"),
    [
        ("one", "FailedOperation.PhoneNumberInBlacklist", Fault.NEVER),
        ("one", "LimitExceeded.PhoneNumberDailyLimit", Fault.LATER),
        ("all", "AuthFailure.SecretIdNotFound", Fault.UNREACHABLE),
    ],
)
def test_what_the_second_provider_says(outside: Gateway, where: str, code: str, fault: Fault) -> None:
    told = {"SendStatusSet": [{"Code": code}]} if where == "one" else {"Error": {"Code": code}}
    outside.answer((200, {"Response": told}))

    assert refused_by(TencentSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == (code, fault)


@pytest.mark.parametrize("http", [500, 502, 302])
def test_a_gateway_out_of_order_is_unreachable(outside: Gateway, http: int) -> None:
    outside.answer((http, b"<html>"))

    assert refused_by(AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == (f"aliyun_{http}", Fault.UNREACHABLE)
    assert refused_by(TencentSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == (f"tencent_{http}", Fault.UNREACHABLE)


def test_an_answer_that_nobody_understands_is_no_yes(outside: Gateway) -> None:
    outside.answer((200, b"<html>proxy</html>"))

    assert refused_by(AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == ("aliyun_answer", Fault.UNREACHABLE)
    assert refused_by(TencentSms(HttpPost(), ACCOUNT, TEMPLATES, outside.url)) == ("tencent_answer", Fault.UNREACHABLE)


def test_a_gateway_that_is_down_is_unreachable() -> None:
    with gateway() as gone:
        url = gone.url

    assert refused_by(AliyunSms(HttpPost(), ACCOUNT, TEMPLATES, url)) == ("NewConnectionError", Fault.UNREACHABLE)


def test_a_gateway_of_one_s_own_hears_what_its_setting_says(outside: Gateway) -> None:
    HttpSms(HttpPost(), outside.url, SECRET, BODY).deliver(PHONE, message(), AT)

    (asked,) = outside.asked
    assert asked.json == {"mobile": PHONE, "content": message().short, "id": "notice-1", "extra": ["11月27日09:30", 1]}
    assert asked.headers["webhook-id"] == "notice-1"
    assert asked.headers["webhook-signature"] == signed(
        signing_key(SECRET), "notice-1", asked.headers["webhook-timestamp"], asked.body
    )


@pytest.mark.parametrize(
    ("http", "fault"), [(400, Fault.NEVER), (401, Fault.UNREACHABLE), (429, Fault.LATER), (503, Fault.UNREACHABLE)]
)
def test_what_a_gateway_of_one_s_own_says(outside: Gateway, http: int, fault: Fault) -> None:
    outside.answer((http, {}))

    assert refused_by(HttpSms(HttpPost(), outside.url, SECRET, BODY)) == (f"gateway_{http}", fault)


def test_what_fills_a_place_is_never_a_place_itself() -> None:
    assert filled({"a": "{x}{y}", "b": ["{z}"], "c": 1}, {"x": "{y}", "y": '"}'}) == {"a": '{y}"}', "b": [""], "c": 1}


def test_without_a_gateway_the_log_has_kind_and_id_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        LogSms().deliver(PHONE, message(), AT)

    assert caplog.messages == ["notice notice-1 (booked) would go out as a short message"]
