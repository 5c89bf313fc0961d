"""Web push: a short text to a browser that asked for it, encrypted for it alone (RFC 8291) and signed as ours (RFC 8292)."""

import base64
import json
import os
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from queueapp.domain.clock import SECOND, Instant
from queueapp.domain.notices import Fault, Message, Undelivered
from queueapp.outside.http_post import Post, must_be_taken

CURVE = ec.SECP256R1()
RECORD_OCTETS = 4096
# How long a push service keeps a text for a browser that is off; a claim may live a day at most (RFC 8292, 2).
KEPT_S, CLAIM_S = 24 * 3600, 12 * 3600
# A subscription comes from outside and names the address to post to: only the services of known browsers are written to.
PLAIN = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
HOSTS = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")


class WebPush:
    """Posts to the push service that a subscription names. `contact` is a mailto: or https: address of ours."""

    name = "webpush"

    def __init__(
        self, post: Post, private_key: str, contact: str, *,
        hosts: tuple[str, ...] = HOSTS, salt: Callable[[int], bytes] = os.urandom,
    ) -> None:  # fmt: skip
        self._post, self._contact, self._hosts, self._salt = post, contact, hosts, salt
        self._key = ec.derive_private_key(int.from_bytes(unpacked(private_key)), CURVE)

    @property
    def public_key(self) -> str:
        """What a page hands the browser to subscribe with."""
        return packed(point_of(self._key))

    def takes(self, to: str) -> bool:
        """Whether a text is a subscription (JSON, as the browser gave it) of a push service that is written to."""
        try:
            endpoint, _, _ = _opened(to, self._hosts)
        except (ValueError, LookupError, TypeError):
            return False
        return endpoint.startswith("https://")

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Push one notice to a subscription (JSON, as the browser gave it)."""
        try:
            endpoint, p256dh, auth = _opened(to, self._hosts)
            plain = json.dumps({"title": message.subject, "body": message.short, "url": message.link}, ensure_ascii=False)
            body = encrypted(plain.encode(), p256dh, auth, ec.generate_private_key(CURVE), self._salt(16))
        except UnknownPushService:
            raise Undelivered("unknown_push_service", Fault.NEVER) from None
        except (ValueError, LookupError, TypeError):
            raise Undelivered("bad_subscription", Fault.NEVER) from None
        parts = urlsplit(endpoint)
        headers = {
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEPT_S),
            "Authorization": self._claim(f"{parts.scheme}://{parts.netloc}", at),
        }  # fmt: skip
        must_be_taken(self._post(endpoint, headers, body), self.name)

    def _claim(self, audience: str, at: Instant) -> str:
        facts = {"aud": audience, "exp": at // SECOND + CLAIM_S, "sub": self._contact}
        text = ".".join(packed(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, facts))
        r, s = decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        signature = packed(r.to_bytes(32) + s.to_bytes(32))
        return f"vapid t={text}.{signature}, k={packed(point_of(self._key))}"


class UnknownPushService(ValueError):
    """A subscription names an address that is no known browser's push service."""


def _opened(subscription: str, hosts: tuple[str, ...]) -> tuple[str, bytes, bytes]:
    """Where to post, the browser's public key and its secret; ValueError, LookupError or TypeError when something is not right."""
    facts = json.loads(subscription)
    endpoint = str(facts["endpoint"])
    p256dh, auth = (unpacked(facts["keys"][name]) for name in ("p256dh", "auth"))
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh)
    parts = urlsplit(endpoint)
    # A name or a backslash before the host would lead the one who posts elsewhere than the one who looks.
    name = parts.hostname or ""
    if not PLAIN.fullmatch(parts.netloc) or not any(name == host or name.endswith("." + host) for host in hosts):
        raise UnknownPushService(name)
    return endpoint, p256dh, auth


def encrypted(plain: bytes, p256dh: bytes, auth: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One record of aes128gcm for a browser's public key; ValueError when that is none."""
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh))
    point = point_of(own)
    secret = _derived(shared, auth, b"WebPush: info\0" + p256dh + point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_OCTETS.to_bytes(4) + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(data: bytes) -> str:
    """base64url without its padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
