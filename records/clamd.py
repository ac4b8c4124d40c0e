"""Asks a ClamAV daemon whether a file holds a virus, by its own protocol (INSTREAM)."""

import socket
import struct
from contextlib import closing
from enum import Enum
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

CHUNK_BYTES = 64 * 1024
LONGEST_ANSWER = 4096
SECONDS = 20


class Verdict(Enum):
    """What the scanner found."""

    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too large"


class Scan(NamedTuple):
    """A verdict, and what the scanner calls what it found."""

    verdict: Verdict
    finding: str = ""


class Unreachable(Exception):
    """The scanner did not answer, or not in words we know: the file is not scanned."""


def scan(url: str, file: BinaryIO) -> Scan:
    """Return what the daemon at ``url`` (``tcp://host:3310`` or ``unix:///path``) says of a file.

    Raises Unreachable. The daemon closes the connection on a file past its own limit, so a
    broken pipe is followed by its answer.
    """
    try:
        with closing(connect(url)) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := file.read(CHUNK_BYTES):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass
            answer = receive(connection)
    except OSError as error:
        raise Unreachable(str(error)) from error
    return read(answer)


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(parts.path)
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=SECONDS)


def receive(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def read(answer: str) -> Scan:
    """Return what an answer says: ``stream: OK``, ``stream: <name> FOUND`` or a limit."""
    if answer.endswith(" FOUND"):
        return Scan(Verdict.FOUND, answer.removeprefix("stream: ").removesuffix(" FOUND")[:100])
    if answer == "stream: OK":
        return Scan(Verdict.CLEAN)
    if "size limit exceeded" in answer:
        return Scan(Verdict.TOO_LARGE)
    raise Unreachable(f"clamd answered {answer[:100]!r}")
