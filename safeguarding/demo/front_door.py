"""Today at the demo's front door: live things on every page that a screener works with.

Each scene stands alone and is told in one transaction, so that a loading that was interrupted
goes on with the next.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from PIL import Image

from accounts.models import Team
from people.models import Person
from people.operations import link, raise_warning
from referrals import operations as referrals
from referrals.models import Rating, Referral
from referrals.rules.triage import duty_period
from safeguarding.demo import after_decision, partners
from safeguarding.demo.history import History
from safeguarding.demo.today import Today

Scene = Callable[[Today], None]
DAY = 24  # hours


def tell(history: History, scenes: Sequence[Scene], *, done: Callable[[], None]) -> None:
    """Tell each scene, as if in the hours and days before the history's moment."""
    today = Today(history)
    for scene in scenes:
        history.rng.seed(f"{history.seed}/{scene.__name__}")
        with transaction.atomic():
            scene(today)
            done()


def waits_for_information(today: Today) -> None:
    """Ask agencies about a child whose report says much, holds a file and was added to."""
    referral = today.take_in("hungry")
    nia = today.somebody("Nia Roberts")
    referrals.take(referral, by=nia, at=today.ago(4.8))
    referrals.rate(
        referral,
        rating=Rating.AMBER,
        reason="The school saw her today; the home has not been seen.",
        by=nia,
        at=today.ago(4.6),
    )
    picture = BytesIO()
    Image.new("RGB", (320, 200), "#7a8f99").save(picture, "PNG")
    referrals.attach_to_referral(
        referral,
        file=SimpleUploadedFile("cot-wlyb.png", picture.getvalue(), "image/png"),
        shows="The coat she came to school in",
        by=nia,
        at=today.ago(4.4),
    )
    referrals.add_to_report(
        referral.report,
        words="Daeth ei nain i'w nôl am dri. Mae'n dweud y caiff y ddau aros gyda hi heno.",
        language="cy",
        by=today.somebody("Tomos Griffiths"),
        at=today.ago(1.5),
    )
    partners.ask_about_household(today, referral)
    referrals.decide_for_now(
        referral,
        for_now="Both children stay with their grandmother tonight; the school keeps in touch.",
        awaited="What youth justice and the landlord know of the home.",
        by=nia,
        at=today.ago(1),
    )


def urgent(today: Today) -> None:
    """Take in what nobody on duty has seen yet."""
    today.take_in("in-danger")


def held(today: Today) -> None:
    referral = today.take_in("bus")
    referrals.hold(
        referral,
        until=min(today.ago(-3), referral.decision_due_at),
        reason="Mae'r ysgol yn siarad â'r fam y prynhawn yma.",
        by=today.somebody("Nia Roberts"),
        at=today.ago(1.2),
    )


def handed_over(today: Today) -> None:
    """Have the emergency duty team tell the hub of the night, and warn of a father."""
    referral = today.take_in("night")
    emyr = today.somebody("Emyr Vaughan")
    father = referral.report.people.get(role="parent_or_carer").record
    warn(
        today,
        person=father.person,
        kind="visit-in-pairs",
        words="Threw a bottle at the door when police brought his daughter home.",
        told_by="North Wales Police",
        until_days=60,
        raised_hours=14,
    )
    period = duty_period(today.history.as_of, today.history.calendar)
    referrals.write_handover(
        from_team=Team.objects.get(code="emergency-duty"),
        to_team=Team.objects.get(code="mash"),
        period=period,
        words="A quiet night but for one call. / Noson dawel heblaw am un alwad.",
        lines={referral: "Her father has her at home. He expects a call from you this morning."},
        by=emyr,
        at=min(period[1], today.history.as_of) - timedelta(minutes=20),
    )


def warn(
    today: Today,
    *,
    person: Person | None,
    kind: str,
    words: str,
    told_by: str,
    until_days: int,
    raised_hours: float,
    address: str = "",
    postcode: str = "",
) -> None:
    """Warn staff, with a review so many days from the demo's day; before it where negative."""
    raise_warning(
        person=person,
        address=address,
        postcode=postcode,
        kind=today.policy.warning_kinds.get(code=kind),
        words=words,
        told_by=told_by,
        review_on=localdate(today.ago(-until_days * DAY)),
        agency=today.agency("conwy"),
        by=today.somebody("Nia Roberts"),
        at=today.ago(raised_hours),
    )


def adds_up(today: Today) -> None:
    """Take in a third report about one child, where the house has a warning overdue for review."""
    warn(
        today,
        person=None,
        address="61 Bryn Awel, Abergele",
        postcode="ZZ22 7DD",
        kind="animal",
        words="A large dog is loose in the garden. Ring before you open the gate.",
        told_by="Tai Creuddyn",
        until_days=-5,
        raised_hours=200 * DAY,
    )
    last = third_of(today, "meals", outcome="child-no-further-action", level="child-universal")
    partners.ask_everybody(today, last)


def added_up(today: Today) -> None:
    """Take in a third report about one adult, where a screener said that harm adds up."""
    last = third_of(today, "falls", outcome="adult-not-about-abuse", level="adult-universal")
    referrals.answer_pattern(
        last,
        answer=last.policy.pattern_answers.get(code="escalate"),
        thresholds=["third-in-90-days"],
        by=today.somebody("Nia Roberts"),
        at=today.ago(18),
    )


def third_of(today: Today, name: str, *, outcome: str, level: str) -> Referral:
    """Take in three reports about one person, and decide the first two; return the third."""
    keys = [f"{name}-{number}" for number in (1, 2, 3)]
    first, *later = [today.take_in(key) for key in keys]
    for referral in later:
        link(
            referral.record,
            to=first.record.person,
            reason="Same name, date of birth and address",
            by=today.somebody("Nia Roberts"),
            at=referral.received_at + timedelta(minutes=30),
        )
    for referral in (first, later[0]):
        hours = (today.history.as_of - referral.received_at) / timedelta(hours=1) - 3
        today.decide(referral, outcome, level=level, hours=hours)
    later[1].record.refresh_from_db()
    return later[1]


def one_incident(today: Today) -> None:
    """Join what the police and the school report of one night in one home."""
    lead, other = today.take_in("incident-police"), today.take_in("incident-school")
    referrals.join(
        other,
        lead=lead,
        reason="Yr un noson yn yr un cartref, yn ôl yr heddlu a'r ysgol.",
        by=today.somebody("Nia Roberts"),
        at=today.ago(6),
    )


def telephoned(today: Today) -> None:
    """Take in what was said on the telephone and is not confirmed in writing yet."""
    today.take_in("telephoned")


SCENES: tuple[Scene, ...] = (
    waits_for_information,
    urgent,
    held,
    handed_over,
    adds_up,
    added_up,
    one_incident,
    telephoned,
    after_decision.waits_for_sign_off,
    after_decision.sampled,
    after_decision.short_interventions,
    after_decision.handed_to_casework,
    after_decision.told_the_reporter,
    partners.late_answers,
    partners.consultations,
    partners.notices,
    partners.arrangements,
)
