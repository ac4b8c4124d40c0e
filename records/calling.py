"""Calling an address that somebody else chose: never anything inside, and never for long.

A name is resolved once, every address it has is judged, and the connection goes to one of those,
so that the name cannot stand for another address a moment later.
"""

import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT = urllib3.Timeout(connect=3, read=5)
PORTS = {"https": 443, "http": 80}
# IPv6 that stands for IPv4: what is behind it could be anything.
TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class NotCalled(Exception):
    """The call was not made, or not answered well; the message is a code, and names nobody."""


def objections_to_url(url: str) -> list[str]:
    """List why we would never call this address; empty means yes. Asks no name server."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [_("Give an address in the form https://example.wales/webhooks.")]
    if parts.scheme not in schemes() or not parts.hostname or port == 0:
        return [_("Give an address in the form https://example.wales/webhooks.")]
    if parts.username is not None or parts.fragment or not url.isascii() or " " in url:
        return [_("Give the address alone, without a name, a password or a #.")]
    return []


def schemes() -> tuple[str, ...]:
    """Return what may be called: https, and on the machine of a demo or a test plain http."""
    return ("https", "http") if settings.WEBHOOKS_MAY_CALL_LOOPBACK else ("https",)


def post(url: str, *, body: bytes, headers: dict[str, str]) -> None:
    """Send ``body`` to ``url``. Raises NotCalled unless the answer's status is of the 200s.

    A redirect is not followed, and the answer's words are not read.
    """
    parts = urlsplit(url)
    if objections_to_url(url):
        raise NotCalled("address_not_allowed")
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    address = allowed_address(host, port, is_plain=parts.scheme == "http")
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    with pool_for(parts, address, port) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                target,
                body=body,
                headers={"Host": parts.netloc, "User-Agent": "Diogel", **headers},
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise NotCalled(type(error).__name__) from error
        answer.close()
    if answer.status not in range(200, 300):
        raise NotCalled(f"status_{answer.status}")


def pool_for(parts: SplitResult, address: str, port: int) -> urllib3.HTTPConnectionPool:
    """Return a connection to ``address`` that proves itself to be the host named in the URL."""
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=TIMEOUT,
        ssl_context=ssl.create_default_context(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def allowed_address(host: str, port: int, *, is_plain: bool) -> str:
    """Return an address of ``host``. Raises NotCalled where any of them is not allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotCalled("name_not_found") from error
    addresses = [str(sockaddr[0]) for *_family, sockaddr in found]
    if not addresses or not all(may_be_called(each, is_plain=is_plain) for each in addresses):
        raise NotCalled("address_not_allowed")
    return addresses[0]


def may_be_called(address: str, *, is_plain: bool) -> bool:
    """Say whether an address is out on the internet; a test's or a demo's own machine counts."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback and settings.WEBHOOKS_MAY_CALL_LOOPBACK:
        return True
    is_outside = ip.is_global and not ip.is_multicast
    return is_outside and not is_plain and not any(ip in net for net in TRANSLATED)
