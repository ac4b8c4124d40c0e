"""An authenticator app, written after RFC 6238 and apart from the code it is used to test."""

import base64
import hmac
import time
from hashlib import sha1


def code_of(secret: str) -> str:
    """Return the six digits that the app shows now for a secret in base 32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    period = int(time.time()) // 30
    digest = hmac.new(key, period.to_bytes(8, "big"), sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
