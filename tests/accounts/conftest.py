"""What the tests of accounts share."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hash quickly: how slowly passwords are hashed is Django's to test, not ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
