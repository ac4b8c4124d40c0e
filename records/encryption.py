"""Single values kept encrypted: AES-256-GCM under the installation's field keys.

A token says which key it was made with, and fits only the place it was made for (its table, column
and row), so that one copied to another place cannot be read there.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
ID_CHARACTERS = 8
INDEX_BYTES = 8
PREFIX = "f1"  # the format's number: `f1.<key>.<nonce and encrypted text>`


class Unreadable(Exception):
    """A token is not what was written at its place; the message says how, and holds no text."""


def key_from(text: str) -> bytes:
    """Return the 32 bytes that a key in base64 (either alphabet) stands for, or ValueError."""
    key = urlsafe_b64decode(text.strip().replace("+", "-").replace("/", "_"))
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, and this one has {len(key)}.")
    return key


def encrypt(text: str, *, place: str) -> str:
    """Return a token for ``text`` that can be read at ``place`` alone; nothing stays nothing."""
    return seal(text.encode(), place=place) if text else ""


def decrypt(token: str, *, place: str) -> str:
    """Return the text of a token, or raise Unreadable."""
    return unseal(token, place=place).decode() if token else ""


def seal(content: bytes, *, place: str) -> str:
    key_id = newest_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _ciphers()[key_id].encrypt(nonce, content, _bound_to(key_id, place))
    return f"{PREFIX}.{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, *, place: str) -> bytes:
    prefix, _, rest = token.partition(".")
    key_id, _, encoded = rest.partition(".")
    if prefix != PREFIX:
        raise Unreadable("It is not encrypted.")
    if key_id not in _ciphers():
        raise Unreadable("It was encrypted with a key that FIELD_KEYS no longer holds.")
    try:
        sealed = urlsafe_b64decode(encoded)
        if urlsafe_b64encode(sealed).decode() != encoded:  # one value is written in one way
            raise Unreadable("It was altered, or belongs to another place.")
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return _ciphers()[key_id].decrypt(nonce, content, _bound_to(key_id, place))
    except (ValueError, InvalidTag):
        raise Unreadable("It was altered, or belongs to another place.") from None


def newest_key() -> str:
    """Return the id of the key that encrypts: the first of FIELD_KEYS."""
    return next(iter(_ciphers()))


def is_newest(token: str) -> bool:
    return token.startswith(f"{PREFIX}.{newest_key()}.")


def _bound_to(key_id: str, place: str) -> bytes:
    return f"{PREFIX} {key_id} {place}".encode()


def _ciphers() -> dict[str, AESGCM]:
    return _prepare(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _prepare(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    """Return the ciphers by their keys' ids: the first encrypts, all decrypt."""
    ciphers = {}
    for text in keys:
        key = key_from(text)
        key_id = sha256(b"diogel field key" + key).hexdigest()[:ID_CHARACTERS]
        ciphers[key_id] = AESGCM(HKDF(SHA256(), KEY_BYTES, None, b"diogel fields").derive(key))
    return ciphers


def blind_indices(words: Collection[str]) -> list[list[int]]:
    """Return, for each of the field keys, numbers that stand for these words: the newest first.

    Equal words have equal numbers, so that rows are found by what they hold encrypted. They are 64
    bits of HMAC-SHA-256, signed as PostgreSQL's bigint is; nothing can be read from them.
    """
    return [
        [
            int.from_bytes(hmac.digest(key, word.encode(), "sha256")[:INDEX_BYTES], signed=True)
            for word in words
        ]
        for key in _index_keys(tuple(settings.FIELD_KEYS))
    ]


@lru_cache(maxsize=8)
def _index_keys(keys: tuple[str, ...]) -> list[bytes]:
    return [
        HKDF(SHA256(), KEY_BYTES, None, b"diogel blind index").derive(key_from(text))
        for text in keys
    ]
