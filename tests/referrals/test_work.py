"""What follows a decision: short interventions, conversations, other authorities, late needs."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency
from records.models import AuditEvent
from referrals import operations
from referrals.models import Referral, ReportPerson, Status
from referrals.queries.following import help_counted, lateness_by_authority, without_a_date
from tests.cast import actor, agency, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.deciding import decides

LIST = "/referrals/case-handovers/"


@pytest.fixture
def referral(reporter):
    return arrives(by=reporter)


def page(referral: Referral, step: str = "") -> str:
    if step:
        return reverse("referrals:work_step", args=[referral.reference, step])
    return reverse("referrals:work", args=[referral.reference])


def day(name: str, on: dt.date) -> dict[str, int]:
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def helped(referral: Referral, nia: Any, to: str = "domestic-abuse-response") -> Referral:
    return decides(referral, by=actor(nia), outcome="child-early-help", to=to)


def test_a_short_intervention_has_a_start_an_end_and_an_outcome(at_work, referral, nia):
    helped(referral, nia, to="family-intervention")

    assert "Not yet" in at_work.get(page(referral)).content.decode()
    at_work.post(page(referral, "start"), day("started_on", today(0)))
    at_work.post(
        page(referral, "end"),
        {**day("ended_on", today(0)), "result": "met", "outcome": "Calmer mornings."},
    )

    intervention = referral.interventions.get()
    assert (intervention.started_on, intervention.ended_on) == (today(), today())
    assert intervention.families_helped is None
    body = at_work.get(page(referral)).content.decode()
    assert "Calmer mornings." in body
    assert "Families helped" not in body
    assert page(referral, "end") not in body
    referral.refresh_from_db()
    assert referral.status == Status.SUPPORT


def test_families_and_children_helped_are_counted_where_the_policy_says(
    client, referral, nia, mared
):
    helped(referral, nia)
    desk = sign_in(client, nia)
    ends = {**day("ended_on", today()), "result": "partly", "outcome": "They talk again."}
    desk.post(page(referral, "start"), day("started_on", today()))

    refused = desk.post(page(referral, "end"), ends).content.decode()
    assert refused.count("Write a number, 0 for nobody.") >= 2
    assert "They talk again." in refused
    desk.post(page(referral, "end"), {**ends, "families_helped": "1", "children_helped": "3"})

    (counted,) = help_counted(actor(mared), since=today(-1))
    assert (counted["families"], counted["children"]) == (1, 3)
    assert "families 1, children 3" in sign_in(client, mared).get(LIST).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Write the day on which it started."),
        ({"started_on_day": "31", "started_on_month": "2", "started_on_year": "2026"}, "date"),
        (day("started_on", dt.date(2100, 1, 1)), "Write down a start that has come."),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(at_work, referral, nia, sent, said):
    helped(referral, nia)

    answer = at_work.post(page(referral, "start"), sent)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert referral.interventions.get().started_on is None


def test_a_conversation_says_what_could_not_be_seen(at_work, referral, nia):
    helped(referral, nia)
    spoke = {
        "mode": "telephone",
        **day("held_on", today()),
        "with_whom": "His mother",
        "what_matters": "That he sleeps in a bed of his own.",
    }

    refused = at_work.post(page(referral, "conversation"), spoke).content.decode()
    assert "Without a visit there is something you could not see: say what." in refused
    assert "That he sleeps in a bed of his own." in refused
    at_work.post(page(referral, "conversation"), {**spoke, "not_seen": "The home, and Jac."})

    body = at_work.get(page(referral)).content.decode()
    assert "That he sleeps in a bed of his own." in body
    assert "The home, and Jac." in body
    assert AuditEvent.objects.about(referral).filter(event="conversation.recorded").exists()


def test_a_transfer_stays_open_until_somebody_there_was_told(at_work, referral, nia):
    decided = decides(referral, by=actor(nia), outcome="child-transfer")
    assert decided.status == Status.SUPPORT

    at_work.post(
        page(referral, "transfer"),
        {"authority": "Gwynedd", "told_whom": "Elen Roberts, duty", **day("told_on", today())},
    )

    referral.refresh_from_db()
    assert referral.status == Status.CLOSED
    assert (
        "Elen Roberts, duty at Gwynedd was told on" in at_work.get(page(referral)).content.decode()
    )


def test_lateness_runs_from_the_day_the_need_was_first_identified(client, reporter, nia, mared):
    agency("denbighshire")
    since = timezone.localdate().replace(month=1, day=1)
    for days in (10, 30, 41):
        referral = arrives(by=reporter, person={"given_name": f"Ned {days}"})
        decides(referral, by=actor(nia), outcome="child-assessment", to="therapeutic-residential")
        assert without_a_date(actor(mared), since=since) == 1
        sign_in(client, nia).post(
            page(referral, "first-identified"),
            {"authority": "denbighshire", **day("identified_on", today(-days))},
        )

    assert without_a_date(actor(mared), since=since) == 0
    (line,) = lateness_by_authority(actor(mared), since=today(-1))
    assert (line.authority, line.referrals) == ("Denbighshire Council", 3)
    assert (line.median_days, line.most_days) == (30, 41)
    body = sign_in(client, mared).get(LIST).content.decode()
    assert "Denbighshire Council" in body


def test_a_need_was_seen_before_it_was_reported(at_work, referral, nia):
    agency("denbighshire")
    decides(referral, by=actor(nia), outcome="child-assessment", to="therapeutic-residential")

    answer = at_work.post(
        page(referral, "first-identified"),
        {"authority": "denbighshire", **day("identified_on", today(2))},
    )

    assert "before the report about it reached us" in answer.content.decode()
    assert Agency.objects.filter(firstidentified__isnull=False).count() == 0


def test_a_step_that_is_not_open_leads_back_and_one_that_is_none_is_missing(at_work, referral, nia):
    helped(referral, nia, to="family-centre")

    assert at_work.get(page(referral, "transfer")).url == page(referral)
    assert at_work.post(page(referral, "end"), {}).status_code == 200
    assert at_work.get(page(referral, "nothing")).status_code == 404


def test_before_a_decision_there_is_nothing_to_follow(at_work, referral):
    assert "Nothing is decided yet" in at_work.get(page(referral)).content.decode()
    assert at_work.get(page(referral, "conversation")).url == page(referral)


def test_the_work_is_for_those_who_hold_the_referral(client, referral, nia, rhys, oren):
    helped(referral, nia)

    assert sign_in(client, rhys).get(page(referral, "conversation")).status_code == 403
    assert sign_in(client, oren).get(page(referral)).status_code == 404
    assert sign_in(client, oren).post(page(referral, "start"), {}).status_code == 404


def test_the_page_speaks_welsh(at_work, referral, nia):
    helped(referral, nia)
    at_work.cookies["django_language"] = "cy"

    assert "Ymateb i gam-drin domestig lefel isel" in at_work.get(page(referral)).content.decode()


def test_an_adult_below_the_threshold_may_go_to_the_panel(reporter, nia):
    adult = arrives(by=reporter, role=ReportPerson.Role.ADULT_AT_RISK, source="gp")

    decided = decides(
        adult,
        by=actor(nia),
        outcome="adult-no-abuse",
        to="vulnerable-adults-panel",
        level="adult-prevention",
    )

    assert decided.status == Status.PANEL


def test_nothing_starts_on_a_closed_referral(at_work, referral, nia):
    helped(referral, nia)
    operations.close(referral, reason="They moved away.", by=actor(nia), at=timezone.now())

    answer = at_work.post(page(referral, "start"), day("started_on", today()))

    assert "This referral is closed: nothing can start on it." in answer.content.decode()
    assert referral.interventions.get().started_on is None


def test_a_second_intervention_waits_for_the_first_to_end(referral, nia):
    helped(referral, nia)

    operations.end_intervention(
        referral.interventions.get(),
        ended_on=today(),
        result="declined",
        outcome="They did not want it.",
        families_helped=0,
        children_helped=0,
        by=actor(nia),
        at=timezone.now(),
    )

    assert referral.interventions.get().started_on is None
