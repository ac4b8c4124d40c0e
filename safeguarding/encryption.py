"""A file encrypted as it is written, in chunks that can be neither changed, moved nor left out.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) on AES-256-GCM, as in `age`:
each chunk has its number and whether it is the last in its nonce. The key of a file comes from the
master key and a salt of its own, so a nonce is never used twice with one key.
"""

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"Diogel backup 1\n"
SALT_BYTES = 16
CHECK_BYTES = 16
CHUNK_BYTES = 1 << 20
TAG_BYTES = 16
KEY_BYTES = 32


class Unreadable(Exception):
    """The file is not what it should be; the message says how, in a sentence."""


class Writer(io.RawIOBase):
    """Encrypts what is written to it. Without `finish` the file counts as truncated."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self.file = file
        salt = secrets.token_bytes(SALT_BYTES)
        self.cipher, check = _prepare(key, salt)
        self.header = MAGIC + salt + check
        self.file.write(self.header)
        self.number = 0
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take some bytes; a chunk goes out when it is known not to be the last."""
        self.waiting += data
        while len(self.waiting) > CHUNK_BYTES:
            self._seal(bytes(self.waiting[:CHUNK_BYTES]), is_last=False)
            del self.waiting[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.number, is_last=is_last)
        self.file.write(self.cipher.encrypt(nonce, chunk, self.header))
        self.number += 1


class Reader(io.RawIOBase):
    """Decrypts as it is read; gives out nothing that has not been found authentic."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self.file = file
        self.header = file.read(len(MAGIC) + SALT_BYTES + CHECK_BYTES)
        if not self.header.startswith(MAGIC):
            raise Unreadable("This file is not a backup of Diogel.")
        salt, check = self.header[len(MAGIC) :][:SALT_BYTES], self.header[-CHECK_BYTES:]
        self.cipher, expected = _prepare(key, salt)
        if not secrets.compare_digest(check, expected):
            raise Unreadable("This backup was made with another key than BACKUP_KEY.")
        self.number = 0
        self.ready = b""
        self.following = self._read_chunk()
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill a buffer with decrypted bytes; 0 at the end of a whole and authentic file."""
        while not self.ready and not self.is_over:
            self.ready = self._open()
        given = self.ready[: len(buffer)]
        self.ready = self.ready[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _read_chunk(self) -> bytes:
        return self.file.read(CHUNK_BYTES + TAG_BYTES)

    def _open(self) -> bytes:
        sealed, self.following = self.following, self._read_chunk()
        self.is_over = not self.following
        nonce = _nonce(self.number, is_last=self.is_over)
        self.number += 1
        try:
            return self.cipher.decrypt(nonce, sealed, self.header)
        except InvalidTag:
            raise Unreadable("This backup is damaged or incomplete.") from None


def _prepare(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the file's cipher, and bytes by which a wrong key is told from a damaged file."""
    made = HKDF(SHA256(), KEY_BYTES + CHECK_BYTES, salt, b"diogel backup").derive(key)
    return AESGCM(made[:KEY_BYTES]), made[KEY_BYTES:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
