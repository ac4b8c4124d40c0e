"""What both stories of a report have in common: how people send forms, and the later stages."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from measures.models import QuarterlyReport
from measures.rules import quarter_of
from measures.tasks import make_waiting_reports
from meetings.models import Meeting
from records.models import IssuedDocument
from records.tasks import render_documents
from referrals import operations
from referrals.models import AdultTest, Check, Referral
from referrals.queries.safety import asked_of
from tests.cast import actor, person, sign_in
from tests.pdfs import ReadPdf, read_pdf

DECISION = "To ask the panel for a plan, which no agency can make alone."
ACTION = "Check what is known of the address."


def desk_of(user: User) -> Client:
    """Return the browser of somebody who has signed in."""
    return sign_in(Client(), user)


def send(client: Client, path: str, **answers: Any) -> None:
    """Send a form, which is accepted, and go to the page it leads to."""
    answer = client.post(path, answers, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    assert answer.status_code == 200


def key_of(user: User) -> str:
    return str(user.memberships.get().pk)


def day(name: str, on: dt.date) -> dict[str, int]:
    """Return a day as its three boxes send it."""
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def arrangements(starts: str, ends: str) -> dict[str, Any]:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return {"mode": "video", **day("on", tomorrow), "starts": starts, "ends": ends}


def screened(
    by: User, *, outcome: str, level: str, which: Referral | None = None, **more: Any
) -> Referral:
    """Open the referral that waits (``which`` of several), take it and decide; return it."""
    desk, referral = desk_of(by), which or Referral.objects.get()
    assert referral.reference in desk.get(reverse("referrals:queue")).content.decode()
    send(desk, reverse("referrals:take", args=[referral.reference]))
    referral.refresh_from_db()
    for prompt in asked_of(referral):
        answer = {
            "is_done": True,
            "done_by_whom": by.name,
            "done_at": timezone.now(),
            "police_reference": "",
            "words": "",
        }
        operations.answer_prompt(
            referral, prompt=prompt, answer=answer, by=actor(by), at=timezone.now()
        )
    send(
        desk,
        reverse("referrals:screen", args=[referral.reference]),
        outcome=outcome,
        level=level,
        checks_done=Check.values,
        voice_known="not-seen",
        adult_tests=AdultTest.values,
        rationale="The second report in a month, and worse than the first.",
        version=referral.version,
        **more,
    )
    return referral


def authorised(referral: Referral) -> None:
    """Let a second person authorise what was determined of enquiries about an adult."""
    desk = desk_of(person("Manon Eifion", Role.TEAM_MANAGER, "adults"))
    page = reverse("strategy_meetings:authorise", args=[referral.reference])
    send(desk, page, answer="authorise")


def arrange_meeting(desk: Client, referral: Referral, chair: User, invited: User) -> Meeting:
    """Call people together about a referral from the list of those that wait."""
    waiting = desk.get(f"{reverse('strategy_meetings:waiting')}?show=awaiting")
    assert referral.reference in waiting.content.decode()
    send(
        desk,
        f"{reverse('strategy_meetings:schedule')}?referral={referral.reference}",
        referrals=[referral.pk],
        meeting_type=f"{referral.pathway}-strategy",
        chair=key_of(chair),
        another_agency=invited.memberships.get().agency_id,
        contacts=[key_of(invited)],
        **arrangements("10:00", "11:00"),
    )
    return Meeting.objects.get(kind=Meeting.Kind.STRATEGY_MEETING)


def page(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"strategy_meetings:{name}", args=[meeting.reference, *more])


def arrive(desk: Client, meeting: Meeting, user: User) -> None:
    attendance = meeting.attendances.get(user_id=user.pk)
    send(desk, page("attendance", meeting, attendance.pk), now="arrived")


def hold_meeting(
    desk: Client, meeting: Meeting, referral: Referral, police: User, outcome: str = "panel"
) -> None:
    """Write minutes, decide, agree an action, and conclude: to a panel, unless told otherwise."""
    saved = desk.post(page("save", meeting, 1), {"text": "All were welcomed.", "version": 0})
    assert saved.json()["version"] == 1
    send(desk, page("decide", meeting), **decision(referral))
    action = {
        "a-referral": referral.pk,
        "a-what": ACTION,
        "a-agency": police.memberships.get().agency_id,
        **day("a-due_on", timezone.localdate()),
    }
    send(desk, page("agree", meeting), **action)
    for gate in meeting.strategy_meeting.meeting_type.gates:
        answer = next(each for each in gate["answers"] if not each.get("needs_words"))
        asked = {"referral": referral.pk, "gate": gate["code"], "answer": answer["code"]}
        send(desk, page("gates", meeting), **asked)
    send(desk, page("conclude", meeting), outcome_1=outcome, reason_1="Harm from outside.")


def decision(referral: Referral) -> dict[str, Any]:
    return {"d-referral": referral.pk, "d-decision": DECISION, "d-reason": "It goes on."}


def minutes_of(desk: Client, meeting: Meeting, language: str) -> ReadPdf:
    """Issue the minutes; take them once a worker has made them."""
    send(desk, page("issue", meeting), language=language)
    copies = meeting.circulations.values("document").distinct().count()
    assert copies > 0
    assert render_documents() == 1 + copies
    document = IssuedDocument.objects.get(kind="minutes")
    return downloaded(desk, reverse("strategy_meetings:download", args=[document.pk]))


def go_before_panel(
    by: User, police: User, referral: Referral, *, panel: str, decision: str, route: str = ""
) -> None:
    """Call a sitting, list the referral by a route, hear the police, decide, conclude."""
    desk = desk_of(by)
    send(
        desk,
        reverse("panels:call_sitting", args=[panel]),
        chair=key_of(by),
        contacts=[key_of(police)],
        **arrangements("13:00", "14:00"),
    )
    sitting = Meeting.objects.get(kind=Meeting.Kind.SITTING)
    assert referral.reference in desk.get(reverse("panels:waiting")).content.decode()
    send(
        desk,
        f"{reverse('panels:add_to_sitting')}?referral={referral.reference}",
        sitting=sitting.reference,
        route=route,
        reason="Each agency knows a part of it.",
        purpose=f"{referral.pathway}-safeguarding",
        consent="not_sought",
        threshold="met",
    )
    case = [sitting.reference, referral.reference]
    agency = police.memberships.get().agency
    send(
        desk_of(police),
        reverse("panels:give_information", args=[*case, agency.code]),
        answer="held",
        text="Three calls since May.",
        version=0,
    )
    present = sitting.attendances.get(user_id=police.pk)
    send(desk, reverse("panels:attendance", args=[sitting.reference]), present=[present.pk])
    heard = desk.get(reverse("panels:listing", args=case))
    assert "Three calls since May." in heard.content.decode()
    send(desk, reverse("panels:decide", args=case), decision=decision, rationale="All agreed.")
    send(desk, reverse("panels:conclude", args=[sitting.reference]))


def quarterly_report(by: User, language: str) -> ReadPdf:
    """Ask for this quarter's report; take it once a worker has made it."""
    desk, quarter = desk_of(by), quarter_of(timezone.localdate())
    send(
        desk,
        reverse("measures:request_report", args=[str(quarter)]),
        language=language,
        subject="whole",
        edition="partnership",
        count="now",
    )
    assert make_waiting_reports() == 1
    report = QuarterlyReport.objects.get()
    return downloaded(desk, reverse("measures:download", args=[report.pk]))


def downloaded(desk: Client, path: str) -> ReadPdf:
    answer = desk.get(path)
    assert answer.headers["Content-Type"] == "application/pdf"
    return read_pdf(answer.getvalue())
