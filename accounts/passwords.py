"""Which passwords are refused: no rules of composition, only what is guessed first.

Source: NIST SP 800-63B 5.1.1.2, and the NCSC's advice on passwords.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from accounts.models import User

MOST_CHARACTERS = 256
MOST_LOOKED_AT = 72  # zxcvbn's time grows with the square; what is longer is no easier to guess
LEAST_LEFT = 8  # characters besides the words somebody is known by
LEAST_SCORE = 3  # of 4: ten to the power of eight guesses or more
OUR_WORDS = (
    "diogel",
    "diogelu",
    "conwy",
    "safeguarding",
    "mash",
    "gwynedd",
    "heddlu",
    "police",
    "betsi",
    "cadwaladr",
    "cyngor",
    "council",
    "llandudno",
    "cymru",
    "wales",
)


class MaximumLengthValidator:
    """Refuses what is so long that it is no password but an attempt to keep us busy."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > MOST_CHARACTERS:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Your password can have at most %(most)d characters.") % {"most": MOST_CHARACTERS}


class EasyToGuessValidator:
    """Refuses stolen passwords, and what is made of them, of names, or of our own words.

    The list of 30,000 that were stolen most often comes with zxcvbn: nothing is asked of anybody.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        words = [*OUR_WORDS, *words_of(user)]
        found = zxcvbn(password[:MOST_LOOKED_AT], user_inputs=words)
        if found["score"] < LEAST_SCORE or is_made_of(words, password):
            raise ValidationError(
                _(
                    "This password is among the first that somebody would guess: it is made of"
                    " stolen passwords, names, dates or keys in a row. Three or four words that"
                    " have nothing to do with each other are better."
                ),
                code="password_easy_to_guess",
            )

    def get_help_text(self) -> str:
        return _("Three or four words that have nothing to do with each other make a good one.")


def is_made_of(words: list[str], password: str) -> bool:
    """Say whether hardly anything is left of a password when these words are taken out of it."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password.lower() and len(re.findall(r"\w", rest)) < LEAST_LEFT


def words_of(user: User | None) -> list[str]:
    """Return the words somebody is known by: their names, and the parts of their address."""
    return re.findall(r"\w{3,}", f"{user.name} {user.email}".lower()) if user else []
