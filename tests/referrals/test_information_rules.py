"""Who may be asked, what may be told, and how far it may go. Without a database."""

import datetime as dt
import itertools

import pytest

from accounts.models import Agency
from people.models import PersonRecord
from policies.models import GradingCode, SharingPurpose
from records.keys import uuid7
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    Rating,
    Referral,
    RequestPerson,
)
from referrals.rules import information as rules

Answer, Onward, Part = AskedAgency.Answer, Disclosure.Onward, GradingCode.Part
POLICY = uuid7()
NOON = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
PURPOSE = SharingPurpose(
    policy_id=POLICY,
    gateway_en="Section 164",
    article_6_en="Article 6(1)(e)",
    article_9_en="Article 9(2)(g)",
    part_3_en="Part 3",
    article_10_en="Article 10",
    consent_reason_en="Risk.",
    proportionality_en="No more.",
    agreement_en="ISP",
)
CODES = [
    GradingCode(part=Part.SOURCE, code="1"),
    GradingCode(part=Part.ASSESSMENT, code="A"),
    GradingCode(part=Part.HANDLING, code="P"),
    GradingCode(part=Part.HANDLING, code="C", needs_conditions=True),
]
BASIS = rules.prefilled(PURPOSE, is_law_enforcement=False)


def asking(**changed):
    sent = {
        "people": [PersonRecord()],
        "asked": [rules.Asked(Agency())],
        "basis": BASIS,
        "asks_for": "What do you know?",
        **changed,
    }
    referral = Referral(policy_id=POLICY, is_restricted=sent.pop("is_restricted", False))
    referral.status = sent.pop("status", "submitted")
    return rules.objections_to_asking(referral, **sent)


def test_what_is_processed_for_law_enforcement_rests_on_part_3_in_place_of_the_articles():
    ours = rules.prefilled(PURPOSE, is_law_enforcement=False)
    theirs = rules.prefilled(PURPOSE, is_law_enforcement=True, agreement="ISP 7")

    assert (ours.article_6, ours.article_9, ours.part_3) == (
        "Article 6(1)(e)",
        "Article 9(2)(g)",
        "",
    )
    assert (theirs.article_6, theirs.article_9, theirs.part_3) == ("", "", "Part 3")
    assert (ours.article_10, theirs.article_10) == ("", "Article 10")
    assert (ours.agreement, theirs.agreement) == ("ISP", "ISP 7")


@pytest.mark.parametrize(
    ("rating", "ref"),
    [("", "R11.amber"), (Rating.RED, "R11.red"), (Rating.GREEN, "R11.green")],
)
def test_answers_are_due_by_the_rating_and_by_amber_until_there_is_one(rating, ref):
    assert rules.due_ref(rating) == ref


def test_a_whole_request_has_nothing_against_it():
    assert asking() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": []}, "Choose whom you ask about."),
        ({"asked": []}, "Choose at least one agency."),
        ({"asks_for": " "}, "Say what you want to know."),
        ({"status": "closed"}, "This referral is closed"),
        ({"is_restricted": True}, "ask somebody by name"),
    ],
)
def test_what_stands_against_asking(changed, said):
    (objection,) = asking(**changed)

    assert said in objection


def test_a_restricted_referral_may_be_asked_about_by_name():
    assert asking(is_restricted=True, asked=[rules.Asked(Agency(), user_id=uuid7())]) == []


def test_a_purpose_of_another_edition_is_refused():
    other = SharingPurpose(policy_id=uuid7())
    (objection,) = asking(basis=rules.Basis(**{**BASIS.columns, "purpose": other}))

    assert "Choose a purpose from the policy" in objection


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"gateway": " "}, "Say which law"),
        ({"article_6": ""}, "Say which basis of data protection law"),
        ({"proportionality": ""}, "Say why this much"),
        ({"consent_reason": ""}, "Say why it is shared without"),
        ({"consent": "overridden", "consent_reason": ""}, "Say why it is shared without"),
    ],
)
def test_what_a_basis_lacks(changed, said):
    (objection,) = rules.objections_to_basis(rules.Basis(**{**BASIS.columns, **changed}))

    assert said in objection


def test_with_agreement_no_reason_is_asked_for():
    agreed = {**BASIS.columns, "consent": "given", "consent_reason": ""}

    assert rules.objections_to_basis(rules.Basis(**agreed)) == []


@pytest.mark.parametrize("answer", ["", *Answer.values])
@pytest.mark.parametrize("is_read", [False, True])
def test_only_an_answer_with_nothing_in_it_is_taken_back_until_it_is_read(answer, is_read):
    asked = AskedAgency(answer=answer, read_at=NOON if is_read else None)

    may = not rules.objections_to_taking_back(asked)

    assert may == (answer in (Answer.NOTHING_KNOWN, Answer.CANNOT_SHARE) and not is_read)


def told(**fields):
    return rules.Told(person=RequestPerson(), kind="fact", **{"text": "Seen.", **fields})


def objections_to_telling(status="submitted", **fields):
    asked = AskedAgency(request=InformationRequest(referral=Referral(status=status)))
    return rules.objections_to_telling(asked, [told(**fields)], BASIS, codes=CODES)


GRADED = {"source_grade": "1", "assessment_grade": "A", "handling": "P", "sanitised": "Line."}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        (GRADED, ""),
        ({**GRADED, "handling": "C", "handling_conditions": "Ask."}, ""),
        ({**GRADED, "handling": "C"}, "Say on what conditions"),
        ({**GRADED, "assessment_grade": ""}, "Give all three codes"),
        ({**GRADED, "source_grade": "9"}, "Choose codes"),
        ({**GRADED, "sanitised": ""}, "needs a sanitised line"),
    ],
)
def test_intelligence_is_graded_whole_and_has_a_sanitised_line(fields, said):
    objections = objections_to_telling(**fields)

    assert len(objections) == bool(said)
    assert said in "".join(objections)


def test_what_nobody_can_see_is_not_told():
    assert objections_to_telling(text="\u200b \ufeff") == [
        "Write down what your agency holds, about at least one person."
    ]


def test_nothing_is_told_about_a_closed_referral_which_nobody_would_read():
    (objection,) = objections_to_telling(status="closed")

    assert "make a report" in objection


@pytest.mark.parametrize(
    ("onward", "is_originator_controlled", "is_case_file"),
    list(itertools.product(Onward.values, [False, True], [False, True])),
)
def test_the_originator_is_asked_wherever_its_marking_does_not_reach(
    onward, is_originator_controlled, is_case_file
):
    disclosure = Disclosure(onward=onward, is_originator_controlled=is_originator_controlled)

    free = not rules.needs_agreement(disclosure, is_case_file=is_case_file)

    reaches = onward == Onward.PURPOSE or (onward == Onward.CASE_FILE and is_case_file)
    assert free == (reaches and not is_originator_controlled)


def item(**fields):
    disclosure = Disclosure(onward=Onward.PURPOSE, part_3=fields.pop("part_3", ""))
    return DisclosedItem(disclosure=disclosure, text="Source.", **fields)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([item()], ""),
        ([item(part_3="Part 3", sanitised="Line.")], ""),
        ([item(part_3="Part 3")], "as a sanitised line"),
        ([item(), item(withdrawn_at=NOON)], "has been withdrawn"),
        ([], "Choose what is released."),
    ],
)
def test_what_stands_against_a_release(items, said):
    objections = rules.objections_to_releasing(items, to_case_file=True, agreed_by="")

    assert len(objections) == bool(said)
    assert said in "".join(objections)


def test_readers_outside_the_team_read_the_sanitised_line_where_there_is_one():
    assert rules.words_for_readers(item(sanitised="Line.")) == "Line."
    assert rules.words_for_readers(item()) == "Source."
