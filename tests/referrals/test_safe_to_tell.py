"""Who is sent nothing about a referral: whoever could harm by it (EX-10)."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import StreamObject

from meetings import operations as meetings
from meetings.rules import Invitee
from people.operations_safe import keep_safe
from records import documents
from records.audit import SYSTEM
from records.models import IssuedDocument, Message
from records.refusals import Refused
from referrals import operations
from referrals.models import Pathway, Referral
from referrals.queries.recipients import recipient_of
from referrals.queries.safe_to_tell import digits, is_reporter_to_be_told, not_to_be_told
from strategy_meetings.documents import minutes
from tests.cast import actor
from tests.factories.families import HouseholdFactory, StayFactory
from tests.factories.meetings import STARTS_AT
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting, screened

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOME = {"address": "12 Stryd y Parc", "postcode": "ZZ22 7DD"}


@pytest.fixture
def referral(mash, policy) -> Referral:
    child = somebody(**HOME)
    source = somebody(
        "alleged_source",
        given_name="Gareth",
        family_name="Test",
        telephone="01632 960 777",
    )
    return ReportFactory.create(people=[child, source]).referrals.get()


def person_of(referral: Referral, role: str):
    return referral.report.people.get(role=role).record.person


def test_whoever_is_named_as_a_source_of_harm_is_not_told(referral, rhys, elin):
    source = person_of(referral, "alleged_source")
    operations.be_person(rhys.pk, source, by=SYSTEM, at=NOW)

    assert not_to_be_told([referral], {rhys.pk, elin.pk}) == {rhys.pk}


def test_whoever_lives_there_is_not_told(referral, rhys, elin, lowri):
    for user, place in (
        (rhys, {"address": "12, STRYD Y PARC", "postcode": "zz227dd"}),
        (elin, {"address": "14 Stryd y Parc", "postcode": "ZZ22 7DD"}),
        (lowri, {**HOME, "address_kind": "refuge"}),
    ):
        theirs = ReportFactory.create(people=[somebody(given_name=user.name, **place)])
        operations.be_person(user.pk, theirs.people.get().record.person, by=SYSTEM, at=NOW)

    assert not_to_be_told([referral], {rhys.pk, elin.pk, lowri.pk}) == {rhys.pk, lowri.pk}


def test_whoever_lives_there_is_not_told_where_the_place_is_kept_safe(referral, rhys, elin):
    """A place kept safe leaves no postcode to find anybody by: they are still not told."""
    child = person_of(referral, "child_at_risk").records.get()
    keep_safe(child, is_kept=True, by=SYSTEM, at=NOW)
    for user, place in ((rhys, HOME), (elin, {"address": "1 Stryd y Parc"})):
        theirs = ReportFactory.create(people=[somebody(given_name=user.name, **place)])
        operations.be_person(user.pk, theirs.people.get().record.person, by=SYSTEM, at=NOW)

    assert not_to_be_told([referral], {rhys.pk, elin.pk}) == {rhys.pk}


def test_whoever_is_said_to_live_with_them_today_is_not_told(referral, rhys, elin):
    child = person_of(referral, "child_at_risk").records.get()
    house = HouseholdFactory.create()
    StayFactory.create(record=child, household=house)
    for user, ended in ((rhys, None), (elin, NOW.date())):
        theirs = ReportFactory.create(people=[somebody(given_name=user.name)])
        record = theirs.people.get().record
        StayFactory.create(record=record, household=house, ends_on=ended, at=NOW)
        operations.be_person(user.pk, record.person, by=SYSTEM, at=NOW)

    assert not_to_be_told([referral], {rhys.pk, elin.pk}) == {rhys.pk}


def test_nobody_is_asked_about_where_nobody_is_to_be_told(referral, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not_to_be_told([referral], set()) == frozenset()


@pytest.mark.parametrize(
    ("name", "telephone", "is_told"),
    [
        ("Siân Evans", "01632 960123", True),
        ("", "", True),
        ("gareth test ", "", False),
        ("Siân Evans", "+44 1632 960777", False),
        ("Siân Evans", "(01632) 960-777", False),
    ],
)
def test_a_reporter_who_may_be_the_source_hears_no_outcome(mash, name, telephone, is_told):
    source = somebody(
        "alleged_source",
        given_name="Gareth",
        family_name="Test",
        telephone="01632 960777",
    )
    told = {
        "capacity": "family",
        "reporter_name": name,
        "reporter_telephone": telephone,
        "reporter_email": "reporter@example.wales",
    }
    report = ReportFactory.create(people=[somebody(), source], told=told)

    assert is_reporter_to_be_told(report) is is_told
    assert (recipient_of(report, at=NOW) is not None) is is_told


def test_numbers_are_compared_as_they_are_dialled():
    assert digits("+44 1632 960777") == digits("01632 960 777") == "01632960777"


class TestMeetings:
    @pytest.fixture
    def held(self, policy, elin, rhys, request):
        """Return a meeting about a child, which Rhys is invited to."""
        child = awaiting(Pathway.CHILD, **HOME)
        return StrategyMeetingFactory.create(referral=child, chair=elin)

    def test_they_are_not_invited(self, held, rhys, police):
        self.let_live_there(rhys)
        invitee = Invitee(
            agency=police,
            user_id=rhys.pk,
            name=rhys.name,
            job_title="",
            email=rhys.email,
            language="en",
        )

        with pytest.raises(Refused, match="may not take part"):
            meetings.invite(held.meeting, invitee=invitee, by=SYSTEM, at=NOW)

    def let_live_there(self, user) -> None:
        theirs = ReportFactory.create(people=[somebody(given_name="Other", **HOME)])
        operations.be_person(user.pk, theirs.people.get().record.person, by=SYSTEM, at=NOW)


def streams_of(content: bytes) -> bytes:
    """Return everything a PDF holds, decompressed: pages, metadata, tags, bookmarks."""
    reader = PdfReader(io.BytesIO(content))
    found = [repr(reader.metadata).encode(), repr(reader.outline).encode()]
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        try:
            each = reader.get_object(number)
        except Exception:  # noqa: BLE001, S112  (a number that stands for nothing)
            continue
        found.append(repr(each).encode())
        if isinstance(each, StreamObject):
            found.append(each.get_data())
    found += [page.extract_text().encode() for page in reader.pages]
    return b"\n".join(found)


def test_minutes_hold_neither_a_refuge_nor_who_reported(policy, elin, mash):
    """What a recipient may not know is not in the bytes at all (EX-05)."""
    child = somebody(
        given_name="Cadi",
        address="Canari-refuge",
        address_kind="refuge",
        telephone="01632 960555",
    )
    told = {
        "reporter_name": "Canari-reporter",
        "reporter_email": "canari@example.wales",
        "capacity": "family",
    }
    referral = screened(ReportFactory.create(people=[child], told=told).referrals.get())
    strategy_meeting = StrategyMeetingFactory.create(referral=referral, chair=elin)
    context = minutes(strategy_meeting, language="en")
    issued = documents.issue(
        kind="minutes",
        template="strategy_meetings/pdf/minutes.html",
        language="en",
        context=context,
        title=context["title"],
        reference=context["reference"],
        by=actor(elin),
        at=STARTS_AT + timedelta(hours=1),
    )

    documents.make(issued, at=STARTS_AT)

    held = streams_of(documents.path_of(issued).read_bytes())
    assert context["reference"].encode() in held
    assert b"Cadi" in held
    for canary in (b"Canari", b"canari@", b"960555", b"960 555"):
        assert canary not in held
    assert "Canari" not in repr(IssuedDocument.objects.get(pk=issued.pk).context)
    assert not Message.objects.filter(body__contains="Canari").exists()
