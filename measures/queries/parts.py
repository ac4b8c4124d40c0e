"""The parts a number has, by code, with both their names, which a snapshot keeps."""

from collections.abc import Callable, Iterable, Mapping

from django.utils import translation
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from measures import codes
from measures.queries.adult_reports import NOT_KNOWN
from measures.queries.quality import NO_ANSWER
from measures.rules import Quarter
from panels.models import Panel
from people.models import PersonRecord
from policies.models import AbuseCategory, ConcernFlag, Policy, ScreeningOutcome, Source
from policies.models.editions import PolicyRow
from records.outbox import LOCALES
from strategy_meetings.models import Enquiry, PractitionerConcern
from strategy_meetings.rules import determination_choices

Tally = Mapping[str, Mapping[Quarter, int]]
Names = list[str] | None
Parts = Mapping[str, Names]
NOT_RECORDED = gettext_lazy("Not recorded")


def whole(_agency: Agency, _tally: Tally) -> Parts:
    return {"": None}


def most_first(names: Parts, counted: Tally) -> Parts:
    """Return the parts that counted anything, the most frequent first."""
    found = {code: names.get(code, [code, code]) for code in counted}
    return dict(sorted(found.items(), key=lambda item: -sum(counted[item[0]].values())))


def names_of(model: type[PolicyRow]) -> dict[str, Names]:
    """Return what the latest edition that has a code calls it."""
    rows = model.objects.order_by("policy__effective_on")  # type: ignore[attr-defined]
    return {row.code: [row.name_en, row.name_cy] for row in rows}


def sources(_agency: Agency, counted: Tally) -> Parts:
    return most_first(names_of(Source), counted)


def categories(_agency: Agency, counted: Tally) -> Parts:
    return most_first(names_of(AbuseCategory), counted)


def flags(_agency: Agency, counted: Tally) -> Parts:
    return most_first(names_of(ConcernFlag), counted)


def decisions(_agency: Agency, counted: Tally) -> Parts:
    return most_first(names_of(ScreeningOutcome), counted)


def categories_and_ages(_agency: Agency, counted: Tally) -> Parts:
    """Return each category with each band of ages that counted anything, "neglect_65-74"."""
    pairs = {part: part.partition("_")[::2] for part in counted}
    named = names_of(AbuseCategory)
    bands: dict[str, Names] = {band.code: list(band.names) for band in codes.age_bands()}
    bands |= in_both_languages(lambda: [(NOT_KNOWN, NOT_RECORDED)])
    places = list(bands)
    ordered = sorted(pairs.items(), key=lambda item: (item[1][0], places.index(item[1][1])))
    return {
        part: [
            f"{category_name}, {age_name}"
            for category_name, age_name in zip(
                named.get(category) or [category, category],
                bands[age] or [age, age],
                strict=True,
            )
        ]
        for part, (category, age) in ordered
    }


def ethnicities(_agency: Agency, counted: Tally) -> Parts:
    editions = Policy.objects.order_by("effective_on").values_list("ethnicities", flat=True)
    names: dict[str, Names] = {
        entry["code"]: [entry["name_en"], entry["name_cy"]]
        for edition in editions
        for entry in edition
    }
    return most_first(names | in_both_languages(unstated_ethnicities), counted)


def unstated_ethnicities() -> list[tuple[str, object]]:
    """Return why an ethnicity was not given, in the words that are said of sex."""
    said = [choice for choice in PersonRecord.Sex.choices if choice[0] in NO_ANSWER]
    return [*said, (NOT_KNOWN, NOT_RECORDED)]


def sexes(_agency: Agency, counted: Tally) -> Parts:
    return most_first(in_both_languages(lambda: PersonRecord.Sex.choices), counted)


def determinations(_agency: Agency, _tally: Tally) -> Parts:
    return in_both_languages(lambda: determination_choices(Enquiry.Kind.SECTION_47))


def in_both_languages(choices: Callable[[], Iterable[tuple[str, object]]]) -> dict[str, Names]:
    """Return what each choice is called in English and in Welsh."""
    found: dict[str, Names] = {}
    for language in ("en", "cy"):
        with translation.override(LOCALES[language]):
            for code, label in choices():
                found[code] = [*(found.get(code) or []), str(label)]
    return found


def outcomes(_agency: Agency, _tally: Tally) -> Parts:
    return dict.fromkeys(PractitionerConcern.Outcome.values)


def agencies(_agency: Agency, counted: Tally) -> Parts:
    # One code more than there are, so that it is asked where there are none.
    rows = Agency.objects.filter(code__in=[*counted, ""]).order_by("name_en")
    return {row.code: [row.name_en, row.name_cy] for row in rows}


def panels_of(agency: Agency, _tally: Tally) -> Parts:
    rows = Panel.objects.filter(agency=agency).order_by("code")
    return {panel.code: [panel.name_en, panel.name_cy] for panel in rows}
