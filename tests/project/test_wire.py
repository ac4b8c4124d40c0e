"""What arrives on the wire: one request is one request, or is refused (H098)."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.sites import Site

SECONDS = 20
HELLO = b"GET /report/ HTTP/1.1\r\nHost: %s\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: %s\r\n\r\n"
HOSTILE = {
    "length and chunks": b"POST /report/ HTTP/1.1\r\nHost: %s\r\nContent-Length: 6\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "two lengths": b"POST /report/ HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n"
    b"Content-Length: 44\r\n\r\n" + SMUGGLED,
    "chunks twice": b"POST /report/ HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n"
    b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a strange coding": b"POST /report/ HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: xchunked\r\n\r\n"
    b"0\r\n\r\n" + SMUGGLED,
    "a space before the colon": HELLO + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a folded header": HELLO + b"X-A: b\r\n c\r\n\r\n",
    "a length that is none": HELLO + b"Content-Length: +5\r\n\r\nabcde",
    "a negative length": HELLO + b"Content-Length: -1\r\n\r\n",
    "a chunk without a size": b"POST /report/ HTTP/1.1\r\nHost: %s\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "two hosts": HELLO + b"Host: evil.example\r\n\r\n",
    "another host": b"GET /report/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a host with somebody in it": b"GET /report/ HTTP/1.1\r\nHost: evil@%s\r\n\r\n",
    "another host in the address": b"GET http://evil.example/report/ HTTP/1.1\r\nHost: %s\r\n\r\n",
    "no host": b"GET /report/ HTTP/1.1\r\n\r\n",
    "a NUL in a header": HELLO + b"X-A: b\x00c\r\n\r\n",
    "an underscore for a hyphen": b"POST /report/ HTTP/1.1\r\nHost: %s\r\nContent_Length: 5\r\n"
    b"Content-Length: 0\r\n\r\n",
    "HTTP/0.9": b"GET /report/\r\n\r\n",
    "HTTP/9.9": b"GET /report/ HTTP/9.9\r\nHost: %s\r\n\r\n",
    "lines that end in LF": b"GET /report/ HTTP/1.1\nHost: %s\n\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a header of 100 kB": HELLO + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n",
    "10,000 headers": HELLO + b"X-A: b\r\n" * 10_000 + b"\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: %s\r\n\r\n",
}
# Answered like any other request: nothing in these is another one.
HARMLESS = {"an underscore for a hyphen", "another host in the address"}
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


def answers(site: Site, sent: bytes) -> list[int]:
    """Return the status of each answer that came before the line was closed."""
    where = urlsplit(site.base_url)
    said = b""
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=SECONDS) as line:
        try:
            line.sendall(sent.replace(b"%s", where.netloc.encode()))
            line.shutdown(socket.SHUT_WR)
            while block := line.recv(65_536):
                said += block
        except (ConnectionResetError, BrokenPipeError):
            pass  # the line was closed on us
    return [int(status) for status in STATUS.findall(said)]


def test_an_honest_request_is_answered(live_site: Site):
    assert answers(live_site, HELLO + b"Connection: close\r\n\r\n") == [200]


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=list(HOSTILE))
def test_nothing_is_smuggled_in_behind_another_request(live_site: Site, sent: bytes, request):
    said = answers(live_site, sent)

    # What is broken after an answer that waited for nothing more is refused, and is no request.
    assert said[1:] in ([], [400]), "two answers: something stood behind the first request"
    assert not [status for status in said if status >= 500 and status != 501]
    kind = request.node.callspec.id
    if kind not in HARMLESS:
        assert not said or 400 <= said[0] < 500 or said[0] in {501, 505}, said
    assert answers(live_site, HELLO + b"Connection: close\r\n\r\n") == [200], "and it goes on"


def test_a_body_that_is_waited_for_comes_once(live_site: Site):
    """Expect: 100-continue is answered by the page, and what follows is its body."""
    sent = (
        b"POST /report/ HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
        b"Connection: close\r\n\r\na=b"
    )

    said = [status for status in answers(live_site, sent) if status != 100]

    assert len(said) == 1
    assert said[0] < 500


def test_what_follows_in_chunks_with_extensions_is_its_body(live_site: Site):
    sent = (
        b"POST /report/ HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n3;a=b;GET /smuggled\r\na=b\r\n0\r\n\r\n"
    )

    assert [status for status in answers(live_site, sent) if status != 403][:1] in ([], [400])
