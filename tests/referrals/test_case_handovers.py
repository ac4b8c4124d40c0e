"""Care and support assessment: handed over, and not done with until a named worker accepts it."""

import csv
import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent, Message
from records.refusals import Refused
from referrals import operations
from referrals.models import Deadline, Referral, Reminder, ReportPerson, Status
from referrals.queries.answers import everything_told
from referrals.rules import FurtherAnswer, NamedPerson
from referrals.tasks import remind_of_deadlines
from tests.cast import actor, sign_in, team
from tests.factories.referrals import ReportFactory
from tests.referrals.arriving import JAC, arrives
from tests.referrals.deciding import passed_on

Role = ReportPerson.Role
LIST = "/referrals/case-handovers/"
TUESDAY = dt.datetime(2026, 5, 5, 9, 30, tzinfo=dt.UTC)  # at half past ten in Wales


@pytest.fixture
def referral(reporter):
    return arrives(by=reporter)


@pytest.fixture
def handed_over(referral, nia, mared):
    return passed_on(referral, by=actor(nia))


def allocated(referral: Referral, worker, *, by) -> Referral:
    """Give it to a worker of children's services, who can open it from then on."""
    return operations.allocate(
        referral, user_id=worker.pk, team=team("childrens"), by=by, at=timezone.now()
    )


def page(referral: Referral, step: str = "") -> str:
    if step:
        return reverse("referrals:work_step", args=[referral.reference, step])
    return reverse("referrals:work", args=[referral.reference])


def age(referral: Referral, **ago: float) -> None:
    """Move the hand-over and its clock back in time."""
    by = dt.timedelta(**ago)
    handover = referral.handovers.get()
    handover.handed_over_at -= by
    handover.save()
    clock = Deadline.objects.get(referral=referral, timescale__ref="H1")
    assert clock.due_at is not None
    clock.started_at -= by
    clock.due_at -= by
    clock.save()


def test_a_care_and_support_assessment_is_handed_over_and_not_accepted(client, handed_over, nia):
    handover = handed_over.handovers.get()

    assert handed_over.status == Status.SUPPORT
    assert handover.state == "Handed over, not accepted"
    assert handover.system == "WCCIS"
    assert Deadline.objects.running().filter(referral=handed_over, timescale__ref="H1").exists()
    body = sign_in(client, nia).get(page(handed_over)).content.decode()
    assert "Handed over, not accepted" in body


def test_after_one_working_day_it_is_on_the_managers_list(client, handed_over, mared):
    """Must show: due one working day after, and from then on a thing the manager has to do."""
    desk = sign_in(client, mared)
    body = desk.get(LIST).content.decode()
    assert handed_over.reference in body
    assert "app-late" not in body
    assert "not accepted in time" not in desk.get("/").content.decode()

    age(handed_over, days=7)

    body = desk.get(LIST).content.decode()
    assert '<strong class="app-late">Handed over, not accepted</strong>' in body
    assert "1 case handed over, not accepted in time" in desk.get("/").content.decode()


def test_it_stays_there_until_a_named_worker_accepts_it_with_the_number(
    client, handed_over, nia, mared, anwen
):
    age(handed_over, days=7)
    allocated(handed_over, anwen, by=actor(nia))
    desk = sign_in(client, anwen)

    refused = desk.post(page(handed_over, "accept"), {"case_number": " "})
    assert "Write down the number that the case has" in refused.content.decode()
    assert handed_over.reference in sign_in(client, mared).get(LIST).content.decode()

    sign_in(client, anwen).post(page(handed_over, "accept"), {"case_number": "W0012345"})

    handover = handed_over.handovers.get()
    assert (handover.accepted_by_name, handover.case_number) == ("Anwen Davies", "W0012345")
    clock = Deadline.objects.get(referral=handed_over, timescale__ref="H1")
    assert clock.met_at is not None
    assert clock.is_late(at=timezone.now())
    assert handed_over.reference not in sign_in(client, mared).get(LIST).content.decode()
    events = AuditEvent.objects.about(handed_over)
    assert events.filter(event="case.accepted", actor_id=anwen.pk).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handed_over_at", "due_at"),
    [
        ("2026-05-05T10:30", "2026-05-06T16:00:00+00:00"),
        ("2026-05-01T16:30", "2026-05-05T16:00:00+00:00"),
        ("2026-05-05T22:00", "2026-05-07T16:00:00+00:00"),
    ],
    ids=["midweek", "over the bank holiday weekend", "at night counts from the next day"],
)
def test_the_limit_is_explained_by_the_policy(capsys, handed_over_at, due_at):
    call_command("explain_deadline", "H1", handed_over_at, "--json")

    said = json.loads(capsys.readouterr().out)
    assert dt.datetime.fromisoformat(said["due_at"]) == dt.datetime.fromisoformat(due_at)


def test_the_clock_of_the_referral_is_the_one_the_policy_explains(reporter, nia):
    referral = arrives(by=reporter, received_at=TUESDAY - dt.timedelta(hours=1))
    passed_on(referral, by=actor(nia), at=TUESDAY)

    clock = Deadline.objects.get(referral=referral, timescale__ref="H1")
    assert clock.due_at == dt.datetime(2026, 5, 6, 16, tzinfo=dt.UTC)


def test_the_sweep_chases_once_and_without_a_name(handed_over, mared):
    age(handed_over, days=7)

    remind_of_deadlines()
    remind_of_deadlines()

    of_handover = Reminder.objects.filter(deadline__timescale__ref="H1", kind="overdue")
    assert of_handover.filter(user_id=mared.pk).count() == 1
    chased = Message.objects.filter(
        key__startswith=f"deadline.reminded:{of_handover[0].deadline_id}"
    )
    assert chased.filter(to="mared-hughes@example.wales").count() == 1
    for message in chased:
        assert "Jac" not in message.subject + message.body
        assert "A worker accepts what was handed over" in message.body


def test_it_cannot_be_closed_before_it_is_accepted(handed_over, nia, anwen):
    with pytest.raises(Refused, match="handed over and not accepted"):
        operations.close(handed_over, reason="Done.", by=actor(nia), at=timezone.now())

    operations.accept_case(
        handed_over.handovers.get(), case_number="W1", by=actor(anwen), at=timezone.now()
    )
    operations.close(handed_over, reason="Done.", by=actor(nia), at=timezone.now())


def test_what_is_refused_is_on_the_list_at_once_and_may_be_handed_over_again(
    client, handed_over, nia, mared, anwen
):
    allocated(handed_over, anwen, by=actor(nia))
    desk = sign_in(client, anwen)
    assert "Say why it is refused." in desk.post(page(handed_over, "refuse"), {}).content.decode()
    desk.post(page(handed_over, "refuse"), {"reason": "The family lives in Denbighshire."})

    body = sign_in(client, mared).get(LIST).content.decode()
    assert '<strong class="app-late">Refused</strong>' in body
    assert "The family lives in Denbighshire." in body
    clock = Deadline.objects.get(referral=handed_over, timescale__ref="H1")
    assert clock.stopped_at is not None

    client.post(page(handed_over, "hand-over"), {"destination": "care-and-support"})
    assert handed_over.handovers.count() == 2
    assert "Refused" not in client.get(LIST).content.decode()


def test_whoever_handed_it_over_cannot_accept_it(handed_over, nia):
    with pytest.raises(Refused, match="cannot accept it"):
        operations.accept_case(
            handed_over.handovers.get(), case_number="W1", by=actor(nia), at=timezone.now()
        )


def test_a_screener_accepts_no_case_and_an_outsider_sees_none(client, handed_over, nia, oren):
    assert sign_in(client, nia).get(page(handed_over, "accept")).status_code == 403
    assert client.get(LIST).status_code == 403
    for path in (page(handed_over), page(handed_over, "accept")):
        assert sign_in(client, oren).get(path).status_code == 404


def test_the_list_makes_a_fixed_number_of_queries(
    client, reporter, nia, mared, django_assert_max_num_queries
):
    for name in ("Jac", "Mair", "Non", "Gwil", "Ned"):
        passed_on(
            arrives(by=reporter, person={"given_name": name, "family_name": "Ifans"}),
            by=actor(nia),
        )
    sign_in(client, mared).get(LIST)

    with django_assert_max_num_queries(25):
        body = client.get(LIST).content.decode()

    assert body.count("data-row") == 5


def test_a_social_worker_sees_what_waits_for_their_team_and_no_other(
    client, handed_over, reporter, nia, mared, anwen
):
    elsewhere = passed_on(arrives(by=reporter), by=actor(nia))
    allocated(handed_over, anwen, by=actor(mared))

    desk = sign_in(client, anwen)
    body = desk.get(LIST).content.decode()

    assert handed_over.reference in body
    assert elsewhere.reference not in body
    assert "How late other authorities referred" not in body
    assert "1 case handed over waits for somebody to accept it" in desk.get("/").content.decode()


def test_an_empty_list_says_so(client, mared):
    body = sign_in(client, mared).get(LIST).content.decode()

    assert "Everything handed over is accepted" in body


@pytest.fixture
def told(reporter, nia):
    """Return a report with answers in columns and rows, and words that look like a formula."""
    asked = FurtherAnswer("sleep", "At home", "Where does he sleep?", "On the sofa.", "sofa")
    child = NamedPerson(JAC, frozenset({Role.CHILD_AT_RISK}), further=(asked,))
    mother = NamedPerson(
        {"given_name": "Mari", "family_name": "Tomos"}, frozenset({Role.PARENT_OR_CARER})
    )
    now = timezone.now()
    report = ReportFactory.create(
        by=reporter,
        at=now,
        received_at=now,
        people=(child, mother),
        told={
            "capacity": "professional",
            "reporter_name": "Tomos Griffiths",
            "concern": '=HYPERLINK("http://example.com")',
            "own_words": "Dw i ddim eisiau mynd adref.",
            "whereabouts": "At school",
            "steps_taken": "Mother was telephoned.",
        },
        further=(FurtherAnswer("alone", "What happened", "Who was there?", "Nobody.", "no"),),
    )
    return passed_on(report.referrals.get(), by=actor(nia))


def copy(client, referral: Referral, kind: str):
    return client.get(reverse("referrals:copy_out", args=[referral.reference]), {"format": kind})


def test_the_copy_holds_every_answer_given(client, told, nia):
    desk = sign_in(client, nia)
    text = copy(desk, told, "text").content.decode()
    table = list(csv.DictReader(io.StringIO(copy(desk, told, "csv").content.decode("utf-8-sig"))))
    cells = {(row["question"], row["answer"].removeprefix("'")) for row in table}

    sections = everything_told(told.report, language="en")
    answers = [line for section in sections for line in section.lines]
    assert len(answers) > 15
    for question, answer in answers:
        assert (question, answer) in cells
        assert question in text
        for line in answer.splitlines():
            assert line in text
    for said in ("On the sofa.", "Nobody.", "Dw i ddim eisiau mynd adref.", "Wants to stay with"):
        assert said in text
        assert any(said in answer for _question, answer in cells)
    assert {row["reference"] for row in table} == {told.reference}


def test_no_cell_of_the_copy_is_a_formula(client, told, nia):
    body = copy(sign_in(client, nia), told, "csv").content.decode("utf-8-sig")

    for row in csv.reader(io.StringIO(body)):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert "'=HYPERLINK" in body


def test_taking_a_copy_is_recorded_and_its_name_names_nobody(client, told, nia):
    answer = copy(sign_in(client, nia), told, "csv")

    assert answer["Content-Disposition"] == f'attachment; filename="{told.reference}.csv"'
    assert "no-store" in answer["Cache-Control"]
    (event,) = AuditEvent.objects.about(told).filter(event="case.copied_out")
    assert event.details["format"] == "csv"


def test_a_copy_is_for_who_works_with_it(client, told, rhys, oren, reporter, nia):
    assert copy(sign_in(client, rhys), told, "csv").status_code == 403
    assert copy(sign_in(client, oren), told, "csv").status_code == 404
    assert copy(sign_in(client, nia), told, "exe").status_code == 404
    undecided = arrives(by=reporter)
    assert copy(client, undecided, "csv").status_code == 403
