"""Emergency access: what it opens, for how long, and that somebody else looks at it."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import approvals
from accounts.models_approvals import Approval
from accounts.roles import Role
from people.models import Denial, Person, PersonAccess
from records import audit
from records.models import AuditEvent
from referrals import operations
from referrals.models import EmergencyAccess, Pathway, Referral, ShareGround
from referrals.operations.emergencies import NeedsApproval
from referrals.queries.emergencies import database_now
from tests.cast import actor, person, sign_in
from tests.factories.emergencies import WHY, EmergencyAccessFactory
from tests.factories.people import DenialFactory, RestrictionFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.referrals import Role as Named

pytestmark = pytest.mark.django_db
BORN = date(2019, 3, 27)
USE = reverse("referrals:use_emergency")
NOTHING = "Nothing can be opened by what you gave."


@pytest.fixture
def referral(mash) -> Referral:
    return ReferralFactory.create(people=[somebody(date_of_birth=BORN)])


@pytest.fixture
def ifan(db):
    """Return the Caldicott guardian, who sees no case."""
    return person("Ifan Rowlands", Role.PRIVACY_OFFICER, "office")


def typed(**more: object) -> dict[str, object]:
    return {"reason": "danger-now", "explanation": WHY, **more}


def by_name() -> dict[str, object]:
    return typed(
        given_name="mair",
        family_name="EVANS",
        date_of_birth_day="27",
        date_of_birth_month="3",
        date_of_birth_year="2019",
    )


def run_out(access: EmergencyAccess) -> None:
    """Let the hour be over by the database's clock."""
    then = database_now() - timedelta(seconds=1)
    EmergencyAccess.objects.filter(pk=access.pk).update(ends_at=then)
    ShareGround.objects.filter(source_id=access.pk).update(ends_at=then)
    PersonAccess.objects.filter(source_id=access.pk).update(ends_at=then)


class TestOpening:
    def test_it_opens_what_somebody_has_no_part_in(self, client, anwen, ifan, referral):
        sign_in(client, anwen)
        assert client.get(referral.get_absolute_url()).status_code == 404

        answer = client.post(USE, typed(reference=referral.reference))

        assert answer.status_code == 302
        assert answer["Location"] == referral.get_absolute_url()
        page = client.get(referral.get_absolute_url())
        assert page.status_code == 200
        assert Person.objects.visible_to(actor(anwen)).count() == 1

    def test_a_partner_finds_by_name_and_birthday(self, client, haf, ifan, referral):
        sign_in(client, haf)

        answer = client.post(USE, by_name())

        assert answer["Location"] == referral.get_absolute_url()
        assert client.get(referral.get_absolute_url()).status_code == 200

    def test_it_opens_that_referral_and_no_other(self, client, anwen, ifan, referral):
        other = ReferralFactory.create(people=[somebody(given_name="Huw")])
        EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
        sign_in(client, anwen)

        assert client.get(other.get_absolute_url()).status_code == 404

    def test_whoever_may_open_it_anyway_is_sent_there(self, client, nia, referral):
        sign_in(client, nia)

        answer = client.post(USE, typed(reference=referral.reference))

        assert answer["Location"] == referral.get_absolute_url()
        assert not EmergencyAccess.objects.exists()

    def test_a_role_without_a_part_in_it_may_not(self, client, gwen, tomos, beth, referral):
        for user in (gwen, tomos, beth):
            sign_in(client, user)
            assert client.get(USE).status_code == 403
            assert client.post(USE, typed(reference=referral.reference)).status_code == 403

    def test_two_people_of_one_name_and_birthday_open_nothing(self, client, anwen, ifan, referral):
        ReferralFactory.create(people=[somebody(date_of_birth=BORN)])
        sign_in(client, anwen)

        assert NOTHING in client.post(USE, by_name()).content.decode()


class TestWhatStaysClosed:
    def hide(self, referral, how, user):
        if how == "denied":
            DenialFactory.create(person=referral.record.person, user_id=user.pk)
        elif how == "restricted":
            Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
        elif how == "restricted person":
            RestrictionFactory.create(person=referral.record.person)
        return referral.reference

    def test_missing_denied_and_restricted_are_answered_alike(self, client, anwen, ifan, referral):
        sign_in(client, anwen)
        pages = []
        for how in ("missing", "denied", "restricted", "restricted person"):
            EmergencyAccess.objects.all().delete()
            Denial.objects.all().delete()
            reference = "SG-0000-0000" if how == "missing" else self.hide(referral, how, anwen)
            page = client.post(USE, typed(reference=reference))
            assert page.status_code == 200
            text = page.content.decode().replace(reference, "")
            pages.append(text.partition('id="main"')[2])
            assert client.get(referral.get_absolute_url()).status_code == 404
        stripped = {re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages}
        assert len(stripped) == 1
        assert NOTHING in pages[0]

    def test_they_take_the_same_queries(self, client, anwen, ifan, referral):
        counts = []
        sign_in(client, anwen)
        client.post(USE, typed(reference="SG-0000-0000"))
        for how in ("missing", "denied", "restricted"):
            EmergencyAccess.objects.all().delete()
            reference = "SG-0000-0000" if how == "missing" else self.hide(referral, how, anwen)
            with CaptureQueriesContext(connection) as queries:
                client.post(USE, typed(reference=reference))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts

    def test_nothing_that_was_typed_is_kept_where_nothing_opened(
        self, client, anwen, ifan, referral
    ):
        sign_in(client, anwen)
        client.post(USE, typed(reference="SG-0000-0000"))

        access = EmergencyAccess.objects.get()
        assert access.referral is None
        event = AuditEvent.objects.get(event="emergency.used")
        assert "SG-0000" not in str(event.details)

    @pytest.mark.parametrize("how", ["denied", "restricted", "restricted person"])
    def test_it_closes_at_once_when_that_comes_later(self, client, haf, ifan, referral, how):
        EmergencyAccessFactory.create(reference=referral.reference, by=actor(haf))
        assert Person.objects.visible_to(actor(haf)).exists()
        self.hide(referral, how, haf)
        sign_in(client, haf)

        if how != "restricted":  # of the person; the operation restricts its referrals with it
            assert not Person.objects.visible_to(actor(haf)).exists()
        if how != "restricted person":
            assert client.get(referral.get_absolute_url()).status_code == 404

    def test_a_practitioners_referral_is_never_opened(self, client, anwen, ifan, dai, mash):
        ReferralFactory.create(
            people=[somebody(Named.PRACTITIONER, date_of_birth=BORN, given_name="Mair")]
        )
        found = Referral.objects.get(pathway=Pathway.PRACTITIONER)
        sign_in(client, anwen)

        assert NOTHING in client.post(USE, typed(reference=found.reference)).content.decode()


class TestTheHour:
    def test_it_ends_by_the_databases_clock(self, haf, ifan, referral, monkeypatch):
        access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(haf))
        assert Person.objects.visible_to(actor(haf)).exists()
        assert access.ends_at - database_now() > timedelta(minutes=59)
        run_out(access)
        by, back = actor(haf), timezone.now() - timedelta(hours=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: back)

        assert not Referral.objects.visible_to(by).exists()
        assert not Person.objects.visible_to(by).exists()

    def test_the_banner_is_on_every_page_and_ends_it(self, client, anwen, ifan, referral):
        access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
        sign_in(client, anwen)
        for address in ("/", referral.get_absolute_url(), reverse("accounts:profile"), USE):
            page = client.get(address).content.decode()
            assert "is open to you for 60 more minutes" in page, address
            assert referral.reference in page

        client.post(reverse("referrals:end_emergency", args=[access.pk]))

        assert client.get(referral.get_absolute_url()).status_code == 404
        assert "more minutes" not in client.get("/").content.decode()
        assert "more minutes" not in client.get(referral.get_absolute_url()).content.decode()

    def test_nobody_ends_anothers(self, client, anwen, nia, ifan, referral):
        access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
        sign_in(client, nia)

        answer = client.post(reverse("referrals:end_emergency", args=[access.pk]))

        assert answer.status_code == 404
        assert EmergencyAccess.objects.running().count() == 1

    def test_what_was_typed_when_it_ended_is_shown_and_not_saved(
        self, client, anwen, ifan, referral
    ):
        access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
        sign_in(client, anwen)
        run_out(access)

        address = reverse("referrals:hold", args=[referral.reference])
        words = "He told the nurse that <b>he is afraid</b> to go home."
        page = client.post(address, {"reason": words})

        assert page.status_code == 403
        text = page.content.decode()
        assert "Emergency access has ended" in text
        assert "&lt;b&gt;he is afraid&lt;/b&gt;" in text
        assert client.get(address).status_code == 404

    def test_others_who_post_there_learn_nothing(self, client, haf, anwen, ifan, referral):
        run_out(EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen)))
        sign_in(client, haf)

        answer = client.post(reverse("referrals:hold", args=[referral.reference]), {"reason": "x"})

        assert answer.status_code == 404


class TestItsLimits:
    def test_the_sixth_of_a_day_needs_a_second_person(self, anwen, sian, referral):
        by = actor(anwen)
        for _ in range(5):
            EmergencyAccessFactory.create(reference=referral.reference, by=by)
        with pytest.raises(NeedsApproval):
            EmergencyAccessFactory.create(reference=referral.reference, by=by)

        approval = operations.ask_for_another(explanation=WHY, by=by, at=timezone.now())
        with pytest.raises(NeedsApproval):
            EmergencyAccessFactory.create(reference=referral.reference, by=by)
        approvals.approve(approval, accounts_of_asker=(), by=actor(sian), at=timezone.now())
        sixth = EmergencyAccessFactory.create(reference=referral.reference, by=by)

        assert sixth.approval_id == approval.pk
        with pytest.raises(NeedsApproval):
            EmergencyAccessFactory.create(reference=referral.reference, by=by)
        assert EmergencyAccess.objects.count() == 6

    def test_a_use_that_found_nothing_counts(self, client, anwen, sian, referral):
        sign_in(client, anwen)
        for _ in range(5):
            client.post(USE, typed(reference="SG-0000-0000"))
        page = client.post(USE, typed(reference=referral.reference)).content.decode()

        assert "A second person has to allow it this time." in page
        assert WHY in page  # what was typed stays
        assert Approval.objects.get().reason == WHY
        assert client.get(referral.get_absolute_url()).status_code == 404

    def test_what_is_unusual_is_on_the_row_and_on_record(self, anwen, ifan, referral):
        first = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
        again = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))

        assert first.patterns == []
        assert again.patterns == ["same_again"]
        event = AuditEvent.objects.filter(event="emergency.used").latest("sequence")
        assert event.details["unusual"] == ["same_again"]


class TestBadInput:
    @pytest.mark.parametrize(
        "why", ["", "a", "a" * 200, "<p></p>", "\x00", "x" * 2001, "\u200b\u200b"]
    )
    def test_a_bad_reason_opens_nothing_and_is_kept(self, client, anwen, referral, why):
        sign_in(client, anwen)

        page = client.post(USE, typed(reference=referral.reference, explanation=why))

        assert page.status_code == 400
        assert referral.reference in page.content.decode()
        assert not EmergencyAccess.objects.exists()

    def test_markup_is_stored_and_shown_as_typed(self, client, anwen, sian, referral):
        words = "<script>alert(1)</script> the child is in danger now"
        access = EmergencyAccessFactory.create(
            reference=referral.reference, by=actor(anwen), explanation=words
        )
        sign_in(client, sian)

        page = client.get(reverse("referrals:emergency", args=[access.pk])).content.decode()

        assert access.explanation == words
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"reference": "x" * 21},
            {"given_name": "Mair"},
            {"reason": "nonsense", "reference": "SG-0000-0000"},
            {"date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2019"},
        ],
    )
    def test_too_little_is_said_beside_the_field(self, client, anwen, more):
        sign_in(client, anwen)
        page = client.post(USE, typed(**more))
        assert page.status_code == 400
        assert "govuk-error" in page.content.decode()


def test_where_it_cannot_be_put_on_record_nothing_is_shown(
    client, anwen, ifan, referral, monkeypatch
):
    sign_in(client, anwen)

    def fails(*args, **kwargs):
        raise DatabaseError("no room")

    monkeypatch.setattr(audit, "record", fails)
    client.raise_request_exception = False
    with transaction.atomic():
        page = client.post(USE, typed(reference=referral.reference))

    assert page.status_code == 503
    assert "Mair" not in page.content.decode()
    assert "999" in page.content.decode()
