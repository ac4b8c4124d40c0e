"""Every field of the report form (Procedures 2.2-2.4, Section 5) is asked, and may stay open."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from policies.models import Policy
from referrals.forms.further import FurtherForm, further_answers
from referrals.forms.report import Question, Situation
from referrals.forms.report_others import MORE_BY_ROLE, MoreForm
from referrals.forms.report_pages import FURTHER, PUBLIC_PAGES, SECTIONS, pages_for
from referrals.forms.report_people import OtherForm, PersonForm
from referrals.models import ReportAnswer, ReportPerson

Role = ReportPerson.Role
CLOSED = {"not_known", "not_asked"}

# A group of the form in the Procedures: the names under which its fields are asked.
COMMON = {
    "urgency": "is_in_danger_now police_called police_called_when police_reference "
    "ambulance_called source_has_access whereabouts steps_taken crime_suspected",
    "meta": "about confirms_call call_when call_with arose_on arose_time earlier_reports",
    "reporter": "reporter_telephone reporter_language safe_to_contact reporter_relationship "
    "reporter_team reporter_address safeguarding_lead safeguarding_lead_on last_seen "
    "hides_name hides_name_reason",
    "three-part reason": "concern reason_for_action risk_if_nothing_done",
    "concern": "categories flags experience pattern in_childhood happened_when happened_where "
    "place_kind place_exact facts observations allegations opinion own_words own_words_to "
    "own_words_language earlier_concerns earlier_actions",
    "injuries": "mark_1_region mark_1_side mark_1_kind mark_1_looks medical_seen medical_who "
    "photographs other_injuries",
    "others at risk": "has_others animals_at_risk visit_risks visit_advice",
    "consent and views": "knows_of_report agrees_to_report reason_without_agreement told_whom "
    "reasons_not_asked agreed_by agreed_on agrees_to_sharing override_reasons family_views "
    "withheld withheld_reason wishes",
    "language": "language spoken_language written_language other_language active_offer "
    "interpreter interpreter_language signer communication_aid formats communication_needs "
    "ethnicity ethnicity_said religion",
    "advocacy": "advocacy_explained wants_advocate advocate_kind advocate_contact",
    "who": "given_name family_name aliases description sex address address_kind postcode "
    "telephone nhs_number refused not_asked",
}
CHILD = {
    "identity": "gender_identity pronouns previous_addresses immigration unaccompanied",
    "health and school": "disability health_needs gp health_visitor school_nurse school "
    "school_year upn additional_learning home_educated exclusions attendance",
    "legal status": "legal_status legal_details",
    "family": "parental_responsibility household important_people",
    "seen": "child_seen child_seen_when child_seen_alone presentation lived_experience "
    "child_feelings child_told child_competent child_agrees",
    "strengths": "strengths early_help early_help_outcome agencies_involved has_chronology "
    "has_genogram level_asserted tools_used tool_scores significant_harm",
}
UNBORN = {"pregnancy": "expected_on mother midwife birth_hospital antenatal_care"}
ADULT = {
    "three tests": "test_abuse test_abuse_reason test_needs test_needs_reason test_protect "
    "test_protect_reason",
    "needs": "needs_met_by cannot_protect",
    "capacity": "capacity_doubted capacity_decision capacity_on capacity_assessor "
    "capacity_result best_interests best_interests_by",
    "powers": "legal_powers acts_for_them",
    "VA1": "client_group client_number marital_status next_of_kin case_status "
    "others_at_property outcomes",
    "health": "disability health_needs gp",
    "provider": "provider commissioner registered_with placed_by_other placed_by",
    "harm in care": "pressure_damage medication_error falls restraint restraint_details",
    "carer": "has_carer carer_needs carer_assessment",
}
MONEY = {"money": "money_how money_amount bank_told benefits_told"}
PRACTITIONER = {
    "section 5": "work employer post post_kind employer_contact regulator other_roles "
    "caring_roles criteria allegation_on allegation_time late_reason practitioner_told "
    "practitioner_told_by suspended employer_assessed_risk earlier_allegations",
}
ALLEGED = {
    "alleged source": "source_aliases source_occupation source_lives_with source_cares_for "
    "source_needs_care source_knows source_access source_risks",
}


def names(*groups: dict[str, str]) -> set[str]:
    return {name for group in groups for words in group.values() for name in words.split()}


def situation(policy: Policy, about: str, **more: Any) -> Situation:
    return Situation(
        policy=policy,
        today=dt.date(2026, 5, 5),
        is_staff=True,
        told={"about": about, **more.pop("told", {})},
        **more,
    )


def asked(at: Situation) -> set[str]:
    return {name for page in pages_for(at) for name in page.form(situation=at).fields}


@pytest.mark.parametrize(
    ("about", "groups", "others"),
    [
        ("child", [COMMON, CHILD], [ADULT, MONEY]),
        ("unborn", [COMMON, CHILD, UNBORN], [ADULT, MONEY]),
        ("adult", [COMMON, ADULT], [CHILD, MONEY]),
        ("practitioner", [COMMON, PRACTITIONER], [CHILD, ADULT, MONEY]),
        ("not_sure", [COMMON, CHILD, ADULT], []),
    ],
)
def test_each_pathway_asks_its_own_questions(
    policy: Policy, about: str, groups: list[dict[str, str]], others: list[dict[str, str]]
) -> None:
    here = asked(situation(policy, about))

    assert names(*groups) - here == set()
    assert here & (names(*others) - names(*groups)) == set()


def test_money_is_asked_about_where_it_is_what_worries(policy: Policy) -> None:
    worried = situation(policy, "adult", chosen={"categories": ["neglect", "financial"]})

    assert names(MONEY) <= asked(worried)


def test_others_are_asked_about_by_what_they_are(policy: Policy) -> None:
    def asked_of(*roles: Role) -> set[str]:
        return set(MoreForm(situation=situation(policy, "child"), roles=frozenset(roles)).fields)

    assert asked_of(Role.ALLEGED_SOURCE) == names(ALLEGED)
    assert asked_of(Role.ALLEGED_SOURCE, Role.PRACTITIONER) == names(ALLEGED, PRACTITIONER) - {
        "work"
    }
    assert asked_of(Role.PARENT_OR_CARER) == {
        "has_responsibility",
        "parent_language",
        "parent_needs",
    }
    assert asked_of(Role.OTHER) == set()


EVERY_FORM: list[type[Question]] = sorted(
    {page.form for page in (*PUBLIC_PAGES, *SECTIONS)} | {OtherForm, MoreForm}, key=str
)
# Mandatory in the Procedures (marked R), or, for the public, what their page is for.
MANDATORY = {
    "about",
    "is_in_danger_now",
    "categories",
    "concern",
    "has_others",
    "roles",
    "capacity",
    "channel",
    "reporter_language",
}
# What the figures count, where a tick is a yes; and what whoever takes a call has done.
COUNTED = {"flags", "source", "checks_done"}


WHY_NOT = {"refused", "not_asked"}  # they are themselves the answers that every other may have


def closed_questions() -> Iterable[Any]:
    for form in EVERY_FORM:
        for name, field in form.base_fields.items():
            if isinstance(field, forms.ChoiceField) and name not in MANDATORY | COUNTED | WHY_NOT:
                yield pytest.param(form, name, id=f"{form.__name__}-{name}")


@pytest.mark.parametrize(("form", "name"), list(closed_questions()))
def test_a_closed_question_may_be_not_known_and_not_asked(
    policy: Policy, form: type[Question], name: str
) -> None:
    about = situation(policy, "adult" if name in names(ADULT) else "child")
    field = (form(situation=about).fields | form.base_fields)[name]

    codes = {str(code) for code, _label in field.choices}  # type: ignore[attr-defined]

    assert codes >= CLOSED


@pytest.mark.parametrize("form", EVERY_FORM)
def test_only_what_the_procedures_make_mandatory_must_be_answered(form: type[Question]) -> None:
    required = {name for name, field in form.base_fields.items() if field.required}

    assert required <= MANDATORY
    if issubclass(form, FurtherForm):
        assert required == set()


def test_a_part_without_a_question_has_no_heading(policy: Policy) -> None:
    form = MoreForm(situation=situation(policy, "child"), roles=frozenset({Role.ALLEGED_SOURCE}))

    assert [str(part["heading"]) for part in form.parts] == ["The one who may have caused harm"]


def test_every_section_that_may_be_left_out_says_so() -> None:
    for page in (*PUBLIC_PAGES, *SECTIONS):
        questions = page.form.made_of or [page.form]
        assert page.is_optional or not any(issubclass(each, FurtherForm) for each in questions)
    assert all(page.is_optional for page in FURTHER)


def test_not_known_does_not_go_with_another_answer(policy: Policy) -> None:
    page = next(page for page in FURTHER if page.code == "visit")
    sent = MultiValueDict({"visit_risks": ["weapons", "not_known"]})

    form = page.form(sent, situation=situation(policy, "child"))

    assert "visit_risks" in form.errors


def test_reasons_to_go_on_without_agreement_are_those_of_the_policy(policy: Policy) -> None:
    page = next(page for page in FURTHER if page.code == "agreement")

    def codes(about: str, name: str) -> set[str]:
        form = page.form(situation=situation(policy, about))
        return {code for code, _label in form.fields[name].choices} - CLOSED  # type: ignore[attr-defined]

    assert codes("child", "reasons_not_asked") >= {"child-risk-to-child", "child-risk-to-others"}
    assert codes("adult", "reasons_not_asked") >= {"adult-threats", "adult-public-interest"}
    assert codes("adult", "override_reasons") == {
        "adult-coercion",
        "adult-others-at-risk",
        "adult-imminent-danger",
        "adult-best-interests",
    }


@pytest.mark.parametrize(
    ("typed", "reason", "columns"),
    [
        ("999 526 0182", "", {"nhs_number": "9995260182"}),
        ("999 000 0000", "It is on her card", {"nhs_number_as_given": "999 000 0000"}),
        ("1111111111", "As told", {"nhs_number_as_given": "1111111111"}),
        ("AB12 CHI", "An old number", {"nhs_number_as_given": "AB12 CHI"}),
        ("unknown", "", {"nhs_number_as_given": "unknown"}),
        ("", "", {}),
    ],
)
def test_a_number_that_cannot_be_right_is_kept_as_given_with_a_reason(
    policy: Policy, typed: str, reason: str, columns: dict[str, str]
) -> None:
    from referrals.forms.report_people import record_fields  # noqa: PLC0415

    sent = {"given_name": "Mair", "nhs_number": typed, "nhs_number_reason": reason}
    form = PersonForm(sent, situation=situation(policy, "child"))
    assert form.is_valid(), form.errors

    kept = record_fields(form.cleaned_data, today=dt.date(2026, 5, 5))

    numbers = {name: kept[name] for name in ("nhs_number", "nhs_number_as_given") if kept.get(name)}
    assert numbers == columns
    if "nhs_number_as_given" in columns:
        assert kept["nhs_number_reason"] == reason


def test_a_number_that_cannot_be_right_is_warned_of_first(policy: Policy) -> None:
    sent = {"given_name": "Mair", "nhs_number": "999 526 0183"}
    form = PersonForm(sent, situation=situation(policy, "child"))

    assert "why you keep it" in str(form.errors["nhs_number"])
    assert "nhs_number_reason" in form.fields


def test_every_role_with_more_to_ask_is_one_of_the_others() -> None:
    offered = {code for code, _label in OtherForm.base_fields["roles"].choices}  # type: ignore[attr-defined]

    assert set(MORE_BY_ROLE) - {Role.PRACTITIONER} <= offered


# At the browser.


def test_a_further_answer_says_what_was_asked(policy: Policy) -> None:
    page = next(page for page in FURTHER if page.code == "agreement")
    sent = MultiValueDict({"withheld": ["The uncle"], "reasons_not_asked": ["child-evidence"]})
    form = page.form(sent, situation=situation(policy, "child"))
    assert form.is_valid(), form.errors

    reasons, withheld = further_answers(form, about_person=False)

    assert (reasons.value, reasons.answer) == (["child-evidence"], "Evidence might be lost")
    assert withheld.audience == ReportAnswer.Audience.HOLDER
    assert further_answers(form, about_person=True) == []
