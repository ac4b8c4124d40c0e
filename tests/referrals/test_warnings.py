"""Staff-safety warnings: on every page of the person and the address, for who may see them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from people.models import SafetyWarning
from records.audit import SYSTEM
from records.keys import uuid7
from records.models import AuditEvent
from referrals import operations
from referrals.models import Referral, ReportPerson
from referrals.queries.warnings import warned
from referrals.rules import NamedPerson
from tests.cast import actor, agency, sign_in
from tests.factories.known import SafetyWarningFactory
from tests.referrals.arriving import JAC, arrives
from tests.referrals.pages import QUEUE, page_of

Role = ReportPerson.Role
HOME = {"address": "4 Stryd y Castell, Conwy", "postcode": "LL32 8AY"}
KEV = NamedPerson(
    {"given_name": "Kev", "family_name": "Marsh"}, frozenset({Role.HOUSEHOLD_MEMBER}), "partner"
)


@pytest.fixture
def jac(reporter) -> Referral:
    """Return the referral of a child who lives with Kev."""
    return arrives(by=reporter, person={**JAC, **HOME}, others=(KEV,))


def kev_of(referral):
    return ReportPerson.objects.get(report=referral.report, record__given_name="Kev").record.person


def address(referral):
    return reverse("referrals:warnings", args=[referral.reference])


def said(about, *, in_days=30, **more):
    review_on = localdate() + dt.timedelta(days=in_days)
    return {
        "about": str(about),
        "kind": "animal",
        "words": "The dog bites.",
        "told_by": "Housing officer",
        "review_on_day": review_on.day,
        "review_on_month": review_on.month,
        "review_on_year": review_on.year,
        **more,
    }


def test_a_warning_about_somebody_in_the_home_stands_on_the_childs_page(at_work, jac):
    at_work.post(address(jac), said(kev_of(jac).pk))

    page = page_of(at_work, jac)

    assert "Staff safety: Dangerous animal. The dog bites." in page
    warning = SafetyWarning.objects.get()
    assert AuditEvent.objects.about(warning).filter(event="warning.raised").exists()
    history = at_work.get(reverse("referrals:history", args=[jac.reference])).content.decode()
    assert "The dog bites." in history


def test_a_warning_about_an_address_stands_for_whoever_lives_there(at_work, reporter, jac):
    at_work.post(address(jac), said("address", address="4, stryd y castell", postcode="ll328ay"))
    lodger = arrives(by=reporter, person={"given_name": "Bob", "family_name": "Rees", **HOME})
    elsewhere = arrives(
        by=reporter,
        person={"given_name": "Al", "family_name": "Puw", **HOME, "address": "5 Stryd y Castell"},
    )

    assert "The dog bites." in page_of(at_work, lodger)
    assert "The dog bites." not in page_of(at_work, elsewhere)


def test_lists_and_paper_say_it_in_words(at_work, nia, reporter, jac):
    SafetyWarningFactory.create(person=kev_of(jac))
    other = arrives(by=reporter, person={"given_name": "Al", "family_name": "Puw"})

    assert warned([jac.pk, other.pk], actor(nia)) == {jac.pk}
    assert at_work.get(QUEUE).content.decode().count("Staff-safety warning") == 1
    printed = at_work.get(reverse("referrals:print_queue")).content.decode()
    assert printed.count("Staff-safety warning") == 1


def test_lists_know_of_the_address_too(nia, jac):
    SafetyWarningFactory.create(person=None, address="4 Stryd y Castell", postcode="LL32 8AY")

    assert warned([jac.pk], actor(nia)) == {jac.pk}


def test_an_agency_without_access_to_the_person_reads_nothing(client, oren, haf, reporter, jac):
    SafetyWarningFactory.create(person=kev_of(jac))
    operations.let_in_agency(
        jac,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=jac.pk,
        by=SYSTEM,
        at=timezone.now(),
    )

    assert "The dog bites." not in page_of(sign_in(client, haf), jac)
    assert sign_in(client, oren).get(address(jac)).status_code == 404


def test_an_agency_let_in_to_the_person_reads_it_and_changes_nothing(client, haf, jac):
    warning = SafetyWarningFactory.create(person=jac.record.person)
    operations.let_in_agency(
        jac,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=jac.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    sign_in(client, haf)

    assert "The dog bites." in page_of(client, jac)
    assert "Raise the warning" not in client.get(address(jac)).content.decode()
    assert client.post(address(jac), said(jac.record.person_id)).status_code == 403
    for key in (warning.pk, uuid7()):  # refused by role, before anything is looked for
        assert client.get(reverse("people:warning", args=[key])).status_code == 403


def test_a_review_moves_the_day_and_ending_takes_it_off(at_work, jac):
    warning = SafetyWarningFactory.create(person=jac.record.person, at=timezone.now())
    where = reverse("people:warning", args=[warning.pk])
    day = localdate() + dt.timedelta(days=60)

    at_work.post(
        where,
        {
            "decision": "stands",
            "review_on_day": day.day,
            "review_on_month": day.month,
            "review_on_year": day.year,
        },
    )
    warning.refresh_from_db()
    assert warning.review_on == day
    at_work.post(where, {"decision": "ends", "reason": "The dog has died."})

    assert "The dog bites." not in page_of(at_work, jac)
    assert "The dog has died." in at_work.get(where).content.decode()
    events = set(AuditEvent.objects.about(warning).values_list("event", flat=True))
    assert {"warning.raised", "warning.reviewed", "warning.ended"} <= events


def test_an_overdue_review_is_on_home_and_said_on_the_page(at_work, jac):
    SafetyWarningFactory.create(person=jac.record.person, at=timezone.now() - dt.timedelta(days=60))

    assert "Staff-safety warning to review since" in at_work.get("/").content.decode()
    assert "review overdue since" in page_of(at_work, jac)


def test_the_longest_wait_is_the_policys_and_what_was_typed_is_kept(at_work, jac):
    page = at_work.post(
        address(jac), said(jac.record.person_id, kind="infection", in_days=31)
    ).content.decode()

    assert "A warning of this kind is reviewed after 30 days at the latest." in page
    assert "Housing officer" in page
    assert not SafetyWarning.objects.exists()


def test_an_address_needs_its_postcode(at_work, jac):
    page = at_work.post(
        address(jac), said("address", address="4 Stryd y Castell", postcode="")
    ).content.decode()

    assert "Give the address with its postcode." in page


def test_a_restricted_referral_says_nothing_about_a_whole_address(client, dai, reporter):
    coach = arrives(by=reporter, role=Role.PRACTITIONER, source="employer", person={**JAC, **HOME})
    sign_in(client, dai)

    page = client.post(
        address(coach), said("address", address="4 Stryd y Castell", postcode="LL32 8AY")
    ).content.decode()

    assert "Choose one of the answers." in page
    assert not SafetyWarning.objects.exists()


def test_a_warning_known_only_through_a_restricted_referral_is_its_keepers(
    client, dai, nia, reporter
):
    coach = arrives(by=reporter, role=Role.PRACTITIONER, source="employer", person={**JAC, **HOME})
    warning = SafetyWarningFactory.create(person=coach.record.person)
    where = reverse("people:warning", args=[warning.pk])

    assert sign_in(client, dai).get(where).status_code == 200
    assert sign_in(client, nia).get(where).status_code == 404


def test_somebody_without_the_role_raises_nothing(client, huw, jac):
    sign_in(client, huw)

    assert client.get(address(jac)).status_code == 200
    assert client.post(address(jac), said(jac.record.person_id)).status_code == 403
