"""A clamd for tests: it speaks the daemon's own protocol, and knows one virus."""

import contextlib
import io
import re
import socket
import socketserver
import struct
import threading
import zipfile
from base64 import b64decode
from collections.abc import Iterator

from tests.files import EICAR


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    limit = 25 * 1024 * 1024
    answer: bytes | None = None


class Session(socketserver.StreamRequestHandler):
    """One connection: the command, the file in blocks, an empty block, the answer."""

    server: Server

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(content) + length > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(length)
        self.wfile.write(self.server.answer or self.verdict(content))

    def verdict(self, content: bytes) -> bytes:
        is_found = any(EICAR in part for part in parts_of(content))
        return b"stream: Eicar-Test-Signature FOUND\0" if is_found else b"stream: OK\0"


def parts_of(content: bytes) -> Iterator[bytes]:
    """Yield a file and what it holds, as the scanner unpacks it."""
    yield content
    yield from (b64decode(found) for found in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", content))
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(m) for m in archive.infolist() if not m.flag_bits & 1)


@contextlib.contextmanager
def clamd() -> Iterator[Server]:
    """Run one on a free port of this machine."""
    with Server(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def url_of(server: Server) -> str:
    return f"tcp://127.0.0.1:{server.server_address[1]}"


def closed_port() -> str:
    """Return the address of a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"
