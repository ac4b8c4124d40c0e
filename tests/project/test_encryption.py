"""The encrypted file below the backups, piece by piece."""

import io
import secrets

import pytest

from safeguarding.encryption import CHUNK_BYTES, MAGIC, TAG_BYTES, Reader, Unreadable, Writer

KEY = secrets.token_bytes(32)
HEADER_BYTES = len(MAGIC) + 32
SEALED_BYTES = CHUNK_BYTES + TAG_BYTES


def encrypted(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, KEY)
    for start in range(0, len(content), 700_000):
        writer.write(content[start : start + 700_000])
    writer.finish()
    return file.getvalue()


def decrypted(sealed: bytes) -> bytes:
    return Reader(io.BytesIO(sealed), KEY).read()


@pytest.mark.parametrize(
    "length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_what_goes_in_comes_out(length):
    content = secrets.token_bytes(length)

    assert decrypted(encrypted(content)) == content


def test_a_file_cut_between_two_chunks_is_incomplete():
    sealed = encrypted(bytes(3 * CHUNK_BYTES))

    with pytest.raises(Unreadable, match="incomplete"):
        decrypted(sealed[: HEADER_BYTES + 2 * SEALED_BYTES])


def test_chunks_cannot_change_places():
    sealed = encrypted(bytes(3 * CHUNK_BYTES))
    header, first = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:][:SEALED_BYTES]
    second = sealed[HEADER_BYTES + SEALED_BYTES :][:SEALED_BYTES]
    rest = sealed[HEADER_BYTES + 2 * SEALED_BYTES :]

    with pytest.raises(Unreadable, match="damaged"):
        decrypted(header + second + first + rest)


def test_a_chunk_of_another_file_does_not_fit():
    mine, other = encrypted(b"a" * 10), encrypted(b"b" * 10)

    with pytest.raises(Unreadable, match="damaged"):
        decrypted(mine[:HEADER_BYTES] + other[HEADER_BYTES:])


def test_nothing_after_the_last_chunk_is_accepted():
    with pytest.raises(Unreadable, match="damaged"):
        decrypted(encrypted(b"a" * 10) + b"more")
