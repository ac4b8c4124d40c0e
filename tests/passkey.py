"""A passkey on a device, after WebAuthn and apart from the code it is used to test."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User
from tests.cast import sign_in

FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """Holds one passkey. Change a field to have it lie."""

    origin: str = "http://localhost:8000"
    site: str = "localhost"
    counter: int = 1
    is_user_verified: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: uuid4().bytes)
    owner: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """Answer the options of a page on which a passkey is set up."""
        options = options["publicKey"]
        self.owner = options["user"]["id"]
        data = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        attestation = AttestationObject.create("none", self.data(FLAG.AT, credential=data), {})
        return self.answer(
            clientDataJSON=self.client_data("webauthn.create", options["challenge"]),
            attestationObject=attestation,
        )

    def get(self, options: dict[str, Any], *, owner: str | None = None) -> str:
        """Answer the options of a page on which a passkey is shown."""
        self.counter += 1
        client_data = self.client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self.data()
        signature = self.key.sign(bytes(data) + sha256(client_data), ec.ECDSA(hashes.SHA256()))
        return self.answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=signature,
            userHandle=(owner or self.owner),
        )

    def data(self, *more: FLAG, credential: bytes = b"") -> AuthenticatorData:
        flags = FLAG.UP | (FLAG.UV if self.is_user_verified else FLAG.UP)
        for flag in more:
            flags |= flag
        site = sha256(self.site.encode())
        data: AuthenticatorData = AuthenticatorData.create(site, flags, self.counter, credential)
        return data

    def client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def answer(self, **response: bytes | str) -> str:
        """Return what a page sends: bytes in base 64, the rest as it is."""
        encoded = {
            name: value if isinstance(value, str) else websafe_encode(bytes(value))
            for name, value in response.items()
        }
        credential = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": credential,
                "rawId": credential,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": encoded,
            }
        )


def sign_in_with(client: Client, device: Device) -> Client:
    """Sign in by a passkey, and by nothing else."""
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    credential = device.get(asked.json()["request_options"])
    client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert "_auth_user_id" in client.session
    return client


def device_of(user: User) -> Device:
    """Return a device on which somebody has set up a passkey."""
    client, device = sign_in(Client(), user), Device()
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    page = "/accounts/2fa/webauthn/add/"
    options = client.get(page).context["js_data"]["creation_options"]
    client.post(page, {"name": "Phone", "credential": device.create(options)})
    client.logout()
    return device
