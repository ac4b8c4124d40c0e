"""What is known: as far as the reader may see, with what is hidden neither shown nor counted."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.operations import link
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals import operations
from referrals.models import PatternReview, Referral, ReportPerson
from referrals.queries.known import around, known_about, question_of
from referrals.rules import NamedPerson
from tests.cast import actor, agency, sign_in
from tests.factories.people import DenialFactory
from tests.referrals.arriving import JAC, arrives
from tests.referrals.pages import page_of

Role = ReportPerson.Role
HOME = {"address": "4 Stryd y Castell, Conwy", "postcode": "LL32 8AY"}
MOTHER = NamedPerson(
    {"given_name": "Sioned", "family_name": "Tomos", **HOME},
    frozenset({Role.PARENT_OR_CARER}),
    "mother",
)


def known_page(client, referral) -> str:
    page: str = client.get(reverse("referrals:known", args=[referral.reference])).content.decode()
    return page


def again(reporter, referral, *, days: float = 0, by=SYSTEM, **fields) -> Referral:
    """Another report about the same person, some days before."""
    other = arrives(
        by=reporter, received_at=referral.received_at - dt.timedelta(days=days), **fields
    )
    link(other.record, to=referral.record.person, reason="Same.", by=by, at=timezone.now())
    other.refresh_from_db()
    return other


@pytest.fixture
def jac(reporter, glan_morfa) -> Referral:
    """Return the referral of a child, whose report names his mother."""
    return arrives(
        by=reporter,
        person={**JAC, **HOME},
        others=(MOTHER,),
        concern="Third time.",
        reporter_agency_id=glan_morfa.pk,
    )


def test_household_by_report_and_by_address_with_each_ones_open_work(at_work, reporter, jac):
    sister = arrives(
        by=reporter,
        person={
            "given_name": "Lois",
            "family_name": "Tomos",
            **HOME,
            "address": "4, Stryd y Castell",
        },
    )
    nain = arrives(
        by=reporter,
        role=Role.ADULT_AT_RISK,
        person={
            "given_name": "Menna",
            "family_name": "Puw",
            **HOME,
            "address": "4 stryd y castell",
        },
    )
    neighbour = arrives(
        by=reporter,
        person={"given_name": "Bob", "family_name": "Rees", **HOME, "address": "9 Stryd y Castell"},
    )

    page = known_page(at_work, jac)

    assert "Sioned Tomos" in page
    assert "In this report: Parent or carer" in page
    for other in (sister, nain, neighbour):
        assert other.reference in page
    assert "MASH, Conwy Council" in page
    found = {
        r.name: r.why for r in known_about(jac, actor_of(at_work), at=timezone.now()).household
    }
    assert found["Menna Puw"] == ["Same address"]
    assert found["Bob Rees"] == ["Same postcode"]


def actor_of(client):
    from accounts.models import User  # noqa: PLC0415  only to read whose browser it is

    return actor(User.objects.get(pk=client.session["_auth_user_id"]))


def test_a_hidden_one_leaves_no_gap_and_no_count(at_work, dai, reporter, jac):
    empty = known_page(at_work, jac)
    hidden = again(
        reporter, jac, days=2, role=Role.PRACTITIONER, source="employer", person={**JAC, **HOME}
    )
    coach = arrives(
        by=reporter,
        role=Role.PRACTITIONER,
        source="employer",
        person={"given_name": "Canari", "family_name": "Coach", **HOME},
    )

    page = known_page(at_work, jac)

    for word in (hidden.reference, coach.reference, "Canari"):
        assert word not in page
    assert "1 report about this person in 90 days" in page
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    assert len(tokens.sub("", page)) == len(tokens.sub("", empty))


def test_somebody_denied_sees_no_work_and_no_name(at_work, nia, reporter, jac):
    sister = arrives(by=reporter, person={"given_name": "Lois", "family_name": "Q", **HOME})
    DenialFactory.create(person=sister.record.person, user_id=nia.pk)

    page = known_page(at_work, jac)

    assert "Lois" not in page
    assert sister.reference not in page


def test_a_refuge_is_no_household(at_work, reporter, jac):
    arrives(
        by=reporter,
        person={"given_name": "Lois", "family_name": "Q", **HOME, "address_kind": "refuge"},
    )

    assert "Lois" not in known_page(at_work, jac)


def test_earlier_reports_say_what_they_have_in_common(at_work, reporter, jac):
    other = again(
        reporter,
        jac,
        days=10,
        person={**JAC, **HOME},
        concern="Before.",
        reporter_agency_id=jac.report.reporter_agency_id,
    )

    page = known_page(at_work, jac)

    assert other.reference in page
    assert "This person, Same source, Same address" in page
    assert "2 reports about this person in 90 days, this one counted" in page


def test_the_third_report_in_ninety_days_is_asked_about_and_answered_with_one_press(
    at_work, nia, reporter, jac
):
    again(reporter, jac, days=10)
    assert "Is harm adding up?" not in page_of(at_work, jac)
    again(reporter, jac, days=80)
    page = page_of(at_work, jac)
    assert "Third report about this person in 90 days" in page
    assert 'value="considered-now"' in page

    at_work.post(
        reverse("referrals:answer_pattern", args=[jac.reference]), {"answer": "considered-now"}
    )

    review = PatternReview.objects.get(referral=jac)
    assert (review.answered_by, review.thresholds) == (nia.pk, ["third-in-90-days"])
    page = page_of(at_work, jac)
    assert "Considered together now: the level does not change" in page
    assert "Nia Roberts" in page
    assert 'name="answer"' not in page
    assert AuditEvent.objects.about(jac).filter(event="pattern.answered").exists()


def test_it_is_asked_again_at_the_next_report_with_the_last_answer_shown(
    client, nia, owen, reporter, jac
):
    for days in (10, 80):
        again(reporter, jac, days=days)
    sign_in(client, nia).post(
        reverse("referrals:answer_pattern", args=[jac.reference]), {"answer": "pattern-noted"}
    )
    later = arrives(by=reporter)
    link(later.record, to=jac.record.person, reason="Same.", by=SYSTEM, at=timezone.now())
    later.refresh_from_db()

    page = page_of(sign_in(client, owen), later)

    assert 'name="answer"' in page
    assert "Nia Roberts answered: A pattern is noted" in " ".join(page.split())


def test_minor_concerns_add_up_over_a_year(nia, reporter, jac):
    for days in (200, 300):
        other = again(reporter, jac, days=days)
        operations.screen(
            other,
            outcome=other.policy.screening_outcomes.get(code="child-no-further-action"),
            level=None,
            rationale="Below the level.",
            support_offered="Offered.",
            version=other.version,
            by=actor(nia),
            at=timezone.now(),
        )

    question = question_of(jac, around(jac, actor(nia)))

    assert question is not None
    assert [p.threshold.code for p in question.patterns] == ["minor-in-a-year"]


def test_what_was_joined_counts_once(nia, reporter, jac):
    first, second = again(reporter, jac, days=1), again(reporter, jac, days=2)
    operations.join(first, lead=second, reason="Same.", by=actor(nia), at=timezone.now())

    assert question_of(jac, around(jac, actor(nia))) is None


def test_what_was_joined_counts_once_on_its_own_page_too(at_work, nia, reporter, jac):
    lead, _other = again(reporter, jac, days=1), again(reporter, jac, days=2)
    operations.join(jac, lead=lead, reason="Same.", by=actor(nia), at=timezone.now())

    assert question_of(jac, around(jac, actor(nia))) is None
    page = at_work.get(reverse("referrals:known", args=[jac.reference])).content.decode()
    assert "2 reports about this person in 90 days" in page


def test_an_answer_where_nothing_is_asked_is_refused(at_work, jac):
    answer = at_work.post(
        reverse("referrals:answer_pattern", args=[jac.reference]),
        {"answer": "escalate"},
        follow=True,
    )

    assert "pass no threshold" in answer.content.decode()
    assert not PatternReview.objects.exists()


def test_an_answer_that_is_none_is_refused(at_work, jac):
    where = reverse("referrals:answer_pattern", args=[jac.reference])

    page = at_work.post(where, {"answer": "\0" + "x" * 500}, follow=True).content.decode()

    assert "Choose one of the answers." in page


@pytest.mark.parametrize("page", ["known", "referral"])
def test_the_queries_are_fixed_however_much_is_known(at_work, reporter, jac, page):
    where = reverse(f"referrals:{page}", args=[jac.reference])
    again(reporter, jac, days=1)
    again(reporter, jac, days=2)
    at_work.get(where)
    with CaptureQueriesContext(connection) as few:
        at_work.get(where)
    for number in range(4):
        again(reporter, jac, days=number + 3, others=(MOTHER,), person={**JAC, **HOME})
        arrives(by=reporter, person={"given_name": f"Lois{number}", "family_name": "T", **HOME})

    with CaptureQueriesContext(connection) as many:
        at_work.get(where)

    assert len(many) == len(few)


@pytest.mark.parametrize("page", ["known", "referral"])
def test_a_page_takes_fewer_than_twenty_queries(at_work, jac, page):
    where = reverse(f"referrals:{page}", args=[jac.reference])
    at_work.get(where)

    with CaptureQueriesContext(connection) as asked:
        at_work.get(where)

    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) < 20


def test_an_agency_let_in_sees_no_more_than_it_may(client, haf, reporter, jac):
    other = again(reporter, jac, days=4)
    operations.let_in_agency(
        jac,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=jac.pk,
        by=SYSTEM,
        at=timezone.now(),
    )

    page = known_page(sign_in(client, haf), jac)

    assert other.reference not in page
    assert "1 report about this person in 90 days" in page
    assert "Put something right" not in page


def test_an_outsider_finds_nothing_there(client, oren, jac):
    sign_in(client, oren)

    assert client.get(reverse("referrals:known", args=[jac.reference])).status_code == 404


def test_somebody_who_does_not_screen_answers_nothing(client, huw, jac):
    where = reverse("referrals:answer_pattern", args=[jac.reference])

    assert sign_in(client, huw).post(where, {"answer": "escalate"}).status_code == 403


def test_it_speaks_welsh(at_work, jac):
    at_work.cookies["django_language"] = "cy"

    assert '<html lang="cy"' in known_page(at_work, jac)
