"""Each recipient's copy of the minutes, and the minutes of one case."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from meetings import operations as meetings
from panels import operations
from panels.models import Listing
from records import documents
from records.documents import make
from records.models import IssuedDocument, Message
from referrals import operations as referrals
from referrals.models import ReportPerson, ShareGround
from tests.cast import actor, sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.meetings import invitee
from tests.factories.panels import ListingFactory, awaiting_panel, begin, gives
from tests.factories.people import PersonRecordFactory
from tests.panels.conftest import deny
from tests.panels.pages import case_url


@pytest.fixture
def other(listing, huw) -> Listing:
    """Put a second case before the same sitting."""
    return ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel(), by=actor(huw))


@pytest.fixture
def hold(listing, other, huw, sara, haf, police):
    """Return what holds the sitting with Sara and Haf in the room, and issues its minutes."""

    def held():
        now = timezone.now()
        gives(listing, police)
        begin(listing.sitting, at=now)
        for user in (sara, haf):
            meetings.record_attendance(
                listing.sitting.meeting.attendances.get(user_id=user.pk),
                response="attended",
                arrived_at=now,
                by=actor(huw),
                at=now,
            )
        for case in (listing, other):
            operations.decide(
                case, decision="safety-plan", rationale="Agreed.", by=actor(huw), at=now
            )
        operations.conclude_sitting(listing.sitting, by=actor(huw), at=now)
        return issue(listing.sitting, huw)

    return held


def issue(sitting, huw) -> dict[str, list[str]]:
    """Issue the minutes, and return which cases the newest of each kind holds."""
    operations.issue_minutes(sitting, language="en", by=actor(huw), at=timezone.now())
    return {
        document.kind: [case["reference"] for case in document.context["cases"]]
        for document in IssuedDocument.objects.order_by("version")
    }


def change(listing) -> None:
    """Change what the minutes say of a case."""
    Listing.objects.filter(pk=listing.pk).update(rationale="All agreed, after a vote.")


def copy_for(user) -> IssuedDocument:
    return IssuedDocument.objects.filter(
        kind__startswith="sitting-copy-", circulations__user_id=user.pk
    ).latest("version")


def references(*listings) -> list[str]:
    return [listing.referral.reference for listing in listings]


def test_each_copy_holds_the_cases_its_recipient_may_see_without_a_gap(
    hold, listing, other, sara, haf
):
    deny(sara, listing.referral)

    issued = hold()

    assert issued["sitting_minutes"] == references(listing, other)
    assert issued[copy_for(sara).kind] == references(other)
    assert issued[copy_for(haf).kind] == references(listing, other)
    assert [case["number"] for case in copy_for(sara).context["cases"]] == [1]
    assert listing.referral.reference not in str(copy_for(sara).context)


def test_the_alleged_source_of_harm_has_no_case_that_names_them(hold, listing, other, sara, huw):
    source = PersonRecordFactory.create()
    listing.referral.report.people.create(record=source, role=ReportPerson.Role.ALLEGED_SOURCE)
    referrals.be_person(sara.pk, source.person, by=actor(huw), at=timezone.now())

    issued = hold()

    assert issued[copy_for(sara).kind] == references(other)


def test_who_may_see_none_of_the_cases_is_sent_nothing(hold, listing, other, sara):
    deny(sara, listing.referral)
    deny(sara, other.referral)

    hold()

    assert not IssuedDocument.objects.filter(circulations__user_id=sara.pk).exists()
    told = Message.objects.filter(template="meetings/email/minutes")
    assert sara.email not in {message.to for message in told}


def test_a_restricted_case_stands_only_with_those_who_are_named(hold, other, sara, haf, huw):
    other.referral.is_restricted = True
    other.referral.save()

    issued = hold()

    assert other.referral.reference not in issued[copy_for(sara).kind]


def test_issuing_again_makes_the_next_version_and_keeps_number_and_cases(
    hold, listing, other, sara, huw
):
    hold()
    first = copy_for(sara)
    ShareGround.objects.update(ends_at=timezone.now() - dt.timedelta(minutes=1))
    change(listing)
    assert not Listing.objects.visible_to(actor(sara)).exists()

    issued = issue(listing.sitting, huw)

    assert copy_for(sara).kind == first.kind
    assert copy_for(sara).version == first.version + 1
    assert issued[first.kind] == references(listing, other)


def test_what_was_pressed_twice_is_issued_once_and_nobody_is_told_twice(
    client, hold, listing, other, sara, huw
):
    hold()
    letters = Message.objects.filter(template="meetings/email/minutes")
    told = letters.count()
    page = reverse("panels:issue", args=[listing.sitting.meeting.reference])

    again = sign_in(client, huw).post(page, {"language": "en"}, follow=True)

    assert "nothing has changed since" in again.content.decode()
    assert IssuedDocument.objects.filter(kind="sitting_minutes").count() == 1
    assert letters.count() == told > 0

    client.post(page, {"language": "cy"})
    assert IssuedDocument.objects.filter(kind="sitting_minutes").count() == 2
    assert letters.count() == told

    change(listing)
    client.post(page, {"language": "en"})
    assert copy_for(sara).version == 2
    assert letters.count() == 2 * told


def test_what_was_denied_since_leaves_the_next_version_and_closes_the_first(
    client, hold, listing, other, sara, huw
):
    hold()
    first = make(copy_for(sara), at=timezone.now())
    deny(sara, listing.referral)

    issued = issue(listing.sitting, huw)

    assert issued[first.kind] == references(other)
    second = make(copy_for(sara), at=timezone.now())
    client = sign_in(client, sara)
    assert client.get(reverse("panels:download", args=[first.pk])).status_code == 404
    assert client.get(reverse("panels:download", args=[second.pk])).status_code == 200
    page = client.get(listing.sitting.get_absolute_url())
    assert [document.pk for document in page.context["documents"]] == [second.pk]


def test_each_page_of_a_copy_says_whose_it_is(hold, sara):
    hold()

    made = make(copy_for(sara), at=timezone.now())

    assert made.context["recipients"].endswith("for Sara Whitlock, North Wales Police")
    assert made.language == sara.language


def test_what_staff_must_know_before_a_visit_stands_in_the_whole_alone(hold, listing, sara):
    SafetyWarningFactory.create(person=listing.referral.record.person, at=timezone.now())

    hold()

    whole = IssuedDocument.objects.get(kind="sitting_minutes")
    assert "The dog bites. (to be reviewed by" in str(whole.context)
    pages = PdfReader(documents.path_of(make(whole, at=timezone.now()))).pages
    assert "Mair Evans: Staff safety: Dangerous animal." in " ".join(
        pages[0].extract_text().split()
    )
    copies = IssuedDocument.objects.filter(kind__startswith="sitting-copy-")
    assert copies.exists()
    assert "The dog bites" not in str([copy.context for copy in copies])


def test_a_mailbox_has_the_cases_that_are_not_restricted(sitting, listing, other, huw, police):
    noddfa = meetings.invite(
        sitting.meeting,
        invitee=invitee(huw, user_id=None, name="", email="post@example.wales", role=""),
        by=actor(huw),
        at=timezone.now(),
    )
    other.referral.is_restricted = True
    other.referral.save()
    now = timezone.now()
    begin(sitting, at=now)
    meetings.record_attendance(noddfa, response="attended", arrived_at=now, by=actor(huw), at=now)
    operations.conclude_sitting(sitting, by=actor(huw), at=now)

    issued = issue(sitting, huw)

    assert issued["sitting-copy-1"] == references(listing)


def test_a_copy_in_a_mailbox_closes_when_a_case_in_it_is_restricted(
    client, sitting, listing, huw, sara
):
    desk = meetings.invite(
        sitting.meeting,
        invitee=invitee(sara, user_id=None, name="", email="post@example.wales", role=""),
        by=actor(huw),
        at=timezone.now(),
    )
    now = timezone.now()
    begin(sitting, at=now)
    meetings.record_attendance(desk, response="attended", arrived_at=now, by=actor(huw), at=now)
    operations.conclude_sitting(sitting, by=actor(huw), at=now)
    issue(sitting, huw)
    copy = make(IssuedDocument.objects.get(kind="sitting-copy-1"), at=timezone.now())
    where = reverse("panels:download", args=[copy.pk])
    assert sign_in(client, sara).get(where).status_code == 200
    assert copy in client.get(sitting.get_absolute_url()).context["documents"]

    listing.referral.is_restricted = True
    listing.referral.save()

    assert client.get(where).status_code == 404
    assert client.get(sitting.get_absolute_url()).context["documents"] == []
    change(listing)
    issue(sitting, huw)
    assert IssuedDocument.objects.get(kind=copy.kind) == copy


class TestOneCase:
    def issue(self, client, listing, **sent):
        return client.post(case_url("issue_case", listing), {"language": "en", **sent})

    def test_those_who_may_see_the_case_take_its_minutes(
        self, client, hold, listing, other, huw, sara, lowri
    ):
        hold()
        self.issue(sign_in(client, huw), listing)
        document = make(
            IssuedDocument.objects.get(kind__startswith="case-minutes-"), at=timezone.now()
        )
        where = reverse("panels:download", args=[document.pk])

        response = sign_in(client, sara).get(where)
        pdf = PdfReader(BytesIO(response.getvalue()))
        text = " ".join(page.extract_text() for page in pdf.pages)
        assert listing.referral.reference in text
        assert other.referral.reference not in text
        root: Any = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert str(document.pk) in client.get(listing.get_absolute_url()).content.decode()
        assert sign_in(client, lowri).get(where).status_code == 404
        deny(sara, listing.referral)
        assert sign_in(client, sara).get(where).status_code == 404

    def test_only_those_who_hold_the_sitting_issue_them(self, client, hold, listing, sara):
        hold()

        assert self.issue(sign_in(client, sara), listing).status_code == 403

    def test_not_before_the_end_and_not_without_a_language(self, client, listing, huw, hold):
        self.issue(sign_in(client, huw), listing)
        assert not IssuedDocument.objects.exists()
        hold()
        self.issue(client, listing, language="fr")
        assert not IssuedDocument.objects.filter(kind__startswith="case-minutes-").exists()


def test_who_left_the_agency_is_sent_no_more_and_takes_nothing_to_the_next(
    client, hold, listing, sara, huw
):
    hold()
    sent = make(copy_for(sara), at=timezone.now())
    where = reverse("panels:download", args=[sent.pk])
    assert sign_in(client, sara).get(where).status_code == 200
    letters = Message.objects.filter(template="meetings/email/minutes", to=sara.email)
    assert letters.count() == 1
    sara.memberships.update(ends_on=timezone.localdate())
    MembershipFactory.create(user=sara, team=huw.memberships.get().team, role=Role.SOCIAL_WORKER)
    change(listing)

    issue(listing.sitting, huw)

    assert copy_for(sara) == sent
    assert letters.count() == 1
    assert sign_in(client, sara).get(where).status_code == 404
