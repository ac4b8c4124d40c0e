"""Files whose time has come: counted, reviewed, held, and destroyed by two."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from accounts import approvals
from accounts.models_approvals import Approval
from measures.models_counts import QuarterCount
from measures.operations import take_snapshot
from measures.operations_counts import count_changes
from meetings.models import Meeting
from people.models import Household, Person, PersonRecord, Restriction
from records import row_security
from records.attachments import path_of
from records.audit import SYSTEM
from records.models import Attachment, AuditEvent, IssuedDocument, Message
from records.refusals import Refused
from records.verbs import Verb, verb_of
from referrals import operations as referrals
from referrals.models import (
    DisclosedItem,
    InformationRequest,
    Referral,
    Report,
    ReportAttachment,
    Status,
)
from safeguarding.models import Disposal, FileToRemove, KeptFile, LegalHold, SubjectPack
from safeguarding.retention import operations
from safeguarding.retention.file import PARTS, leads_to
from safeguarding.rights import operations as rights
from safeguarding.rights.rules import Said
from safeguarding.tasks import see_to_retention
from tests.cast import actor, agency, sign_in
from tests.factories.information import InformationRequestFactory, household, tells
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import SubjectRequestFactory
from tests.files import upload

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2001, 3, 5, 9, tzinfo=dt.UTC)
WHY = "Kept for as long as the schedule says."


def end(referral: Referral, *, at: dt.datetime = LONG_AGO) -> Referral:
    """Have a referral closed long ago, with all that ran on it ended then."""
    referral.deadlines.update(stopped_at=at, stopped_by=referral.owning_team_id)
    Message.objects.filter(status="queued").update(status="sent", sent_at=at)
    Referral.objects.filter(pk=referral.pk).update(
        status=Status.CLOSED, closed_at=at, closed_by=referral.owning_team_id, received_at=at
    )
    referral.refresh_from_db()
    return referral


@pytest.fixture
def referral(mash) -> Referral:
    return end(ReferralFactory.create(people=[somebody(date_of_birth=dt.date(1999, 1, 1))]))


@pytest.fixture
def kept_file(referral, mair) -> KeptFile:
    operations.count_files(by=actor(mair), at=timezone.now())
    return KeptFile.objects.get(referral=referral)


def ask(kept_file: KeptFile, by) -> Approval:
    return operations.ask_to_destroy(kept_file, reason=WHY, by=actor(by), at=timezone.now())


def allowed(kept_file: KeptFile, mair, sian) -> KeptFile:
    approval = ask(kept_file, mair)
    approvals.approve(approval, accounts_of_asker=(), by=actor(sian), at=timezone.now())
    kept_file.refresh_from_db()
    return kept_file


def destroy(kept_file: KeptFile, by) -> Disposal:
    return operations.destroy(kept_file, by=actor(by), at=timezone.now())


def test_closed_files_are_counted_once_and_open_ones_not(mair, referral):
    ReferralFactory.create()
    at = timezone.now()

    assert operations.count_files(by=actor(mair), at=at) == 1
    assert operations.count_files(by=actor(mair), at=at) == 0
    kept = KeptFile.objects.get()
    assert (kept.rule.code, kept.due_on) == ("child", dt.date(2020, 1, 1))
    Referral.objects.filter(pk=referral.pk).update(
        status=Status.SUBMITTED, closed_at=None, closed_by=None
    )
    operations.count_files(by=actor(mair), at=at)
    assert not KeptFile.objects.exists()


def test_a_file_is_kept_longer_until_a_day_to_come(mair, kept_file):
    at = timezone.now()
    until = timezone.localdate(at) + dt.timedelta(days=365)

    kept = operations.keep_longer(
        kept_file, keep_until=until, reason="A claim may follow.", by=actor(mair), at=at
    )

    assert (kept.review_on, kept.decision, kept.decided_by_name) == (until, "keep", mair.name)
    with pytest.raises(Refused, match="not due"):
        ask(kept_file, mair)


def test_nobody_destroys_alone(mair, sian, kept_file):
    with pytest.raises(Refused, match="second person"):
        destroy(kept_file, mair)
    ask(kept_file, mair)
    with pytest.raises(Refused, match="Nobody has approved"):
        destroy(kept_file, mair)
    assert Referral.objects.filter(pk=kept_file.referral_id).exists()


def test_a_hold_keeps_it_also_after_a_second_person_approved(mair, sian, kept_file):
    allowed(kept_file, mair, sian)
    hold = operations.place_hold(
        scope="person",
        reference=kept_file.reference.lower(),
        rule_code="",
        kind="inquiry",
        reason="The inquiry has asked for it.",
        review_on=timezone.localdate() + dt.timedelta(days=90),
        by=actor(sian),
        at=timezone.now(),
    )

    with pytest.raises(Refused, match="legal hold"):
        destroy(kept_file, mair)
    operations.end_hold(hold, reason="The inquiry is over.", by=actor(sian), at=timezone.now())
    assert destroy(kept_file, mair).reference == kept_file.reference


@pytest.mark.parametrize("scope", ["file", "rule"])
def test_each_kind_of_hold_holds(mair, kept_file, scope):
    operations.place_hold(
        scope=scope,
        reference=kept_file.reference if scope == "file" else "",
        rule_code="child" if scope == "rule" else "",
        kind="court",
        reason="A case is expected.",
        review_on=timezone.localdate() + dt.timedelta(days=90),
        by=actor(mair),
        at=timezone.now(),
    )

    with pytest.raises(Refused, match="legal hold"):
        ask(kept_file, mair)


def test_what_is_still_open_keeps_it(mair, kept_file, referral):
    referral.deadlines.update(stopped_at=None, stopped_by=None)
    with pytest.raises(Refused, match="A clock of it is running"):
        ask(kept_file, mair)
    end(referral)
    SubjectRequestFactory.create(record=referral.record)
    with pytest.raises(Refused, match="has asked for what is held"):
        ask(kept_file, mair)


def test_its_numbers_on_the_dashboard_are_counted_afresh(mair, sian, kept_file, referral):
    """Its history goes with it, so nothing else would tell the counts."""
    count_changes(referral.owning_agency, by=SYSTEM, at=timezone.now())
    before = sum(QuarterCount.objects.filter(what="received").values_list("number", flat=True))

    destroy(allowed(kept_file, mair, sian), mair)
    count_changes(referral.owning_agency, by=SYSTEM, at=timezone.now())

    after = sum(QuarterCount.objects.filter(what="received").values_list("number", flat=True))
    assert after == before - 1


def test_it_goes_and_a_stone_stands_in_its_place(mair, sian, kept_file, referral):
    record, report = referral.record_id, referral.report_id

    stone = destroy(allowed(kept_file, mair, sian), mair)

    assert not Referral.objects.filter(pk=referral.pk).exists()
    assert not Report.objects.filter(pk=report).exists()
    assert not PersonRecord.objects.filter(pk=record).exists()
    assert not Person.objects.filter(pk=stone.person_id).exists()
    assert not KeptFile.objects.exists()
    assert (stone.rule_code, stone.destroyed_by_name, stone.approved_by_name) == (
        "child",
        mair.name,
        sian.name,
    )
    assert stone.rows["referrals.Referral"] == 1
    kept = " ".join(str(value) for value in vars(stone).values())
    assert "Mair Evans" not in kept
    assert "hungry" not in kept
    (event,) = AuditEvent.objects.filter(event="referral.erased")
    assert verb_of(event.event) == Verb.ERASURE
    assert event.subject_reference == stone.reference
    assert AuditEvent.objects.filter(event="report.submitted", subject_id=report).exists()


def test_the_stone_stays(mair, sian, kept_file):
    stone = destroy(allowed(kept_file, mair, sian), mair)

    for change in (
        lambda: Disposal.objects.filter(pk=stone.pk).update(reference="SG-0000-0000"),
        lambda: Disposal.objects.filter(pk=stone.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_approval_destroys_once(mair, sian, kept_file):
    destroy(allowed(kept_file, mair, sian), mair)

    with pytest.raises(models.ObjectDoesNotExist):
        destroy(kept_file, mair)


def test_what_another_file_shares_stays_until_the_last_of_them(mair, sian, mash):
    two = household()
    again = ReferralFactory.create(people=[somebody(date_of_birth=dt.date(1999, 1, 1))])
    PersonRecord.objects.filter(pk=again.record_id).update(person=two.record.person_id)
    end(again), end(two)
    operations.count_files(by=actor(mair), at=timezone.now())

    destroy(allowed(KeptFile.objects.get(referral=again), mair, sian), mair)

    assert Person.objects.filter(pk=two.record.person_id).exists()
    assert Referral.objects.filter(pk=two.pk).exists()
    assert not PersonRecord.objects.filter(pk=again.record_id).exists()


def test_what_agencies_told_goes_past_the_triggers_and_in_no_other_way(mair, sian, nia, rhys, mash):
    asked = InformationRequestFactory.create(referral=household(), asked=(agency("police"),))
    tells(asked.asked_agencies.get(), "Told in confidence.", by=actor(rhys))
    end(asked.referral)
    PersonRecord.objects.filter(pk=asked.referral.record_id).update(
        date_of_birth=dt.date(1999, 1, 1)
    )
    operations.count_files(by=actor(mair), at=timezone.now())
    kept = allowed(KeptFile.objects.get(), mair, sian)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosedItem.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT retention.remove(%s, 'referrals_disclosure', 'id', %s)", [kept.pk, []]
        )

    destroy(kept, mair)

    assert not DisclosedItem.objects.exists()
    assert not InformationRequest.objects.exists()
    assert not PersonRecord.objects.exists()


def test_bytes_go_with_the_next_sweep(mair, sian, mash, nia):
    referral = ReferralFactory.create(people=[somebody(date_of_birth=dt.date(1999, 1, 1))])
    given = upload("words.txt", b"What was seen.")
    referrals.attach_to_referral(
        referral, file=given, shows="A note", by=actor(nia), at=timezone.now()
    )
    path = path_of(ReportAttachment.objects.get().attachment)
    assert path.exists()
    end(referral)
    operations.count_files(by=actor(mair), at=timezone.now())

    stone = destroy(allowed(KeptFile.objects.get(), mair, sian), mair)

    assert stone.files == 1
    assert not Attachment.objects.exists()
    assert operations.remove_files(by=actor(mair), at=timezone.now()) == 1
    assert not path.exists()
    assert operations.remove_files(by=actor(mair), at=timezone.now()) == 0
    assert FileToRemove.objects.get().removed_by == mair.pk


def test_copies_of_it_for_whoever_asked_lose_their_document(mair, sian, kept_file, referral):
    request = SubjectRequestFactory.create(record=referral.record, by=actor(mair))
    rights.gather(request, by=actor(mair), at=timezone.now())
    for item in request.items.all():
        rights.decide_item(item, said=Said("disclose"), by=actor(mair), at=timezone.now())
    pack = rights.make_pack(
        request,
        items=[item.pk for item in request.items.all()],
        by=actor(mair),
        at=timezone.now(),
    )
    document = pack.document_id
    assert document is not None
    rights.close_request(
        request, closing="withdrawn", reason="Taken back.", by=actor(mair), at=timezone.now()
    )

    destroy(allowed(kept_file, mair, sian), mair)

    pack.refresh_from_db()
    assert pack.document_id is None
    assert FileToRemove.objects.filter(pk=document).exists()
    assert not request.items.filter(referral_id=referral.pk).exists()
    assert SubjectPack.objects.filter(pk=pack.pk).exists()


def test_a_restricted_file_is_listed_to_its_keepers_alone(mair, mali, kept_file, referral):
    Restriction.objects.create(
        person=referral.record.person,
        kind="high-risk",
        reason="Somebody looks for her.",
        restricted_at=timezone.now(),
        restricted_by=mali.pk,
    )

    assert not KeptFile.objects.visible_to(actor(mair)).exists()
    assert KeptFile.objects.visible_to(actor(mali)).exists()
    for user, number in ((mair, 0), (mali, 1)):
        with row_security.seen_by(actor(user)):
            assert KeptFile.objects.count() == number
    answers = []
    for reference in (kept_file.reference, "SG-0000-0000"):
        with pytest.raises(Refused) as refused:
            operations.place_hold(
                scope="file",
                reference=reference,
                rule_code="",
                kind="court",
                reason="A case is expected.",
                review_on=timezone.localdate() + dt.timedelta(days=90),
                by=actor(mair),
                at=timezone.now(),
            )
        answers.append(refused.value.objections)
    assert answers[0] == answers[1]
    assert not LegalHold.objects.exists()


def test_the_sweep_runs_as_a_task(referral):
    see_to_retention()

    assert KeptFile.objects.filter(referral=referral).exists()


# Which rows lead to a table whose rows may go, and stay: each was thought about, and keeps it.
KEEPING = {
    "meetings.Meeting": {
        "meetings.AgencyReport",
        "meetings.AgreedAction",
        "meetings.Decision",
        "meetings.GateAnswer",
        "meetings.MeetingReferral",
        "meetings.Risk",
        "meetings.Statement",
    },
    "panels.Sitting": {"panels.IssueEntry", "panels.Listing"},
    "strategy_meetings.Enquiry": {"strategy_meetings.ChildConsidered"},
    "people.Household": {"people.Stay"},
    "people.Person": {
        "people.AdoptionLink",
        "people.Merge",
        "people.PersonMove",
        "people.PersonRecord",
        "people.UserPerson",
        "referrals.SilentMatch",
    },
    "people.PersonRecord": {
        "people.Relationship",
        "referrals.Referral",
        "referrals.ReportAnswer",
        "referrals.ReportPerson",
        "referrals.RequestPerson",
        "referrals.SilentMatch",
    },
    "referrals.Referral": {"safeguarding.BreachReferral", "safeguarding.GuardianDecision"},
    "records.Attachment": {"panels.Paper", "referrals.ReportAttachment"},
    "records.IssuedDocument": {
        "measures.QuarterlyReport",
        "meetings.Circulation",
        "safeguarding.ChronologyCopy",
        "safeguarding.SubjectPack",
        "strategy_meetings.ConcernEmployer",
        "strategy_meetings.MinutesCopy",
    },
    "referrals.Report": {"referrals.Referral"},
    "strategy_meetings.StrategyMeeting": {
        "strategy_meetings.Investigation",
        "strategy_meetings.StrategyOutcome",
    },
}


def test_each_row_that_leads_to_a_file_goes_with_it_or_keeps_it() -> None:
    """A new table that leads to a file is a part of it (`PARTS`), or it keeps the file."""
    tables = {part.model for all_parts in PARTS.values() for part in all_parts}
    tables |= {
        Referral,
        Report,
        Meeting,
        Person,
        PersonRecord,
        Household,
        Attachment,
        IssuedDocument,
    }
    keeping = {}
    for table in tables:
        mine = {(part.model, part.key) for part in PARTS.get(table._meta.label, ())}
        rest = {model._meta.label for model, key in leads_to(table) if (model, key) not in mine}
        if rest:
            keeping[table._meta.label] = rest

    assert keeping == KEEPING


def test_its_frozen_rows_go_with_it_and_the_number_of_that_quarter_stays(
    client, mair, sian, kept_file
):
    quarter: dict[str, Any] = {"year": 2000, "quarter": 4}
    counted = take_snapshot(agency("conwy"), **quarter, by=SYSTEM, at=timezone.now())
    page = f"/figures/counts/{counted.pk}/C01/referrals/"
    before = sign_in(client, sian).get(page).context
    assert (before["figure"], before["counted"], before["gone"]) == (1, 1, 0)

    destroy(allowed(kept_file, mair, sian), mair)

    after = client.get(page)
    assert (after.context["figure"], after.context["counted"]) == (1, 0)
    assert "1 of what was counted is not kept any more" in after.content.decode()
