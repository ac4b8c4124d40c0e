"""Keys nobody shows, and references everybody quotes."""

import secrets
from uuid import UUID

import uuid_utils

# Crockford's base 32 leaves out I, L, O and U, which are misread or misheard.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("ILO", "110")
RANDOM_CHARACTERS = 7


def uuid7() -> UUID:
    """Return a time-ordered key (RFC 9562, version 7)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def new_reference(prefix: str) -> str:
    """Return a random reference such as ``SG-7K2M-P9XH``; its last character is a check."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return format_reference(prefix, drawn + check_character(drawn))


def normal_reference(typed: str) -> str | None:
    """Return the reference as we write it, however it was typed; None where it cannot be one."""
    prefix, _, rest = typed.strip().upper().replace(" ", "-").partition("-")
    characters = rest.replace("-", "").translate(LOOKALIKES)
    if not (prefix.isascii() and prefix.isalnum()) or set(characters) - set(ALPHABET):
        return None
    if len(characters) != RANDOM_CHARACTERS + 1:
        return None
    if check_character(characters[:-1]) != characters[-1]:
        return None
    return format_reference(prefix, characters)


def check_character(characters: str) -> str:
    """Return the weighted sum modulo 31 as a character.

    The weights differ and 31 is prime, so one wrong character or two swapped ones are noticed
    (except where ``0`` and ``Z`` stand for one another).
    """
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(characters, start=2))
    return ALPHABET[total % 31]


def format_reference(prefix: str, characters: str) -> str:
    return f"{prefix}-{characters[:4]}-{characters[4:]}"
