"""Why two descriptions may be of one person, or may not be: each level in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.matching.scorer import Levels

WORDS = {
    ("given", "exact"): gettext_noop("Same given name"),
    ("given", "equivalent"): gettext_noop("Given name in another form"),
    ("given", "part"): gettext_noop("One given name the same"),
    ("given", "near"): gettext_noop("Given name spelt nearly the same"),
    ("given", "sounds"): gettext_noop("Given name sounds the same"),
    ("given", "alias"): gettext_noop("Given name the same as another name"),
    ("given", "alike"): gettext_noop("Given name rather alike"),
    ("given", "initial"): gettext_noop("Same initial"),
    ("given", "different"): gettext_noop("Different given name"),
    ("family", "exact"): gettext_noop("Same family name"),
    ("family", "equivalent"): gettext_noop("Family name in another form"),
    ("family", "part"): gettext_noop("Part of the family name the same"),
    ("family", "near"): gettext_noop("Family name spelt nearly the same"),
    ("family", "sounds"): gettext_noop("Family name sounds the same"),
    ("family", "alias"): gettext_noop("Family name the same as another name"),
    ("family", "alike"): gettext_noop("Family name rather alike"),
    ("family", "initial"): gettext_noop("Same initial of the family name"),
    ("family", "different"): gettext_noop("Different family name"),
    ("order", "swapped"): gettext_noop("Given and family name the other way round"),
    ("born", "exact"): gettext_noop("Same date of birth"),
    ("born", "first_of_january"): gettext_noop("Same date of birth, the first of January"),
    ("born", "transposed"): gettext_noop("Day and month of birth the other way round"),
    ("born", "digit"): gettext_noop("Date of birth differs by one digit"),
    ("born", "two_parts"): gettext_noop("Date of birth differs in the day, the month or the year"),
    ("born", "two_digits"): gettext_noop("Date of birth differs by two digits"),
    ("born", "estimated"): gettext_noop("Date of birth agrees as far as it is known"),
    ("born", "near_year"): gettext_noop("Estimated age is near"),
    ("born", "year"): gettext_noop("Same year of birth"),
    ("born", "different"): gettext_noop("Different date of birth"),
    ("place", "home"): gettext_noop("Same address"),
    ("place", "house"): gettext_noop("Same house and street, another postcode"),
    ("place", "postcode"): gettext_noop("Same postcode"),
    ("place", "street"): gettext_noop("Same street"),
    ("place", "near_postcode"): gettext_noop("Postcode differs by one character"),
    ("place", "sector"): gettext_noop("Nearly the same postcode"),
    ("place", "area"): gettext_noop("Same postal area"),
    ("place", "different"): gettext_noop("Different address"),
    ("telephone", "same"): gettext_noop("Same telephone"),
    ("telephone", "near"): gettext_noop("Telephone differs by one digit"),
    ("telephone", "different"): gettext_noop("Different telephone"),
    ("nhs_number", "same"): gettext_noop("Same NHS number"),
    ("nhs_number", "near"): gettext_noop("NHS number differs by one digit"),
    ("nhs_number", "different"): gettext_noop("Different NHS number"),
    ("sex", "different"): gettext_noop("Different sex"),
    ("reference", "same"): gettext_noop("Same reference with another agency"),
    ("reference", "different"): gettext_noop("Different reference with another agency"),
}
ORDER = (
    "nhs_number", "reference", "given", "family", "order", "born", "place", "telephone", "sex",
)  # fmt: skip
AGAINST = frozenset({"different"})


def reasons_of(levels: Levels) -> tuple[str, ...]:
    """Return what speaks for one person, then what speaks against, each as a phrase.

    What is missing on either side, and what says nothing (the same sex), is left out.
    """
    said = [(name, levels[name]) for name in ORDER if (name, levels[name]) in WORDS]
    for_it = [_(WORDS[pair]) for pair in said if pair[1] not in AGAINST]
    against = [_(WORDS[pair]) for pair in said if pair[1] in AGAINST]
    return (*for_it, *against)
