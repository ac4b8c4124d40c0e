"""What was decided of a referral, who has still to agree, and which decisions are checked."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from accounts.posts import signers_of
from accounts.roles import Can, can
from policies.models import SignOffRule
from records.audit import Actor
from referrals import clocks
from referrals.models import AdultTest, OpenedFrom, Referral, ScreeningDecision
from referrals.queries.following import overdue_cases, waiting_to_be_accepted
from referrals.queries.known import the_incident
from referrals.queries.referral import is_holder
from referrals.queries.reminders import who_may_see

MOST_SHOWN = 100


def latest_decision(referral: Referral) -> ScreeningDecision | None:
    """Return the last thing a screener decided of it: it stands, waits, or was returned."""
    decisions = referral.screenings.select_related(
        "outcome", "destination", "level", "voice_reason"
    ).prefetch_related("sign_off_rules")
    return decisions.first()


def decision_of(referral: Referral) -> ScreeningDecision | None:
    """Return its last decision; of one decided with the referral that leads, what was copied."""
    decision = latest_decision(referral)
    outcome, by, at = referral.screening_outcome, referral.screened_by, referral.screened_at
    if decision or outcome is None or by is None or at is None:
        return decision
    return ScreeningDecision(
        referral=referral,
        outcome=outcome,
        level=referral.threshold_level,
        rationale=referral.screening_rationale,
        support_offered=referral.support_offered,
        checks_done=referral.checks_done,
        reason_checks_not_done=referral.reason_checks_not_done,
        decided_at=at,
        decided_by=by,
        decided_by_name=referral.screened_by_name,
    )


def reports_of_person(referral: Referral, rules: Iterable[SignOffRule]) -> dict[str, int]:
    """Return, for each rule on repeats, how often the person was referred in its time.

    It ends with this referral, which counts. Who the person is, is what people said they are. One
    incident counts once, a referral on the wrong pathway not at all; nor does one that is
    restricted, since the screener reads why a manager has to agree.
    """
    counts = {}
    for rule in rules:
        if rule.when == SignOffRule.When.REPEATED and rule.days:
            earliest = referral.received_at - timedelta(days=rule.days)
            reports = (
                Referral.objects.filter(
                    Q(is_restricted=False) | Q(pk=referral.pk),
                    record__person=referral.record.person_id,
                    received_at__gte=earliest,
                    received_at__lte=referral.received_at,
                )
                .exclude(led_to__why=OpenedFrom.Why.PATHWAY_CORRECTED)
                .annotate(incident=the_incident())
            )
            counts[rule.code] = reports.values("incident").distinct().count()
    return counts


def signers_for(
    decisions: Collection[ScreeningDecision], *, at: datetime
) -> dict[UUID, list[Membership]]:
    """Return who may sign off each of these decisions, by its key, the first to be asked first.

    They may see the referral, and did not decide. Nobody means that a delegate has to be named.
    """
    signers = signers_of({d.referral.owning_team_id for d in decisions}, on=localdate(at))
    people = {member.user_id for each in signers.values() for member in each}
    seeing = who_may_see(people, {decision.referral_id for decision in decisions}, at=at)
    return {
        decision.pk: signers[decision.referral.owning_team_id].among(
            {
                person
                for person, seen in seeing.items()
                if decision.referral_id in seen and person != decision.decided_by
            }
        )
        for decision in decisions
    }


def awaiting_sign_off(actor: Actor, *, at: datetime) -> list[ScreeningDecision]:
    """Return the decisions that wait for this reader's sign-off, what is due first at the top."""
    waiting = list(
        ScreeningDecision.objects.awaiting_sign_off()
        .filter(referral__in=Referral.objects.visible_to(actor).values("pk"))
        .exclude(decided_by=actor.id)
        .select_related("referral__record", "outcome", "level")
        .prefetch_related("sign_off_rules")
        .order_by("referral__decision_due_at", "id")
    )
    if not waiting:
        return []
    signers = signers_for(waiting, at=at)
    return [d for d in waiting if actor.id in {member.user_id for member in signers[d.pk]}]


def rows_of(decisions: Iterable[ScreeningDecision], *, at: datetime) -> list[dict[str, Any]]:
    """Return the rows of the list of sign-offs: why each needs one, and when it is due."""
    return [
        {
            "decision": decision,
            "referral": decision.referral,
            "why": [rule.name for rule in decision.sign_off_rules.all()],
            "clock": clocks.running_clock(
                decision.referral.decision_due_at,
                started_at=decision.referral.received_at,
                at=at,
            ),
        }
        for decision in decisions
    ]


def awaiting_check(actor: Actor) -> list[ScreeningDecision]:
    """Return the sampled decisions that a manager of their agency still has to look at."""
    if not can(actor, Can.CHECK_DECISIONS):
        return []
    return list(
        ScreeningDecision.objects.awaiting_check()
        .filter(referral__in=Referral.objects.visible_to(actor).values("pk"))
        .filter(referral__owning_agency=actor.agency_id)
        .exclude(decided_by=actor.id)
        .select_related("referral__record", "outcome", "level")
        .order_by("decided_at", "id")[:MOST_SHOWN]
    )


def checks_counted(actor: Actor, *, since: datetime) -> dict[str, int]:
    """Return how many checked decisions managers agreed and disagreed with since a moment."""
    checked = ScreeningDecision.objects.filter(
        referral__in=Referral.objects.visible_to(actor).values("pk"),
        referral__owning_agency=actor.agency_id,
        checked_at__gte=since,
    )
    results = list(checked.values_list("check_result", flat=True))
    return {
        "checked": len(results),
        "agreed": results.count(ScreeningDecision.CheckResult.AGREED),
        "disagreed": results.count(ScreeningDecision.CheckResult.DISAGREED),
    }


def shown_on(referral: Referral, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a referral shows of its decision.

    An agency let in sees a decision that stands, and none that a manager has still to agree to.
    """
    decision = decision_of(referral)
    if decision is None or not (decision.stands or is_holder(actor, referral)):
        return {"decision": None}
    shown = {"decision": decision, "weighed": weighed_in_words(decision)}
    if decision.is_awaiting_sign_off:
        decision.referral = referral
        signers = signers_for([decision], at=at)[decision.pk]
        shown |= {
            "signers": ", ".join(dict.fromkeys(member.user.name for member in signers)),
            "may_sign_off": actor.id in {member.user_id for member in signers},
        }
    return shown


def weighed_in_words(decision: ScreeningDecision) -> list[dict[str, Any]]:
    """Return what was weighed besides the reason, as rows of a summary; blanks are left out."""
    destination, reason = decision.destination, decision.voice_reason
    tests = [str(AdultTest(code).label) for code in decision.adult_tests]
    rows = [
        (_("Where help comes from"), destination.name if destination else ""),
        (_("What the person thinks and wants"), decision.voice or (reason.name if reason else "")),
        (_("Agreement"), str(decision.get_consent_display()) if decision.consent else ""),
        (_("Why it is in their best interests"), decision.consent_reason),
        (_("Tests of section 126 that are met"), "\n".join(tests)),
    ]
    return [{"key": key, "value": value, "lang": ""} for key, value in rows if value]


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return what of decisions and hand-overs waits for the reader, each with its page."""
    waiting, checks = len(awaiting_sign_off(actor, at=at)), len(awaiting_check(actor))
    cases = overdue_cases(actor, at=at) if can(actor, Can.CHECK_DECISIONS) else 0
    to_accept = waiting_to_be_accepted(actor) if can(actor, Can.ACCEPT_CASES) else 0
    desk, handovers = reverse("referrals:sign_offs"), reverse("referrals:case_handovers")
    lines = [
        (
            waiting,
            desk,
            ngettext("%(n)d decision to sign off", "%(n)d decisions to sign off", waiting),
        ),
        (checks, desk, ngettext("%(n)d decision to check", "%(n)d decisions to check", checks)),
        (
            cases,
            handovers,
            ngettext(
                "%(n)d case handed over, not accepted in time",
                "%(n)d cases handed over, not accepted in time",
                cases,
            ),
        ),
        (
            to_accept,
            handovers,
            ngettext(
                "%(n)d case handed over waits for somebody to accept it",
                "%(n)d cases handed over wait for somebody to accept them",
                to_accept,
            ),
        ),
    ]
    return [{"text": words % {"n": n}, "url": url} for n, url, words in lines if n]
