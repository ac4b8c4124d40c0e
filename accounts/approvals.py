"""Two-person approvals: asked for by one, allowed or refused by another, used once.

The act's own operation calls ``use`` in its transaction; what was asked must still be so then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts import notifications
from accounts import rules_approvals as rules
from accounts.models import Absence, Agency, Membership, Post, User
from accounts.models_approvals import Act, Approval
from accounts.posts import SENIOR, there
from accounts.roles import ROLES, Can, Role
from records import audit
from records.audit import Actor
from records.models import Subject
from records.refusals import Refused

LAST_RESORT = (*SENIOR, Role.PRIVACY_OFFICER)


@dataclass(frozen=True)
class Approvers:
    """Who of the authority is there on one day, and who stands in for whom."""

    members: Mapping[UUID, Membership]
    posts: tuple[Post, ...]
    covers: Mapping[UUID, UUID | None]  # who is away, by user, and the colleague who covers
    roles_away: tuple[tuple[UUID, str], ...]

    def of(self, act: Act, *, asker: UUID) -> list[Membership]:
        """Return who may decide what ``asker`` asks for.

        Those whose role may; the delegate of a post whose holder is missing, away or the asker;
        who covers for one that is away. Where that is nobody, the seniors, so that somebody
        always is, if anybody is there.
        """
        needed = rules.APPROVING[act]
        others = {key: each for key, each in self.members.items() if each.user_id != asker}
        found = {key for key, each in others.items() if may(each.role, needed)}
        found |= {
            post.delegate_id
            for post in self.posts
            if post.delegate_id in others
            and may(post.role, needed)
            and (post.holder_id is None or post.holder_id not in others)
        }
        covering = {
            self.covers.get(user)
            for user, role in self.roles_away
            if user != asker and may(role, needed)  # nobody names who decides what they ask
        }
        found |= {key for key, each in others.items() if each.user_id in covering}
        if not found:
            found = {key for key, each in others.items() if each.role in LAST_RESORT}
        return [each for key, each in others.items() if key in found]


def may(role: str, capability: Can) -> bool:
    return role in Role.values and capability in ROLES[Role(role)]


def approvers(*, on: date) -> Approvers:
    """Return who of the authority may approve on a day, in four queries."""
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True).first()
    if authority is None:
        return Approvers({}, (), {}, ())
    absences = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)
    away = dict(absences.values_list("user_id", "cover_id"))
    roles_away = Membership.objects.active_on(on).filter(agency=authority, user__in=away)
    return Approvers(
        members=there({authority.pk}, on=on),
        posts=tuple(Post.objects.filter(team__agency=authority)),
        covers=away,
        roles_away=tuple(roles_away.values_list("user_id", "role")),
    )


@transaction.atomic
def ask_for(
    act: Act, subject: models.Model | None, *, reason: str, digest: str, by: Actor, at: datetime
) -> Approval:
    """Ask that a second person allow ``act`` on ``subject``; return what waits for them.

    ``digest`` is ``rules_approvals.digest_of`` everything that would be done, the version of what
    it is done to among it. Asking the same again while it waits changes nothing. Raises Refused
    without a reason, or where nobody else is there who may decide.
    """
    about = Subject.of(subject)
    User.objects.select_for_update().get(pk=by.id)  # what one person asks comes one by one
    asked: dict[str, object] = {
        "act": act,
        "subject_type": about.type,
        "subject_id": about.id,
        "digest": digest,
        "asked_by": by.id,
    }
    again = Approval.objects.waiting().filter(**asked, expires_at__gte=at).first()
    if again is not None:
        return again
    deciding = approvers(on=timezone.localdate(at)).of(act, asker=by.id)
    if objections := rules.objections_to_asking(reason=reason, has_approver=bool(deciding)):
        raise Refused(objections)
    approval = Approval.objects.create(
        **asked,
        subject_reference=about.reference,
        reason=reason,
        asked_at=at,
        asked_by_name=by.name,
        expires_at=rules.expires_at(act, asked_at=at),
    )
    audit.record("approval.asked", subject, by=by, at=at, act=act, approval=str(approval.pk))
    for person in {member.user_id: member.user for member in deciding}.values():
        notifications.ask_to_approve(approval, person=person, by=by, at=at)
    return approval


def approve(
    approval: Approval, *, accounts_of_asker: Collection[UUID], by: Actor, at: datetime
) -> Approval:
    """Allow what somebody else asked for, once, until it runs out.

    ``accounts_of_asker`` are all the accounts known to be of the person who asked. Raises Refused.
    """
    return decide(
        approval,
        is_approved=True,
        reason_refused="",
        accounts_of_asker=accounts_of_asker,
        by=by,
        at=at,
    )


def refuse(
    approval: Approval,
    *,
    reason: str,
    accounts_of_asker: Collection[UUID],
    by: Actor,
    at: datetime,
) -> Approval:
    """Refuse what somebody else asked for, and say why. Raises Refused."""
    if objections := rules.objections_to_reason(reason):
        raise Refused(objections)
    return decide(
        approval,
        is_approved=False,
        reason_refused=reason,
        accounts_of_asker=accounts_of_asker,
        by=by,
        at=at,
    )


@transaction.atomic
def decide(
    approval: Approval,
    *,
    is_approved: bool,
    reason_refused: str,
    accounts_of_asker: Collection[UUID],
    by: Actor,
    at: datetime,
) -> Approval:
    """Write down what a second person decided, and tell who asked."""
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    deciding = approvers(on=timezone.localdate(at)).of(Act(approval.act), asker=approval.asked_by)
    if objections := rules.objections_to_deciding(
        approval,
        by=by.id,
        is_approver=is_among(by, deciding),
        accounts_of_asker=accounts_of_asker,
        at=at,
    ):
        raise Refused(objections)
    approval.is_approved = is_approved
    approval.reason_refused = reason_refused
    approval.decided_at = at
    approval.decided_by = by.id
    approval.decided_by_name = by.name
    approval.save()
    event = "approval.given" if is_approved else "approval.refused"
    audit.record(
        event,
        approval,
        by=by,
        at=at,
        act=approval.act,
        about=str(approval.subject_id),
        asked_by=str(approval.asked_by),
    )
    asker = User.objects.get(pk=approval.asked_by)
    notifications.tell_of_approval(approval, person=asker, by=by, at=at)
    return approval


@transaction.atomic
def use(
    act: Act, subject: models.Model | None, *, digest: str, by: Actor, at: datetime
) -> Approval:
    """Take up the approval of ``act`` on ``subject``; it holds once. Call it in the act itself.

    Raises Refused where nobody else has allowed exactly this, or it has run out or been used.
    """
    about = Subject.of(subject)
    latest = (
        Approval.objects.select_for_update()
        .filter(act=act, subject_type=about.type, subject_id=about.id, asked_by=by.id)
        .order_by("-asked_at", "-pk")
        .first()
    )
    objections = rules.objections_to_using(
        latest, act=act, subject=about, digest=digest, by=by.id, at=at
    )
    if objections or latest is None:
        raise Refused(objections)
    latest.used_at, latest.used_by = at, by.id
    latest.save()
    audit.record(
        "approval.used",
        subject,
        by=by,
        at=at,
        act=act,
        approval=str(latest.pk),
        approved_by=str(latest.decided_by),
    )
    return latest


def is_among(actor: Actor, members: Collection[Membership]) -> bool:
    """Say whether somebody acts now in one of these memberships."""
    return any(
        (each.user_id, each.team_id, each.role) == (actor.id, actor.team_id, actor.role)
        for each in members
    )


def waiting_for(actor: Actor, *, at: datetime) -> list[Approval]:
    """Return what somebody may decide, the oldest first; a fixed number of queries."""
    waiting = list(Approval.objects.waiting().filter(expires_at__gte=at).order_by("asked_at", "pk"))
    if not waiting:
        return []
    there_now = approvers(on=timezone.localdate(at))
    return [
        approval
        for approval in waiting
        if is_among(actor, there_now.of(Act(approval.act), asker=approval.asked_by))
    ]


def asked_by(actor: Actor) -> models.QuerySet[Approval]:
    """Return what somebody asked for, the newest first."""
    return Approval.objects.filter(asked_by=actor.id).order_by("-asked_at", "-pk")
