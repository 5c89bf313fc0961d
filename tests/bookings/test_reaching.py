"""Being told on the browser one asked from: only where the city runs web push, only of one's own appointment."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from queueapp.actions import notices, reaching
from queueapp.domain.notices import Channel, Kind
from queueapp.domain.refusals import BadInput, NotFound, WrongState
from queueapp.outside.http_post import HttpPost
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.outside.webpush import CURVE, WebPush, packed, point_of
from tests.bookings.town import BookingTown
from tests.support.doors import Doors
from tests.support.notices import LETTERS
from tests.support.readers import Reader
from tests.support.town import ANA

OURS = packed(bytes(range(1, 33)))
ENDPOINT = "https://push.services.mozilla.com/wpush/v2/abc"


def subscription(endpoint: str = ENDPOINT) -> str:
    keys = {"p256dh": packed(point_of(ec.generate_private_key(CURVE))), "auth": packed(bytes(16))}
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})


@pytest.fixture(autouse=True)
def pushes(town: BookingTown) -> None:
    """The city writes short messages and web push."""
    push = WebPush(HttpPost(), OURS, "mailto:queue@example.cn")
    town.house.post = PostRoom({Channel.SMS: NullCourier(), Channel.PUSH: push}, LETTERS)


def channels(town: BookingTown, kind: Kind) -> list[str]:
    return sorted(channel for (channel,) in town.rows("SELECT channel FROM notice WHERE kind = :kind", kind=kind.value))


def test_a_browser_that_asked_is_told_of_a_move(town: BookingTown) -> None:
    made = town.book()
    town.do(reaching.tell_browser, made.id, subscription(), by=ANA)

    town.move(made.id, "11:00")

    assert channels(town, Kind.BOOKED) == ["sms"]
    assert channels(town, Kind.MOVED) == ["push", "sms"]


def test_what_a_browser_is_told_goes_to_that_browser(town: BookingTown) -> None:
    made, asked = town.book(), subscription()
    town.do(reaching.tell_browser, made.id, asked, by=ANA)
    town.move(made.id, "11:00")
    push = NullCourier()
    town.house.post = PostRoom({Channel.PUSH: push}, LETTERS)

    notices.deliver_due(town.house)

    assert [to for to, _ in push.sent] == [asked]
    assert town.rows("SELECT state, problem FROM notice WHERE channel = 'push'") == [("sent", None)]


def test_the_last_browser_is_told_and_none_once_it_is_unwanted(town: BookingTown) -> None:
    made = town.book()
    town.do(reaching.tell_browser, made.id, subscription(), by=ANA)
    town.do(reaching.tell_browser, made.id, subscription(), by=ANA)
    town.move(made.id, "11:00")
    town.do(reaching.tell_browser, made.id, None, by=ANA)

    town.cancel(made.id)

    assert channels(town, Kind.MOVED) == ["push", "sms"]
    assert channels(town, Kind.CANCELLED) == ["sms"]


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", '{"endpoint": 1}', subscription("https://evil.example/x"), subscription("http://fcm.googleapis.com/x"),
        subscription("https://fcm.googleapis.com.evil.example/x"), subscription().replace("p256dh", "other"),
        json.dumps({"endpoint": ENDPOINT, "keys": {"p256dh": packed(bytes(65)), "auth": packed(bytes(16))}}),
    ],
)  # fmt: skip
def test_what_is_no_subscription_of_a_known_browser_is_refused(town: BookingTown, text: str) -> None:
    made = town.book()

    with pytest.raises(BadInput):
        town.do(reaching.tell_browser, made.id, text, by=ANA)


def test_what_is_over_is_told_to_nobody_new(town: BookingTown) -> None:
    made = town.book()
    town.cancel(made.id)

    with pytest.raises(WrongState):
        town.do(reaching.tell_browser, made.id, subscription(), by=ANA)


def test_without_web_push_there_is_nothing_to_ask_for(town: BookingTown) -> None:
    made = town.book()
    town.house.post = PostRoom({Channel.SMS: NullCourier()}, LETTERS)

    with pytest.raises(NotFound):
        town.do(reaching.tell_browser, made.id, subscription(), by=ANA)


def test_the_subscription_is_sealed_and_on_no_record(town: BookingTown) -> None:
    made = town.book()
    town.do(reaching.tell_browser, made.id, subscription(), by=ANA)

    told = [str(town.rows(f"SELECT * FROM {table}")) for table in ("appointment", "audit", "event")]
    assert "mozilla" not in str(told)


def test_the_page_offers_it_and_the_form_asks_for_it(town: BookingTown, doors: Doors) -> None:
    made = town.book()
    reader = Reader(doors.browser())
    reader.goto("/a")
    reader.send("/a", code=made.code, phone4="0001")
    address = f"/a/{made.code}"
    assert f'action="{address}/push"' in reader.goto(address)

    shown = reader.send(f"{address}/push", subscription=subscription())
    assert 'data-push="on"' in shown.text
    shown = reader.send(f"{address}/push", subscription="")
    assert 'data-push="off"' in shown.text
    assert doors.browser().get("/push-worker.js").mimetype == "text/javascript"
