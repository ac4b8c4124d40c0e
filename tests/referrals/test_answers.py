"""Everything that was told: the questions' answers come back, and stay from who may not read."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Agency, User
from people.models import Denial
from policies.models import Policy
from records.audit import PUBLIC
from records.models import AuditEvent
from referrals import operations
from referrals.models import Pathway, Referral, Report, ReportAnswer, ReportPerson
from referrals.queries.answers import everything_told
from referrals.rules import FurtherAnswer, NamedPerson
from tests.cast import actor, sign_in, team
from tests.factories.referrals import RECEIVED_AT as AT
from tests.factories.referrals import ReportFactory, submission

Audience, Role = ReportAnswer.Audience, ReportPerson.Role


def further(code: str, words: str, audience: str = Audience.ALL, **more: Any) -> FurtherAnswer:
    fields = {"heading": f"About {code}", "wording": f"What of {code}?", "value": words, **more}
    return FurtherAnswer(code=code, answer=words, audience=audience, **fields)


SCHOOL = further("school", "Ysgol y Bont")
WITHHELD = further("withheld", "The uncle must not know", Audience.HOLDER)
EMPLOYER = further("employer", "Clwb Rygbi Dinas", Audience.SECTION_5)
OTHER_NAMES = further("source_aliases", "Known as Wil Bach")
COACH = NamedPerson(
    fields={"given_name": "Gwilym", "family_name": "Hyfforddwr"},
    roles=frozenset({Role.ALLEGED_SOURCE, Role.PRACTITIONER}),
    work="Coaches the under-tens",
    further=(OTHER_NAMES, EMPLOYER),
)


def child(**fields: Any) -> NamedPerson:
    said = {"given_name": "Mair", "family_name": "Evans", **fields}
    return NamedPerson(fields=said, roles=frozenset({Role.CHILD_AT_RISK}), further=(SCHOOL,))


@pytest.fixture
def authority(policy: Policy, conwy: Agency) -> Agency:
    """Conwy, with the teams that reports go to."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def report(authority: Agency) -> Report:
    """Return a report about Mair and a coach, with answers for everybody, some and few."""
    hidden = {"address": "3 Lôn Ddirgel", "postcode": "LL99 9ZZ", "address_kind": "refuge"}
    return ReportFactory.create(
        people=(child(**hidden), COACH),
        further=(WITHHELD,),
        told={"own_words": "Dw i ddim isio mynd adra."},
    )


def let_in(report: Report, user: User, *, by: User) -> None:
    """Let the agency of ``user`` in to the child's referral."""
    operations.let_in_agency(
        of_child(report),
        agency=user.memberships.get().agency,
        reason="They know the family.",
        source_kind="request",
        source_id=report.pk,
        by=actor(by),
        at=timezone.now(),
    )


def of_child(report: Report) -> Referral:
    return report.referrals.get(pathway=Pathway.CHILD)


def words_of(report: Report, **options: Any) -> str:
    sections = everything_told(report, language=options.pop("language", "en"), **options)
    return "\n".join(
        " | ".join([section.heading, section.person or "", *map(" = ".join, section.lines)])
        for section in sections
    )


def page(client: Client, referral: Referral) -> str:
    response = client.get(f"/referrals/{referral.reference}/answers/")
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_reader_every_answer_is_told(report: Report) -> None:
    told = words_of(report)

    for words in (
        "He comes hungry every day.",
        "Dw i ddim isio mynd adra.",
        "Gwilym Pugh",
        "3 Lôn Ddirgel, LL99 9ZZ",
        "About school | Mair Evans | What of school? = Ysgol y Bont",
        "About employer | Gwilym Hyfforddwr | What of employer? = Clwb Rygbi Dinas",
        "Coaches the under-tens",
        "The uncle must not know",
    ):
        assert words in told


def test_questions_in_columns_are_in_the_readers_language(report: Report) -> None:
    with translation.override("cy"):
        received = gettext("Received")

    assert received != "Received"
    assert f"{received} = " in words_of(report, language="cy")


def test_the_own_words_of_the_person_stand_apart_from_the_reporters(report: Report) -> None:
    by_heading = {s.heading: s for s in everything_told(report, language="en")}

    own = by_heading["In the person's own words"]
    assert own.lines == [("What the person said", "Dw i ddim isio mynd adra.")]
    assert "adra" not in str(by_heading["In the reporter's words"].lines)
    assert own.lang == report.language


def test_the_holder_reads_it_on_a_page_of_its_own(
    client: Client, nia: User, report: Report
) -> None:
    sign_in(client, nia)

    body = page(client, of_child(report))

    for words in ("Ysgol y Bont", "3 Lôn Ddirgel", "The uncle must not know", "Known as Wil Bach"):
        assert words in body
    assert AuditEvent.objects.filter(event="referral.viewed").count() == 1


def test_section_5_answers_are_for_those_who_may_see_that_referral(
    client: Client, nia: User, report: Report
) -> None:
    practitioner = report.referrals.get(pathway=Pathway.PRACTITIONER)
    may_see = Referral.objects.visible_to(actor(nia)).filter(pk=practitioner.pk).exists()
    sign_in(client, nia)

    body = page(client, of_child(report))

    assert not may_see
    for words in ("Clwb Rygbi Dinas", "under-tens", "Practitioner in a position of trust"):
        assert words not in body


def test_an_agency_let_in_reads_neither_reporter_nor_refuge_nor_what_is_withheld(
    client: Client, haf: User, report: Report, nia: User
) -> None:
    let_in(report, haf, by=nia)
    sign_in(client, haf)

    body = page(client, of_child(report))
    summary = client.get(of_child(report).get_absolute_url()).content.decode()

    assert "Ysgol y Bont" in body
    for words in ("Gwilym Pugh", "Ddirgel", "LL99", "The uncle must not know", "Clwb Rygbi"):
        assert words not in body
        assert words not in summary
    assert "A refuge" in body


def test_answers_about_somebody_a_reader_is_denied_are_left_out(report: Report, nia: User) -> None:
    coach = report.people.filter(role=Role.ALLEGED_SOURCE).get().record
    Denial.objects.create(
        person=coach.person,
        user_id=nia.pk,
        reason="A cousin",
        denied_at=AT,
        denied_by=nia.pk,
    )

    told = words_of(report, reader=actor(nia))

    assert "Known as Wil Bach" not in told
    assert "Hyfforddwr" not in told


def test_an_outsider_finds_no_page(client: Client, oren: User, report: Report) -> None:
    sign_in(client, oren)

    response = client.get(f"/referrals/{of_child(report).reference}/answers/")

    assert response.status_code == 404


def test_a_report_in_welsh_keeps_its_language(client: Client, nia: User, authority: Agency) -> None:
    report = ReportFactory.create(language="cy", people=(child(),))
    sign_in(client, nia)

    body = page(client, report.referrals.get())

    assert 'lang="cy"' in body
    assert "Written in Welsh" in body


def test_the_sender_reads_their_own_answers_again(
    client: Client, tomos: User, authority: Agency, glan_morfa: Agency
) -> None:
    report = ReportFactory.create(
        people=(child(), COACH),
        further=(WITHHELD,),
        told={"capacity": "professional", "reporter_agency_id": glan_morfa.pk},
        source="school",
        by=actor(tomos),
    )
    sign_in(client, tomos)

    body = client.get(f"/report/mine/{report.reference}/").content.decode()

    for words in ("The uncle must not know", "Mair Evans: What of school?", "Clwb Rygbi Dinas"):
        assert words in body


def test_marks_on_the_body_are_words_and_a_picture(
    client: Client, nia: User, authority: Agency
) -> None:
    mark = further(
        "mark",
        "Forearm, inside; their left; bruise",
        value={"region": "front-forearm", "side": "left"},
    )
    report = ReportFactory.create(further=(mark,))
    sign_in(client, nia)

    body = page(client, report.referrals.get())

    assert "<title" in body
    assert body.count("app-body__region--marked") == 1
    assert "Front: Forearm, inside; their left; bruise" in body


def test_telling_costs_the_same_however_much_was_told(
    report: Report, authority: Agency, nia: User
) -> None:
    longer = ReportFactory.create(people=(child(), COACH), further=(WITHHELD,) * 40)

    def queries_of(told: Report) -> tuple[int, int]:
        told = Report.objects.select_related("source", "reporter_agency").get(pk=told.pk)
        with CaptureQueriesContext(connection) as with_reader:
            everything_told(told, language="en", reader=actor(nia))
        with CaptureQueriesContext(connection) as without:
            everything_told(told, language="en")
        return len(with_reader), len(without)

    everything_told(report, language="en")  # the words of the policy are kept from here on
    assert queries_of(longer) == queries_of(report)
    assert queries_of(longer) <= (6, 2)


def test_no_answer_is_ever_changed(report: Report) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportAnswer.objects.filter(code="school").update(answer="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportAnswer.objects.filter(code="school").delete()


def test_a_report_without_further_answers_costs_no_further_query(authority: Agency) -> None:
    def queries_of(*answers: FurtherAnswer) -> int:
        sent = submission(further=answers)
        with CaptureQueriesContext(connection) as ran:
            operations.submit_report(sent, by=PUBLIC, at=timezone.now())
        assert not any("reportanswer" in query["sql"] for query in ran) or answers
        return len(ran)

    queries_of()
    assert queries_of(SCHOOL, WITHHELD) - queries_of() == 1


def test_the_same_report_with_another_further_answer_is_not_the_same() -> None:
    one, other = submission(further=(SCHOOL,)), submission(further=(WITHHELD,))

    assert one.digest != other.digest
    assert submission().digest == submission().digest
