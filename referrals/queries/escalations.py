"""Professional disagreements: who answers, and which of them somebody may read."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Agency, Membership, User
from people.models import Denial, PersonRecord
from policies.models import EscalationStage
from records.audit import Actor
from referrals import clocks
from referrals.models import Escalation, Referral
from referrals.models.referrals import keys
from referrals.queries.reminders import who_may_see
from referrals.queries.words import explain_url
from referrals.rules import triage


def answerers(
    stage: EscalationStage, referral: Referral, *, agency: Agency, raised_by: Actor, at: datetime
) -> list[User]:
    """Return who is asked to answer: those of the first role of the stage that somebody holds.

    Nobody answers their own disagreement or their superior's, or one about somebody they are
    denied; after their own agency's stage, nobody who may not see the referral, since they could
    not open it.
    """
    roles = triage.roles_to_answer(stage, raised_in=raised_by.role)
    denied = Denial.objects.filter(person=referral.record.person_id, lifted_at__isnull=True)
    members = (
        Membership.objects.active_on(localdate(at))
        .filter(agency=agency, role__in=roles)
        .exclude(user=raised_by.id)
        .exclude(user__in=denied.values("user_id"))
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    if not stage.is_own_agency:
        people = set(members.values_list("user_id", flat=True))
        seeing = who_may_see(people, {referral.pk}, at=at)
        members = members.filter(user__in=[person for person in people if seeing.get(person)])
    by_role: dict[str, list[User]] = {}
    for member in members:
        by_role.setdefault(member.role, []).append(member.user)
    return next((by_role[role] for role in roles if role in by_role), [])


def answered_by(actor: Actor) -> Q:
    """Return which disagreements the actor's role answers, and never their own.

    At their own agency's stage; at a later one, those on referrals that they may see.
    """
    own = Q(stage__is_own_agency=True, agency_id=actor.agency_id)
    later = Q(is_on_held(actor), stage__is_own_agency=False)
    return Q(stage__answering_roles__contains=[actor.role]) & (own | later) & ~Q(raised_by=actor.id)


def readable_by(actor: Actor) -> QuerySet[Escalation]:
    """Return the disagreements somebody raised, may answer, or finds on a referral they hold.

    None about a person they are denied, whoever raised it.
    """
    raised = Q(raised_by=actor.id, agency_id=actor.agency_id)
    return about_nobody_denied(actor).filter(raised | answered_by(actor) | is_on_held(actor))


def is_on_held(actor: Actor) -> Q:
    """Return which are on referrals of the actor's agency that they may see.

    It is asked of each disagreement, of which there are few, and not of every referral.
    """
    held = Referral.objects.visible_to(actor).filter(owning_agency_id=actor.agency_id)
    return Q(Exists(held.filter(pk=OuterRef("referral"))))


def about_nobody_denied(actor: Actor) -> QuerySet[Escalation]:
    denied = PersonRecord.objects.filter(
        person__in=Denial.objects.against(actor).values("person_id")
    )
    about = Referral.objects.filter(pk=OuterRef("referral"))
    return Escalation.objects.filter(
        Exists(about.exclude(record_id__among=keys(denied, "pk")))
    ).select_related("referral__screening_outcome", "referral__policy", "stage__policy", "agency")


def to_answer(actor: Actor) -> QuerySet[Escalation]:
    """Return the open disagreements that wait for somebody of this role, first due at the top."""
    waiting = Q(answered_at__isnull=True, ended_at__isnull=True)
    theirs = about_nobody_denied(actor).filter(waiting & answered_by(actor))
    return theirs.order_by("due_at", "pk")


def stages_of(escalation: Escalation) -> list[Escalation]:
    """Return every stage of one disagreement so far, the first at the top."""
    same = Escalation.objects.filter(referral=escalation.referral_id, agency=escalation.agency_id)
    by_key = {row.pk: row for row in same.select_related("stage__policy")}
    by_earlier = {row.earlier_id: row for row in by_key.values() if row.earlier_id}
    first = by_key[escalation.pk]
    while first.earlier_id is not None:
        first = by_key[first.earlier_id]
    chain = [first]
    while following := by_earlier.get(chain[-1].pk):
        chain.append(following)
    return chain


def clock_of(escalation: Escalation, *, at: datetime) -> clocks.Clock | None:
    """Return the clock of the answer; None once nobody waits for one."""
    if escalation.answered_at is not None or escalation.ended_at is not None:
        return None
    if escalation.due_at is None:
        return clocks.calendar_missing(escalation.stage.name)
    return clocks.running_clock(
        escalation.due_at,
        started_at=escalation.raised_at,
        at=at,
        name=escalation.stage.name,
    )


def how_counted(escalation: Escalation) -> str:
    """Return the address of the page that explains when the answer is due."""
    return explain_url(
        escalation.stage.timescale,
        started_at=escalation.raised_at,
        edition=escalation.stage.policy.code,
        is_red=False,
    )
