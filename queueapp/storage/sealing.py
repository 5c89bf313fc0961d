"""Seals: secret codes and personal data are stored encrypted and found again by a keyed hash; the keys never stand beside them."""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Sealer:
    """Seals with the first key, opens with any; a sealed value begins with one byte that names its key."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a sealer needs at least one key")
        self._sealers = {_key_id(key): AESGCM(hashlib.sha256(b"seal" + key).digest()) for key in keys}
        self._index_keys = [hashlib.sha256(b"index" + key).digest() for key in keys]
        if len(self._sealers) != len(set(keys)):
            raise ValueError("two data keys share the byte that names them: generate another one")
        self._newest = _key_id(keys[0])

    def seal(self, text: str) -> bytes:
        """Encrypt a text."""
        nonce = os.urandom(_NONCE)
        return bytes([self._newest]) + nonce + self._sealers[self._newest].encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Decrypt what `seal` made; ValueError when the key is not among ours."""
        sealer = self._sealers.get(sealed[0]) if sealed else None
        if sealer is None:
            raise ValueError("sealed under a key that is not in DATA_KEYS")
        try:
            return sealer.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], None).decode()
        except InvalidTag:
            raise ValueError("sealed under another key, or damaged") from None

    def is_newest(self, sealed: bytes) -> bool:
        """Whether a value is sealed under the newest key."""
        return sealed[0] == self._newest

    def index(self, kind: str, text: str) -> bytes:
        """The keyed hash under the newest key: equal texts meet, nobody without the key can try them out."""
        return self.indexes(kind, text)[0]

    def indexes(self, kind: str, text: str) -> list[bytes]:
        """The keyed hash under every key, the newest first, for look-ups while keys are being changed."""
        message = f"{kind}:{text}".encode()
        return [hmac.new(key, message, hashlib.sha256).digest() for key in self._index_keys]


def plain_hash(text: str) -> bytes:
    """The hash of a text that is itself random and long (keys, session ids)."""
    return hashlib.sha256(text.encode()).digest()


def _key_id(key: bytes) -> int:
    return hashlib.sha256(b"id" + key).digest()[0]
