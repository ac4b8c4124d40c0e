"""An organisation's identity provider on loopback, after OpenID Connect and apart from our code.

It answers over HTTP as a real one does. Change a field to have it lie.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from fido2.utils import websafe_encode
from joserfc import jws
from joserfc.jwk import KeySet, RSAKey

ANY_ALGORITHM = jws.JWSRegistry(algorithms=["RS256", "HS256", "none"])


@dataclass
class IdentityProvider:
    """Signs one person in, whose ``subject`` it says."""

    issuer: str = ""
    client_id: str = "diogel"
    client_secret: str = "not a real secret"
    subject: str = "248289761001"
    claims: dict[str, Any] = field(default_factory=dict)  # in the place of the right ones
    header: dict[str, Any] = field(default_factory=dict)
    says_it_is: str = ""
    is_down: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: Any = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in_at(self, address: str) -> str:
        """Sign somebody in on our page; return the path and query that the browser goes back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def token_for(self, form: dict[str, str]) -> dict[str, Any]:
        """Exchange a code, once, and only for whoever began with it."""
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "nia-roberts@example.wales",
            "email_verified": True,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "one"} | self.header
        if isinstance(self.signs_with, bytes):
            token = signed_by_secret(header, claims, self.signs_with)
        else:
            token = jws.serialize_compact(
                header, json.dumps(claims), self.signs_with or self.key, registry=ANY_ALGORITHM
            )
        return {"access_token": uuid4().hex, "token_type": "Bearer", "id_token": token}

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.says_it_is or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            }
        if path == "/keys":
            return dict(KeySet([self.key]).as_dict(private=False))
        return self.token_for(form)

    def public_key(self) -> bytes:
        """Return what anybody may read of the key, to be used as if it were a shared secret."""
        return self.key.as_pem(private=False)


def signed_by_secret(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """Sign by hand: no library of today signs with a public key as a secret."""
    parts = [websafe_encode(json.dumps(part).encode()) for part in (header, claims)]
    signed = ".".join(parts)
    return f"{signed}.{websafe_encode(hmac.digest(secret, signed.encode(), 'sha256'))}"


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """Answer on a free port of this machine for the length of a `with` block."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply({name: values[0] for name, values in parse_qs(body).items()})

        def reply(self, form: dict[str, str]) -> None:
            body = json.dumps({} if provider.is_down else provider.answer(self.path, form)).encode()
            self.send_response(503 if provider.is_down else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
