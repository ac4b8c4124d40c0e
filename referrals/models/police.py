"""Notifications from the police: kept as they came, read by a rule, entered by a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership, Team
from accounts.roles import Can, can
from people.models import Denial
from policies.models import Pathway
from records import row_security
from records.audit import Actor
from records.fields import EncryptedBinaryField, EncryptedTextField
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral
from referrals.models.reports import Report, ReportDraft, ReportPerson

MOST_SHOWN = 50_000  # characters on a page; the rest is in the source
POLICE = "police"  # the kind of agency whose researchers may take notifications in


def controls_in_words(number: int) -> str:
    return ngettext(
        "%(n)d character that cannot be shown is marked.",
        "%(n)d characters that cannot be shown are marked.",
        number,
    ) % {"n": number}


def attachments_in_words(number: int) -> str:
    return ngettext(
        "The e-mail has %(n)d attachment, which was not read. It is in the source.",
        "The e-mail has %(n)d attachments, which were not read. They are in the source.",
        number,
    ) % {"n": number}


# What was done to a source to make it readable, by its code.
CHANGES: Mapping[str, Any] = {
    "controls": controls_in_words,
    "attachments": attachments_in_words,
    "turns": lambda _n: gettext(
        "Marks that turn the direction of writing were taken out of the text."
    ),
    "charset": lambda _n: gettext("Its characters were guessed: some may be wrong."),
    "html": lambda _n: gettext("The e-mail holds no plain text: its markup was taken away."),
    "mime": lambda _n: gettext("It could not be read as an e-mail, so it is shown whole."),
}


def reached_by(
    actor: Actor, *, agency: str = "owning_team__agency_id", team: str = "owning_team_id"
) -> Q:
    """Return whom notifications reach: the authority's own staff, and the police beside them.

    A researcher of another agency sits in the same team, and sees none of it; nor does anybody
    whose vetting is not in date.
    """
    if actor.agency_id is None or not can(actor, Can.TAKE_IN_NOTIFICATIONS):
        return Q(pk__in=[])
    is_police = Agency.objects.filter(pk=actor.agency_id, kind=POLICE)
    reached = Q(**{agency: actor.agency_id}) | Q(Exists(is_police), **{team: actor.team_id})
    return reached & Q(Exists(Membership.objects.vetted(actor)))


class PoliceBatchQuerySet(models.QuerySet["PoliceBatch"]):
    def visible_to(self, actor: Actor) -> "PoliceBatchQuerySet":
        return self.filter(reached_by(actor))


class PoliceBatch(models.Model):
    """What was taken in with one press: how many there were, and what was refused, and why.

    ``refused`` lists what could not be kept, each as ``[what it was, why]``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.UUIDField()
    taken_in_by_name = models.CharField(max_length=150)
    owning_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="police_batches")
    refused = models.JSONField(default=list)

    objects = PoliceBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "police batches"

    def __str__(self) -> str:
        return f"Batch of {self.taken_in_at:%Y-%m-%d %H:%M}"


class PoliceNotificationQuerySet(models.QuerySet["PoliceNotification"]):
    def visible_to(self, actor: Actor) -> "PoliceNotificationQuerySet":
        """Keep what reached this actor, without what became a report that is kept from them."""
        return self.filter(reached_by(actor)).exclude(report__in=reports_kept_from(actor))

    def waiting_for(self, actor: Actor) -> "PoliceNotificationQuerySet":
        """Keep what reached this actor and waits to be entered: it is no report yet."""
        new = self.model.State.NEW
        return self.filter(reached_by(actor), state=new, report__isnull=True)

    def with_repeats(self) -> "PoliceNotificationQuerySet":
        """Say of each whether its very text came before, and whether its incident did.

        The same address within a day is a hint that one event brought several.
        """
        others = PoliceNotification.objects.exclude(pk=OuterRef("pk")).filter(
            owning_team=OuterRef("owning_team")
        )
        day = {"received_at__date": OuterRef("received_at__date")}
        return self.annotate(
            is_same_text=Exists(others.filter(digest=OuterRef("digest"))),
            is_same_incident=Exists(
                others.filter(incident_number=OuterRef("incident_number")).exclude(
                    incident_number=""
                )
            ),
            is_same_place=Exists(others.filter(place=OuterRef("place"), **day).exclude(place="")),
        )


@row_security.as_system("knows which notifications became a report that is kept from a reader")
def reports_kept_from(actor: Actor) -> list[UUID]:
    """Return the reports of notifications about somebody denied, or restricted, to this actor."""
    denied = ReportPerson.objects.filter(
        record__person__in=Denial.objects.against(actor).values("person_id")
    )
    visible = Referral.objects.visible_to(actor)
    restricted = Referral.objects.filter(is_restricted=True).exclude(
        report__in=visible.values("report")
    )
    kept = Q(report__in=denied.values("report")) | Q(report__in=restricted.values("report"))
    return list(PoliceNotification.objects.filter(kept).values_list("report_id", flat=True))


class PoliceNotification(models.Model):
    """One notification. ``source`` is what came, byte for byte; nothing ever alters it.

    ``text`` is the source as it can be read, ``changes`` say what was done for that. ``fields``
    are what ``layout`` places, ``left_over`` the lines that it does not; a text in no known layout
    has an empty ``layout`` and is entered by hand. ``received_at`` is the moment it reached us as
    far as it says.
    """

    class State(models.TextChoices):
        NEW = "new", _("To be entered")
        ENTERED = "entered", _("Entered as a report")
        JOINED = "joined", _("Joined to a report")
        SET_ASIDE = "set_aside", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(PoliceBatch, on_delete=models.PROTECT, related_name="notifications")
    position = models.PositiveSmallIntegerField()
    owning_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="police_notifications"
    )
    source = EncryptedBinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    file_name = models.CharField(max_length=200, blank=True)
    text = EncryptedTextField()
    changes = models.JSONField(default=list)
    layout = models.SlugField(max_length=40, blank=True)
    fields = models.JSONField(default=dict)
    left_over = models.JSONField(default=list)
    incident_number = models.CharField(max_length=60, blank=True, db_index=True)
    place = models.CharField(max_length=320, blank=True, db_index=True)
    about = models.CharField(max_length=20, choices=Pathway, blank=True)
    danger_words = ArrayField(models.CharField(max_length=60), default=list)
    received_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.TextField(blank=True)
    draft = models.OneToOneField(
        ReportDraft, null=True, on_delete=models.SET_NULL, related_name="notification"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.PROTECT, related_name="police_notifications"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_by_name = models.CharField(max_length=150, blank=True)

    objects = PoliceNotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owning_team", "received_at", "id"],
                name="notification_waiting",
                condition=Q(state="new"),
            ),
        ]
        constraints = [
            both_or_neither("settled_at", "settled_by"),
            models.CheckConstraint(
                name="notification_settled_unless_new",
                condition=Q(state="new", settled_at__isnull=True)
                | (~Q(state="new") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="notification_with_its_report",
                condition=Q(state__in=["entered", "joined"], report__isnull=False)
                | Q(state__in=["new", "set_aside"], report__isnull=True),
            ),
            models.CheckConstraint(
                name="notification_set_aside_with_a_reason",
                condition=~Q(state="set_aside") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Notification {self.pk}"

    @property
    def text_shown(self) -> str:
        return self.text[:MOST_SHOWN]

    @property
    def is_cut(self) -> bool:
        return len(self.text) > MOST_SHOWN

    @property
    def changes_in_words(self) -> list[str]:
        """Return what was done to make the source readable, in the reader's language."""
        return [CHANGES[code](value) for code, value in self.changes]
