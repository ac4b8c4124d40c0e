"""A partner's server of webhooks, on this machine: it keeps what it is sent, and may fail first."""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Call:
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """Answers with ``statuses`` in their order, and with 204 when those are used up."""

    statuses: list[int] = field(default_factory=list)
    location: str = ""
    calls: list[Call] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def receiving(
    *statuses: int, location: str = "", context: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """Receive calls for the length of a `with` block; with a ``context`` over TLS."""
    receiver = Receiver(list(statuses), location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.calls.append(Call(self.path, dict(self.headers), body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hooks?of=diogel"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
