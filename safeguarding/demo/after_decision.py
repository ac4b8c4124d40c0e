"""Today after the decision: what a manager, a team and a reporter of the demo find."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.models import Team
from records.models import Message
from referrals import operations as referrals
from referrals.models import Referral, ScreeningDecision, ShortIntervention
from referrals.rules.telling import Promise
from safeguarding.demo.today import Today

DAY = 24  # hours


def waits_for_sign_off(today: Today) -> None:
    """Let a screener propose to end what was rated red; the manager has not agreed yet."""
    referral = today.take_in("belt")
    today.decide(
        referral,
        "child-advice",
        level="child-care-and-support",
        rationale="Seen by his doctor: an old graze. His father was told that the law has changed.",
        hours=19,
    )


def sampled(today: Today) -> None:
    """Draw two decisions for a check, of which one was checked; agencies disagree with both."""
    school, housing = today.take_in("uniform"), today.take_in("damp")
    for referral, hours in ((school, 71), (housing, 94)):
        today.decide(
            referral,
            "child-no-further-action",
            level="child-universal",
            by="Owen Price",
            hours=hours,
        )
    decisions = ScreeningDecision.objects.filter(referral__in=(school, housing))
    decisions.update(is_sampled=True)  # the draw is by chance; the demo always has these two
    referrals.check_decision(
        decisions.get(referral=housing),
        result=ScreeningDecision.CheckResult.DISAGREED,
        comment="Nobody asked about the second child. I would have offered the Family Centre.",
        by=today.somebody("Mared Hughes"),
        at=today.ago(28),
    )
    for referral, name, agency, hours, reason in (
        (school, "Tomos Griffiths", "ysgol-glan-morfa", 20, "Mae wedi dod heb ginio eto heddiw."),
        (housing, "Kevin Lyle", "tai-creuddyn", 30, "Two children still have no lavatory."),
    ):
        referrals.escalate(
            referral,
            agency=today.agency(agency),
            reason=reason,
            by=today.somebody(name),
            at=today.ago(hours),
        )


def short_interventions(today: Today) -> None:
    """Offer three: one has not begun, one runs after a conversation, one has ended."""
    waits, runs, ended = (today.take_in(key) for key in ("shouting", "bedtime", "quarrel"))
    early_help = {"outcome": "child-early-help", "level": "child-early-help"}
    today.decide(waits, **early_help, destination="strengthening-families", hours=5)
    running = offered(today, runs, "family-centre", hours=246)
    allocate(today, runs, hours=244)
    talk(today, runs)
    start(today, running, hours=170)
    over = offered(today, ended, "domestic-abuse-response", hours=896)
    allocate(today, ended, hours=890)
    start(today, over, hours=800)
    referrals.end_intervention(
        over,
        ended_on=localdate(today.ago(3 * DAY)),
        result=ShortIntervention.Result.PARTLY,
        outcome="Both parents came to four of six evenings. The girls are calmer at school.",
        families_helped=1,
        children_helped=2,
        by=today.somebody("Anwen Davies"),
        at=today.ago(3 * DAY),
    )


def offered(
    today: Today, referral: Referral, destination: str, *, hours: float
) -> ShortIntervention:
    today.decide(
        referral,
        "child-early-help",
        level="child-early-help",
        destination=destination,
        hours=hours,
    )
    return referral.interventions.get()


def start(today: Today, intervention: ShortIntervention, *, hours: float) -> None:
    at = today.ago(hours)
    referrals.start_intervention(
        intervention, started_on=localdate(at), by=today.somebody("Anwen Davies"), at=at
    )


def allocate(today: Today, referral: Referral, *, hours: float) -> None:
    """Have the manager give a case to a social worker, who finds it among her work."""
    anwen = today.somebody("Anwen Davies")
    referrals.allocate(
        referral,
        user_id=anwen.id,
        team=Team.objects.get(code="child-casework"),
        by=today.somebody("Mared Hughes"),
        at=today.ago(hours),
    )


def talk(today: Today, referral: Referral) -> None:
    """Hold two What Matters conversations: one by telephone, one at the home."""
    for mode, hours, with_whom, words, not_seen in (
        ("telephone", 240, "Y fam / the mother", "Cwsg, a chael awr iddi hi ei hun.", "The home"),
        ("visit", 200, "Both parents", "That bedtime is quiet, and nobody shouts.", ""),
    ):
        at = today.ago(hours)
        referrals.record_conversation(
            referral,
            mode=mode,
            held_on=localdate(at),
            with_whom=with_whom,
            what_matters=words,
            not_seen=not_seen,
            by=today.somebody("Anwen Davies"),
            at=at,
        )


def handed_to_casework(today: Today) -> None:
    """Hand over three cases: one accepted, one new, one that nobody accepted in time."""
    for key, hours in (("hearing", 51), ("carer", 3), ("wheelchair", 146)):
        referral = today.take_in(key)
        today.decide(
            referral,
            "child-assessment",
            level="child-care-and-support",
            destination="care-and-support",
            hours=hours,
        )
        if key != "carer":
            allocate(today, referral, hours=hours - 2)
        if key == "hearing":
            referrals.accept_case(
                referral.handovers.get(),
                case_number="W204417",
                by=today.somebody("Anwen Davies"),
                at=today.ago(30),
            )


def told_the_reporter(today: Today) -> None:
    """Tell a grandmother and a teacher what came of it; what was sent to the first came back."""
    for key, hours, words in (
        (
            "grandmother",
            46,
            "Diolch am roi gwybod. Edrychwyd ar yr hyn a ddywedoch, a chynigir help.",
        ),
        ("reading", 44, "Thank you. We looked at what you told us and the family is offered help."),
    ):
        referral = today.take_in(key)
        today.decide(
            referral,
            "child-early-help",
            level="child-early-help",
            destination="family-centre",
            hours=hours,
        )
        referrals.give_feedback(
            referral,
            words=words,
            confirmed=Promise.values,
            by=today.somebody("Nia Roberts"),
            at=today.ago(hours - 1),
        )
        if key == "grandmother":
            bounce(today, referral, at_hours=hours - 2)


def bounce(today: Today, referral: Referral, *, at_hours: float) -> None:
    """Let the mail server send back what was last written about this referral."""
    at = today.ago(at_hours)
    message = Message.objects.filter(about_id=referral.pk).latest("queued_at")
    # A demo sends no mail, so nothing could come back: this one counts as sent.
    Message.objects.filter(pk=message.pk).update(
        status=Message.Status.SENT, sent_at=at - timedelta(minutes=5)
    )
    referrals.note_bounce(message.pk, by=today.somebody("Nia Roberts"), at=at)
