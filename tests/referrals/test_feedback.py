"""Telling the reporter: as much as they may know, in their language, and seen to arrive."""

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Feedback, Referral, ReportPerson
from referrals.queries import feedback as queries
from referrals.queries.feedback import first_words, outcome_for
from referrals.rules import telling
from referrals.tasks import see_to_failed_messages
from tests.cast import actor, sign_in
from tests.factories.referrals import ReferralFactory
from tests.referrals.arriving import arrives
from tests.referrals.pages import page_of

WORDS = "We offered help, because the worry was about money."
CONFIRMED = list(telling.Promise.values)


def decided(referral: Referral, by) -> Referral:
    operations.screen(
        referral,
        outcome=referral.policy.screening_outcomes.get(code="child-advice"),
        level=referral.policy.threshold_levels.get(code="child-early-help"),
        rationale="A private reason.",
        support_offered="Family centre",
        version=referral.version,
        by=actor(by),
        at=timezone.now(),
    )
    referral.refresh_from_db()
    return referral


@pytest.fixture
def from_school(reporter, nia, glan_morfa) -> Referral:
    """Return a decided referral that Tomos reported at work."""
    return decided(arrives(by=reporter, reporter_agency_id=glan_morfa.pk), nia)


@pytest.fixture
def from_public(mash, nia) -> Referral:
    """Return a decided referral that a neighbour reported in Welsh."""
    told = {"capacity": "public", "reporter_language": "cy", "reporter_email": "pat@example.com"}
    return decided(ReferralFactory.create(told=told, at=timezone.now()), nia)


def address(referral):
    return reverse("referrals:feedback", args=[referral.reference])


def clock(referral):
    return referral.deadlines.running().filter(timescale__ref="R8.outcome").first()


def came_back(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=timezone.now())
    operations.note_bounce(message.pk, by=actor_of_system(), at=timezone.now())
    message.refresh_from_db()
    return message


def actor_of_system():
    from records.audit import SYSTEM  # noqa: PLC0415

    return SYSTEM


def test_a_professional_reads_outcome_reason_and_threshold_and_no_third_party(
    client, nia, tomos, from_school
):
    sign_in(client, nia).post(address(from_school), {"words": WORDS, "confirmed": CONFIRMED})

    sign_in(client, tomos)
    page = client.get(
        reverse("referrals:my_report", args=[from_school.report.reference])
    ).content.decode()

    level = from_school.threshold_level
    assert WORDS in page
    assert level.name in page
    assert level.description.split(".")[0] in page
    assert "A private reason." not in page


def test_the_professionals_email_holds_only_a_link(client, nia, from_school):
    sign_in(client, nia).post(address(from_school), {"words": WORDS, "confirmed": CONFIRMED})

    body = Message.objects.get(template="referrals/email/feedback").body

    assert WORDS not in body
    assert f"/report/mine/{from_school.report.reference}/" in body
    assert AuditEvent.objects.about(from_school).filter(event="feedback.given").exists()


def test_the_public_get_the_least_in_their_language(at_work, from_public):
    page = at_work.get(address(from_public)).content.decode()
    words = first_words(from_public)

    assert words.startswith("Rydym wedi darllen eich adroddiad")
    assert "Rydym wedi darllen eich adroddiad" in page
    at_work.post(address(from_public), {"words": words, "confirmed": CONFIRMED})
    message = Message.objects.get(template="referrals/email/feedback")
    assert (message.language, message.to) == ("cy", "pat@example.com")
    assert "Rydym wedi darllen eich adroddiad" in message.body
    assert from_public.screening_outcome.name_cy not in message.body


def test_the_first_words_for_a_professional_name_outcome_and_level(from_school):
    words = first_words(from_school)

    assert from_school.screening_outcome.name_en in words
    assert from_school.threshold_level.description_en in words


def test_somebody_else_reads_only_whether_it_goes_on(from_school, reporter, nia):
    (full,) = outcome_for(from_school.report, reporter)
    (least,) = outcome_for(from_school.report, actor(nia))

    assert full.words == from_school.screening_outcome.name
    assert least.words in (
        "We are taking this further",
        "We are not taking this further as a safeguarding matter",
    )
    assert (least.reason, least.threshold) == ("", "")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "Jac is safe.", "confirmed": CONFIRMED}, "Jac"),
        ({"words": WORDS, "confirmed": CONFIRMED[:2]}, "Confirm each line of the list."),
        ({"words": "  ", "confirmed": CONFIRMED}, "Write what the reporter is told."),
    ],
)
def test_words_that_may_not_go_are_refused_and_kept(at_work, from_school, sent, said):
    page = at_work.post(address(from_school), sent).content.decode()

    assert said in page
    assert sent["words"].strip() in page
    assert not Feedback.objects.exists()


def test_nothing_is_written_before_the_decision(at_work, reporter):
    page = at_work.get(address(arrives(by=reporter))).content.decode()

    assert "once the screening decision is recorded" in page
    assert "Tell the reporter</button>" not in page


def test_of_a_practitioner_the_reporter_is_told_only_that_it_arrived(client, dai, reporter):
    coach = arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")

    page = sign_in(client, dai).get(address(coach)).content.decode()

    assert "told only that it arrived" in page
    assert [told.words for told in outcome_for(coach.report, reporter)] == ["Received"]


def test_what_was_written_later_holds_and_both_are_kept(at_work, from_school, reporter):
    for words in (WORDS, "Help was refused."):
        at_work.post(address(from_school), {"words": words, "confirmed": CONFIRMED})

    assert Feedback.objects.count() == 2
    assert outcome_for(from_school.report, reporter)[0].reason == "Help was refused."


def test_the_list_is_cut_after_it_is_judged_who_may_see_what(
    monkeypatch, from_school, reporter, nia
):
    monkeypatch.setattr(queries, "MOST_NOT_ARRIVED", 1)
    hidden = arrives(by=reporter)
    came_back(Message.objects.get(about_id=hidden.report_id))
    Referral.objects.filter(pk=hidden.pk).update(is_restricted=True)
    came_back(Message.objects.get(template="referrals/email/screening_outcome"))

    assert queries.not_reached(actor(nia)) == [from_school]


def test_a_bounced_outcome_shows_on_the_referral_and_on_home_until_told(at_work, from_school):
    assert clock(from_school) is None
    message = came_back(Message.objects.get(template="referrals/email/screening_outcome"))

    assert message.status == Message.Status.BOUNCED
    assert clock(from_school).started_at == from_school.received_at
    assert "did not arrive: they wait to be told" in page_of(at_work, from_school)
    assert from_school.reference in at_work.get("/").content.decode()
    assert "Came back: it did not arrive" in at_work.get(address(from_school)).content.decode()

    at_work.post(reverse("referrals:told", args=[from_school.reference]))

    assert clock(from_school) is None
    assert "did not arrive: they wait to be told" not in page_of(at_work, from_school)
    assert f"{from_school.reference}: what" not in at_work.get("/").content.decode()


def test_it_is_sent_again_to_another_address_and_the_report_keeps_the_first(at_work, from_school):
    message = came_back(Message.objects.get(template="referrals/email/screening_outcome"))
    where = reverse("referrals:send_again", args=[from_school.reference, message.pk])

    assert "Enter an e-mail address" in at_work.post(where, {"to": "no"}).content.decode()
    at_work.post(where, {"to": "new@example.com"})

    again = Message.objects.get(to="new@example.com")
    assert (again.body, again.status) == (message.body, Message.Status.QUEUED)
    assert clock(from_school) is None
    from_school.report.refresh_from_db()
    assert from_school.report.reporter_email == "tomos.griffiths@example.wales"
    assert at_work.get(where).status_code == 404


def test_one_that_is_given_up_lets_the_reporter_wait_again(at_work, from_school):
    Message.objects.filter(template="referrals/email/screening_outcome").update(
        status="failed", attempts=8
    )

    assert see_to_failed_messages() == 1
    assert see_to_failed_messages() == 0
    assert clock(from_school) is not None
    assert "Not delivered" in at_work.get(address(from_school)).content.decode()


def test_one_that_is_tried_again_says_so(at_work, from_school):
    Message.objects.filter(template="referrals/email/screening_outcome").update(
        attempts=2, try_after_at=timezone.now() + dt.timedelta(minutes=4)
    )

    assert "Tried 2 times, tried again at" in at_work.get(address(from_school)).content.decode()


def notice(message: Message, *, status: str) -> bytes:
    """Return a mail server's notice about a message (RFC 3464)."""
    said = EmailMessage()
    said["Subject"] = "Undelivered Mail"
    said.set_content("It could not be delivered.")
    said.make_mixed()
    raw = (
        f"{said.as_string()}".replace("multipart/mixed", "multipart/report")
        .rstrip()
        .removesuffix("--")
    )
    boundary = raw.rsplit("\n", 1)[1]
    return (
        f"{raw}\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; x@example.com\n"
        f"Action: failed\nStatus: {status}\n\n{boundary}\n"
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{message.pk}@localhost>\n\n"
        f"{boundary}--\n"
    ).encode()


@pytest.mark.parametrize(("status", "noted"), [("5.1.1", True), ("4.4.7", False)])
def test_a_mail_servers_notice_is_noted_from_a_file(
    tmp_path: Path, from_school, *, status: str, noted: bool
):
    message = Message.objects.get(template="referrals/email/screening_outcome")
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=timezone.now())
    mail = tmp_path / "notice.eml"
    mail.write_bytes(notice(message, status=status))

    call_command("note_bounce", str(mail))
    call_command("note_bounce", str(mail))

    message.refresh_from_db()
    assert (message.status == Message.Status.BOUNCED) is noted
    assert (clock(from_school) is not None) is noted


@pytest.mark.parametrize("mail", [b"", b"\xff\xfe junk", b"Subject: hello\n\nNo notice."])
def test_a_mail_that_is_no_notice_notes_nothing(tmp_path: Path, db, mail: bytes):
    file = tmp_path / "x.eml"
    file.write_bytes(mail)

    call_command("note_bounce", str(file))

    assert not Message.objects.filter(status="bounced").exists()


def test_an_outsider_finds_nothing_there(client, oren, from_school):
    assert sign_in(client, oren).get(address(from_school)).status_code == 404


def test_somebody_who_does_not_screen_writes_nothing(client, huw, from_school):
    answer = sign_in(client, huw).post(address(from_school), {"words": WORDS})

    assert answer.status_code == 403
