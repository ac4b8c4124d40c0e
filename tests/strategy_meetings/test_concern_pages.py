"""The pages of a concern about somebody's work: who they open to, and what is typed is kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.models import Policy
from records.models import AuditEvent
from referrals.models import Referral, Status
from strategy_meetings.models import ConcernEntry, PractitionerConcern
from tests.cast import actor, person, sign_in, team
from tests.factories.concerns import (
    ConcernActionFactory,
    ConcernEmployerFactory,
    ConcernInvestigationFactory,
    ConcernSignOffFactory,
    close_to,
    decided,
    reported,
)

pytestmark = pytest.mark.django_db

FORMS = {  # page: what is sent that cannot stand, and what of it has to stay
    "concern_consider": ({"earlier": "pattern"}, "Say what the earlier concerns show."),
    "concern_decide": ({"course": "strategy", "reason": "Kept words."}, "Kept words."),
    "concern_investigate": (
        {"kind": "employer", "how": "started", "findings": "Kept words."},
        "Kept words.",
    ),
    "concern_notice": ({"body": "dbs", "is_referred": "yes", "words": "Kept."}, "Kept."),
    "concern_keep_out": ({"user": "nobody@example.wales", "words": "Kept."}, "Kept."),
    "concern_add_employer": ({"learnt_time": "25:99"}, "25:99"),
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def teacher(dai) -> Referral:
    return reported()


def at(name: str, *args: object) -> str:
    return reverse(f"strategy_meetings:{name}", args=args)


def test_it_opens_to_its_keepers_and_the_look_is_on_record(client, teacher, dai, mali):
    for keeper in (dai, mali):
        page = sign_in(client, keeper).get(at("concern", teacher.reference))
        assert page.status_code == 200
        assert "Idris Vaughan" in page.content.decode()
    looks = AuditEvent.objects.filter(event="referral.viewed", subject_id=teacher.pk)
    assert {look.actor_id for look in looks} == {dai.pk, mali.pk}


def test_to_everybody_else_it_is_not_there(client, teacher, nia, mared, sian, elin, oren):
    for stranger in (nia, mared, sian, elin, oren):
        desk = sign_in(client, stranger)
        assert desk.get(at("concern", teacher.reference)).status_code == 404
        assert desk.get(at("concerns")).status_code == 403


def test_a_childs_referral_has_no_such_page(client, teacher, dai, mali):
    child = teacher.report.referrals.get(pathway="child")

    assert sign_in(client, mali).get(at("concern", child.reference)).status_code == 404


@pytest.mark.parametrize("page", FORMS)
def test_what_cannot_stand_is_said_and_what_was_typed_stays(client, teacher, dai, page):
    sent, kept = FORMS[page]
    desk, where = sign_in(client, dai), at(page, teacher.reference)
    assert desk.get(where).status_code == 200

    answer = desk.post(where, sent)

    assert answer.status_code == 400
    assert kept in answer.content.decode()
    assert "govuk-error-summary" in answer.content.decode()
    assert desk.post(where, {"\x00": "\x00", "words": "\x00" * 9, "kind": "💥"}).status_code == 400


@pytest.mark.parametrize("page", ["concern_decide", "concern_investigate", "concern_sign_off"])
def test_what_its_state_does_not_allow_is_refused_in_words(client, teacher, dai, page):
    sent = {
        "concern_decide": {
            "course": "practice",
            "transferable_risk": "None.",
            "reason": "Of practice.",
            "reason_late": "Late.",
        },
        "concern_investigate": {"kind": "police", "how": "started"},
        "concern_sign_off": {"is_agreed": "yes", "words": "Yes."},
    }[page]

    answer = sign_in(client, dai).post(at(page, teacher.reference), sent)

    assert answer.status_code == 400
    said = answer.content.decode()
    assert any(
        words in said
        for words in ("Answer first what earlier", "first decision comes before", "Nothing waits")
    )


@pytest.mark.parametrize("part", ConcernEntry.Kind.values)
def test_each_kind_is_written_down_on_its_page(client, teacher, dai, part):
    desk, where = sign_in(client, dai), at("concern_add", teacher.reference, part)
    assert desk.post(where, {"words": "\u200b", "reason": "Kept."}).status_code == 400
    assert not ConcernEntry.objects.exists()

    desk.post(where, {"words": "<b>As it was said.</b>", "reason": "They asked."})

    shown = desk.get(at("concern", teacher.reference)).content.decode()
    assert "&lt;b&gt;As it was said.&lt;/b&gt;" in shown
    assert desk.get(at("concern_add", teacher.reference, "nothing")).status_code == 404


def test_a_second_person_signs_off_from_their_own_work(client, teacher, dai, mali):
    ConcernSignOffFactory.create(referral=teacher, by=actor(dai))
    assert "waits for your sign-off" not in sign_in(client, dai).get("/").content.decode()
    desk = sign_in(client, mali)
    assert "1 concern waits for your sign-off" in desk.get("/").content.decode()
    where = at("concern_sign_off", teacher.reference)
    assert where in desk.get(at("concerns")).content.decode()
    assert "The bruises fit what was said." in desk.get(where).content.decode()


def test_the_old_ways_to_decide_and_close_lead_here(client, teacher, dai):
    desk = sign_in(client, dai)
    for name in ("screen", "close"):
        answer = desk.post(reverse(f"referrals:{name}", args=[teacher.reference]), {"reason": "x"})
        assert answer["Location"] == at("concern", teacher.reference)
    teacher.refresh_from_db()
    assert teacher.status == Status.SUBMITTED


def test_each_number_of_the_funnel_leads_to_its_rows(client, teacher, dai):
    decided(teacher, "practice", by=actor(dai))
    other = reported(given_name="Beca", family_name="Owen", date_of_birth=None)
    desk = sign_in(client, dai)

    practice = desk.get(f"{at('concerns')}?step=practice").content.decode()
    assert teacher.reference in practice
    assert other.reference not in practice
    everything = desk.get(at("concerns")).content.decode()
    assert teacher.reference in everything
    assert other.reference in everything
    wrong = {"since_day": "31", "since_month": "2", "since_year": "2026"}
    assert desk.get(at("concerns"), wrong).status_code == 400
    backwards = {
        "since_day": "2",
        "since_month": "2",
        "since_year": "2026",
        "until_day": "1",
        "until_month": "2",
        "until_year": "2026",
    }
    assert desk.get(at("concerns"), backwards).status_code == 400
    assert desk.get(f"{at('concerns')}?step=nothing").status_code == 404


def test_an_employers_contact_sees_their_own_part_alone(client, teacher, dai, eleri):
    part = ConcernEmployerFactory.create(referral=teacher, contact=eleri.memberships.get())
    other = ConcernEmployerFactory.create(referral=teacher)
    desk = sign_in(client, eleri)

    assert desk.get(at("employer_part", part.pk)).status_code == 200
    assert desk.get(at("employer_part", other.pk)).status_code == 404
    assert desk.get(at("concern", teacher.reference)).status_code == 404
    wrong = desk.post(at("employer_part", part.pk), {"report": " ", "learnt_time": "14:00"})
    assert wrong.status_code == 400
    told = {
        "learnt_on_day": "4",
        "learnt_on_month": "5",
        "learnt_on_year": "2026",
        "learnt_time": "14:00",
        "report": "He shouted at her.",
        "risk_assessment": "He works alone with nobody.",
    }
    desk.post(at("employer_part", part.pk), told)
    part.refresh_from_db()
    assert (part.report, part.reported_by) == ("He shouted at her.", eleri.pk)
    assert part.risk_assessment == "He works alone with nobody."
    assert "He shouted at her." in desk.get(at("employer_part", part.pk)).content.decode()
    keeper = sign_in(client, dai).get(at("concern", teacher.reference)).content.decode()
    assert "He works alone with nobody." in keeper
    desk = sign_in(client, eleri)
    assert desk.post(at("employer_part", other.pk), told).status_code == 404
    assert not desk.get("/").content.decode().count("Idris")
    seen = AuditEvent.objects.filter(event="concern_employer.viewed", actor_id=eleri.pk)
    assert seen.filter(subject_id=part.pk).exists()


def test_a_contact_to_whom_it_is_closed_has_nothing_any_more(client, teacher, dai, eleri):
    part = ConcernEmployerFactory.create(referral=teacher, contact=eleri.memberships.get())
    action = ConcernActionFactory.create(employer=part)

    close_to(teacher, eleri, "line", by=dai)

    desk = sign_in(client, eleri)
    assert desk.get(at("employer_part", part.pk)).status_code == 404
    assert desk.get(at("employer_action", part.pk, action.pk)).status_code == 404
    assert "shared with you as an employer" not in desk.get("/").content.decode()
    assert str(part.pk) not in desk.get(at("employer_parts")).content.decode()


def test_whoever_is_kept_out_has_nothing_of_the_child_either(client, teacher, dai):
    colleague = person("Lena Pugh", dai.memberships.get().role, "safeguarding")
    child = teacher.report.referrals.get(pathway="child")

    sign_in(client, dai).post(
        at("concern_keep_out", teacher.reference), {"user": colleague.email, "kind": "line"}
    )

    desk = sign_in(client, colleague)
    for referral in (teacher, child):
        assert desk.get(referral.get_absolute_url()).status_code == 404
    assert desk.get(at("concern", teacher.reference)).status_code == 404
    assert teacher.reference not in desk.get(at("concerns")).content.decode()


def test_the_other_pages_of_a_concern_open(client, teacher, dai):
    decided(teacher, by=actor(dai))
    investigation = ConcernInvestigationFactory.create(referral=teacher)
    part = ConcernEmployerFactory.create(referral=teacher, learnt_at=timezone.now())
    desk = sign_in(client, dai)

    for name, key in (
        ("concern_findings", investigation.pk),
        ("concern_share", part.pk),
        ("concern_action", part.pk),
    ):
        assert desk.get(at(name, key)).status_code == 200
        assert desk.post(at(name, key), {}).status_code == 400
    assert PractitionerConcern.objects.get().course == "strategy"
