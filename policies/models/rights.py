"""What may be kept back from who asks what is held of them, and how long files are kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.editions import Pathway, Policy, PolicyRow
from policies.models.timescales import Timescale


class Exemption(PolicyRow):
    """A ground on which law lets information be kept back: its name says it in plain words."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="exemptions")
    code = models.CharField(max_length=60)
    source_en = models.CharField(max_length=200)
    source_cy = models.CharField(max_length=200)
    note_en = models.CharField(max_length=400)
    note_cy = models.CharField(max_length=400)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="exemption_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def source(self) -> str:
        return self.in_reader_language("source")

    @property
    def note(self) -> str:
        return self.in_reader_language("note")


class RetentionRule(PolicyRow):
    """How long the file of a closed referral is kept; of several that fit, the longest counts.

    It ``covers`` what the code can tell of a file. The time is ``years`` after the ``anchor``,
    and at least ``least_years`` after the file was closed.
    """

    class Covers(models.TextChoices):
        """What a file may be, as the record shows it."""

        EVERY_FILE = "every_file", _("Every file of these pathways")
        PROTECTION = "protection", _("With enquiries, a conference or the register")
        PANEL = "panel", _("Heard by a panel that the alleged source of harm never learns of")
        UPHELD_OR_NOT = "upheld_or_not", _("A concern about work, substantiated or unsubstantiated")
        UNFOUNDED = "unfounded", _("A concern about work, unfounded or malicious")
        ADOPTION = "adoption", _("Of somebody whose identities are kept apart")

    class Anchor(models.TextChoices):
        CLOSING = "closing", _("after the file was closed")
        BIRTH = "birth", _("after the person was born")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="retention_rules")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    covers = models.CharField(max_length=20, choices=Covers)
    years = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=10, choices=Anchor)
    least_years = models.PositiveSmallIntegerField(default=0, blank=True)
    source_en = models.CharField(max_length=200)
    source_cy = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="retention_rule_once_a_policy", fields=["policy", "code"]),
            models.CheckConstraint(
                name="retention_rule_keeps_for_some_time",
                condition=Q(years__gt=0) & (Q(anchor="closing") | Q(least_years__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def source(self) -> str:
        return self.in_reader_language("source")
