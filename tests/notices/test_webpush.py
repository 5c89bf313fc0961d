"""Web push: the standard's own example, another's reader, and a push service on the loopback."""

import base64
import json
from collections.abc import Iterator

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from queueapp.domain.clock import SECOND, instant
from queueapp.domain.notices import Fault, Undelivered
from queueapp.outside.http_post import HttpPost
from queueapp.outside.webpush import CURVE, WebPush, encrypted, packed, point_of, unpacked
from tests.support.clock import NINE
from tests.support.gateway import Gateway, gateway
from tests.support.notices import CODE, PUBLIC_URL, message

AT = instant(NINE)
OURS = packed(bytes(range(1, 33)))
AUTH = bytes(range(16))


@pytest.fixture
def service() -> Iterator[Gateway]:
    with gateway() as at:
        at.answer((201, b""))
        yield at


def key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unpacked(text)), CURVE)


@pytest.fixture
def phone() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVE)


def subscription(service: Gateway, phone: ec.EllipticCurvePrivateKey) -> str:
    keys = {"p256dh": packed(point_of(phone)), "auth": packed(AUTH)}
    return json.dumps({"endpoint": f"{service.url}/push/1", "keys": keys})


def push(hosts: tuple[str, ...] = ("127.0.0.1",)) -> WebPush:
    return WebPush(HttpPost(), OURS, "mailto:queue@example.cn", hosts=hosts)


# RFC 8291, appendix A.
def test_the_standard_s_own_example_comes_out_to_the_last_octet() -> None:
    made = encrypted(
        b"When I grow up, I want to be a watermelon",
        unpacked("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unpacked("BTBZMqHH6r4Tts7J_aSIgg"),
        key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        unpacked("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    assert packed(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
        "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_another_s_reader_reads_what_was_pushed(service: Gateway, phone: ec.EllipticCurvePrivateKey) -> None:
    push().deliver(subscription(service, phone), message(), AT)

    (asked,) = service.asked
    told = json.loads(http_ece.decrypt(asked.body, private_key=phone, auth_secret=AUTH, version="aes128gcm"))
    assert told == {"title": message().subject, "body": message().short, "url": f"{PUBLIC_URL}/a/{CODE}"}
    assert (asked.headers["content-encoding"], asked.headers["ttl"]) == ("aes128gcm", "86400")


def test_two_notices_are_encrypted_under_different_keys(service: Gateway, phone: ec.EllipticCurvePrivateKey) -> None:
    for _ in range(2):
        push().deliver(subscription(service, phone), message(), AT)

    first, second = (asked.body for asked in service.asked)
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


def test_the_claim_is_ours_for_half_a_day_and_this_service(service: Gateway, phone: ec.EllipticCurvePrivateKey) -> None:
    push().deliver(subscription(service, phone), message(), AT)

    scheme, _, rest = service.asked[0].headers["authorization"].partition(" ")
    told = dict(part.split("=", 1) for part in rest.split(", "))
    head, facts, signature = told["t"].split(".")
    raw = unpacked(signature)
    ours = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(told["k"]))
    signed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    ours.verify(signed, f"{head}.{facts}".encode(), ec.ECDSA(SHA256()))
    assert scheme == "vapid"
    assert told["k"] == push().public_key
    assert json.loads(unpacked(facts)) == {"aud": service.url, "exp": AT // SECOND + 43200, "sub": "mailto:queue@example.cn"}


def test_only_push_services_of_known_browsers_are_written_to(service: Gateway, phone: ec.EllipticCurvePrivateKey) -> None:
    for hosts in (("fcm.googleapis.com",), ("7.0.0.1",)):
        with pytest.raises(Undelivered) as refused:
            push(hosts).deliver(subscription(service, phone), message(), AT)
        assert (refused.value.problem, refused.value.fault) == ("unknown_push_service", Fault.NEVER)

    assert service.asked == []


@pytest.mark.parametrize("before", ["elsewhere.example\\\\@", "elsewhere.example\\\\.", "name:word@", "%0d%0a"])
def test_nothing_before_its_name_leads_elsewhere(phone: ec.EllipticCurvePrivateKey, before: str) -> None:
    keys = {"p256dh": packed(point_of(phone)), "auth": packed(AUTH)}
    told = json.dumps({"endpoint": f"https://{before}fcm.googleapis.com/push/1", "keys": keys})

    assert not push(("fcm.googleapis.com",)).takes(told)
    assert push(("fcm.googleapis.com",)).takes(told.replace(json.dumps(before)[1:-1], ""))


@pytest.mark.parametrize("text", ["", "{}", '{"endpoint": "https://x", "keys": {"p256dh": "AAAA", "auth": "AA"}}', "[1]"])
def test_what_is_no_subscription_is_refused(text: str) -> None:
    with pytest.raises(Undelivered) as refused:
        push().deliver(text, message(), AT)

    assert (refused.value.problem, refused.value.fault) == ("bad_subscription", Fault.NEVER)


@pytest.mark.parametrize(("http", "fault"), [(410, Fault.NEVER), (404, Fault.NEVER), (429, Fault.LATER), (403, Fault.UNREACHABLE)])
def test_what_a_push_service_says(service: Gateway, phone: ec.EllipticCurvePrivateKey, http: int, fault: Fault) -> None:
    service.answer((http, b""))

    with pytest.raises(Undelivered) as refused:
        push().deliver(subscription(service, phone), message(), AT)

    assert (refused.value.problem, refused.value.fault) == (f"webpush_{http}", fault)


def test_keys_are_written_without_padding() -> None:
    assert packed(b"\xff\xfe") == "__4"
    assert unpacked("__4") == base64.urlsafe_b64decode("__4=")
