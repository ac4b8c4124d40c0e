"""The words in which lists speak of a referral: who, what, from whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people.models import PersonRecord
from people.rules_life import Life
from policies.models import AbuseCategory, ConcernFlag, Source
from policies.queries import languages
from records.audit import Actor

MONTHS_OF_A_BABY = 24


def short_name(row: Mapping[str, Any]) -> str:
    """Return the given name and an initial: enough to tell rows apart, and no more on a screen."""
    given, family = row["record__given_name"], row["record__family_name"]
    if given and family:
        return f"{given} {family[0]}"
    return given or family or row["record__aliases"] or _("Name not known")


def language_in_words(record: PersonRecord, policy_id: UUID) -> str:
    """Return in which language somebody would rather speak, or why nobody knows.

    ``policy_id`` is the edition whose codes are read.
    """
    if record.language in PersonRecord.Language.values:
        return str(PersonRecord.Language(record.language).label)
    return dict(languages(policy_id)).get(record.language, record.language)


def age_in_words(born: date | None, today: date) -> str:
    """Return the age: in months for the very young, empty where unknown or not yet born."""
    if born is None or born > today:
        return ""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < MONTHS_OF_A_BABY:
        return ngettext("%(number)d month old", "%(number)d months old", months) % {
            "number": months
        }
    years = months // 12
    return ngettext("%(number)d year old", "%(number)d years old", years) % {"number": years}


def life_in_words(life: Life, today: date) -> str:
    """Return how old somebody is, or that they are not born yet, or died; empty where unknown."""
    if life.died_on is not None:
        return _("died on %(day)s") % {"day": date_format(life.died_on, "j F Y")}
    if life.is_unborn and life.expected_on is not None:
        day = {"day": date_format(life.expected_on, "j F Y")}
        if life.expected_on < today:
            return _("was expected on %(day)s, no birth is recorded") % day
        return _("not born yet, expected on %(day)s") % day
    age = age_in_words(life.born_on, today)
    return _("about %(age)s") % {"age": age} if age and life.is_birth_estimated else age


def in_reader_language(row: Mapping[str, Any], name: str) -> str:
    return row[f"{name}_cy" if get_language() == "cy" else f"{name}_en"] or ""


def sender_of(row: Mapping[str, Any], actor: Actor) -> str:
    """Return who reported: their agency or organisation, else the kind of source.

    An agency that was let in is told only the kind of source.
    """
    source = in_reader_language(row, "report__source__name")
    if row["owning_agency_id"] != actor.agency_id and row["owning_team_id"] != actor.team_id:
        return source
    return (
        in_reader_language(row, "report__reporter_agency__name")
        or row["report__reporter_organisation"]
        or source
    )


def concern_of(policy_id: UUID, categories: Iterable[str], flags: Iterable[str]) -> str:
    """Return the kinds of abuse, then what else was noticed, in the edition's own words."""
    names = names_of_codes(policy_id)
    language = 1 if get_language() == "cy" else 0
    return ", ".join(
        names[code][language] if code in names else code for code in [*categories, *flags]
    )


@lru_cache(maxsize=32)
def names_of_codes(policy_id: UUID) -> Mapping[str, tuple[str, str]]:
    """Return the English and Welsh name of each concern. A published edition never changes."""
    return {
        code: (name_en, name_cy)
        for model in (AbuseCategory, ConcernFlag)
        for code, name_en, name_cy in model._default_manager.filter(
            policy_id=policy_id
        ).values_list("code", "name_en", "name_cy")
    }


@lru_cache(maxsize=32)
def names_of_sources(policy_id: UUID) -> Mapping[str, tuple[str, str]]:
    """Return the English and Welsh name of each source. A published edition never changes."""
    rows = Source.objects.filter(policy_id=policy_id)
    return {code: (en, cy) for code, en, cy in rows.values_list("code", "name_en", "name_cy")}


def explain_url(ref: str, *, started_at: datetime, edition: str, is_red: bool) -> str:
    """Return the address of the page that shows how a clock was counted."""
    query = {"start": started_at.isoformat(), "edition": edition}
    if is_red:
        query["red"] = "on"
    return f"{explain_path(ref)}?{urlencode(query)}"


@lru_cache(maxsize=128)
def explain_path(ref: str) -> str:
    return reverse("policies:explain", args=[ref])


def address_or_none(url_name: str, *args: str) -> str | None:
    """Return the address of a page of a later stage; None where there is no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return None
