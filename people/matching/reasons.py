"""Why two descriptions may be of one person, or may not be: each level in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.matching.scorer import Levels

WORDS = {
    ("given", "exact"): gettext_noop("Same first name"),
    ("given", "equivalent"): gettext_noop("First name in another form"),
    ("given", "part"): gettext_noop("One first name the same"),
    ("given", "near"): gettext_noop("First name spelt nearly the same"),
    ("given", "sounds"): gettext_noop("First name sounds the same"),
    ("given", "alias"): gettext_noop("First name the same as another name"),
    ("given", "alike"): gettext_noop("First name rather alike"),
    ("given", "initial"): gettext_noop("Same initial"),
    ("given", "different"): gettext_noop("Different first name"),
    ("family", "exact"): gettext_noop("Same last name"),
    ("family", "equivalent"): gettext_noop("Last name in another form"),
    ("family", "part"): gettext_noop("Part of the last name the same"),
    ("family", "near"): gettext_noop("Last name spelt nearly the same"),
    ("family", "sounds"): gettext_noop("Last name sounds the same"),
    ("family", "alias"): gettext_noop("Last name the same as another name"),
    ("family", "alike"): gettext_noop("Last name rather alike"),
    ("family", "initial"): gettext_noop("Same initial of the last name"),
    ("family", "different"): gettext_noop("Different last name"),
    ("order", "swapped"): gettext_noop("First and last name the other way round"),
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
