"""Single fields kept encrypted, under the installation's field keys."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    return _keys().decrypt(encrypted.encode()).decode()


def _keys() -> MultiFernet:
    """Return the field keys: the first encrypts, all decrypt, so that keys can be changed."""
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
