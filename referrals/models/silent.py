"""A report that may be about somebody on a restricted record, or about somebody who signs in."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Can, can
from people.models import Denial, Person, PersonRecord
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral
from referrals.models.reports import Report, ReportPerson


class SilentMatchQuerySet(models.QuerySet["SilentMatch"]):
    def waiting(self) -> "SilentMatchQuerySet":
        return self.filter(cleared_at__isnull=True)

    def visible_to(self, actor: Actor, *, at: datetime) -> "SilentMatchQuerySet":
        """Keep what the gatekeepers of the holding agency, and whoever covers, may see.

        Never anybody who may be the person, nor who is denied either of the people.
        """
        covers = MatchCover.objects.filter(match=OuterRef("pk"), user_id=actor.id, ends_at__gt=at)
        open_to = Q(Exists(covers))
        if can(actor, Can.VIEW_RESTRICTED_REFERRALS):
            held = Referral.objects.filter(
                report=OuterRef("report"), owning_agency_id=actor.agency_id
            )
            open_to |= Q(Exists(held))
        denied = Denial.objects.against(actor).values("person_id")
        named = ReportPerson.objects.filter(report=OuterRef("report"), record__person__in=denied)
        return self.filter(open_to, ~Exists(named)).exclude(person__in=denied)


class SilentMatch(models.Model):
    """Somebody a report names may be on a restricted record, or be one of those who sign in.

    No screener is told. The gatekeeper, or who covers, says by ``due_at`` whether it is so; until
    then nothing that ends a referral of the report goes out. ``record_alike`` is the key of
    that record of ``person`` that was found likeliest: it says who was meant where two who were
    made one are parted.
    """

    class Outcome(models.TextChoices):
        SAME = "same", _("The same person: take it over")
        DIFFERENT = "different", _("Not the same person: clear it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="silent_matches")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    record_alike = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    found_by = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.UUIDField(null=True)
    cleared_by_name = models.CharField(max_length=150, blank=True)

    objects = SilentMatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "silent matches"
        indexes = [
            models.Index(
                fields=["report"], name="silent_match_waiting", condition=Q(cleared_at__isnull=True)
            )
        ]
        constraints = [
            both_or_neither("cleared_at", "cleared_by"),
            models.CheckConstraint(
                name="silent_match_of_a_record_or_a_user",
                condition=Q(person__isnull=False) ^ Q(user_id__isnull=False),
            ),
            models.CheckConstraint(
                name="silent_match_cleared_with_a_reason",
                condition=Q(cleared_at__isnull=True) | (~Q(outcome="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Silent match {self.pk}"


class MatchCover(models.Model):
    """Somebody by name who sees to a silent match while no gatekeeper can, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    match = models.ForeignKey(SilentMatch, on_delete=models.PROTECT, related_name="covers")
    user_id = models.UUIDField()
    named_at = models.DateTimeField()
    named_by = models.UUIDField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "ends_at"], name="match_cover_of_user")]

    def __str__(self) -> str:
        return f"Cover of {self.match_id}"
