"""What is written down of a section 47 enquiry: the child, and each other child considered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from strategy_meetings.models_enquiries import Enquiry
from strategy_meetings.models_section_126 import Version


class ChildEnquiry(Version):
    """What the enquiry learned of one child, its home and its parents. None of another child.

    It is there as soon as somebody has written any of it.
    """

    class Alone(models.TextChoices):
        YES = "yes", _("Yes, alone")
        NO = "no", _("No, somebody else was there")

    class Interview(models.TextChoices):
        HELD = "held", _("Held")
        PLANNED = "planned", _("Planned")
        NOT_NEEDED = "not_needed", _("Not needed")

    class Medical(models.TextChoices):
        DONE = "done", _("Done")
        PLANNED = "planned", _("Planned")
        NOT_NEEDED = "not_needed", _("Not needed")
        REFUSED = "refused", _("Refused")

    enquiry = models.OneToOneField(
        Enquiry, primary_key=True, on_delete=models.PROTECT, related_name="child"
    )
    seen_on = models.DateField(null=True)
    seen_by_whom = models.CharField(max_length=150, blank=True)
    was_alone = models.CharField(max_length=5, choices=Alone, blank=True)
    not_alone_words = models.TextField(blank=True)
    not_seen_words = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    language = models.CharField(max_length=100, blank=True)
    interview = models.CharField(max_length=20, choices=Interview, blank=True)
    interview_on = models.DateField(null=True)
    interview_words = models.TextField(blank=True)
    medical = models.CharField(max_length=20, choices=Medical, blank=True)
    medical_on = models.DateField(null=True)
    paediatrician = models.CharField(max_length=150, blank=True)
    medical_consent = models.TextField(blank=True)
    medical_words = models.TextField(blank=True)
    parents_seen_on = models.DateField(null=True)
    parents_words = models.TextField(blank=True)
    home_words = models.TextField(blank=True)
    analysis = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "child enquiries"
        constraints = [both_or_neither("saved_at", "saved_by")]

    def __str__(self) -> str:
        return f"The child of {self.enquiry}"


class ChildConsidered(models.Model):
    """A brother, a sister or another child who was thought of, and what is done for them.

    It stands on the record of the child whose enquiry it is; ``own`` leads to the other's.
    """

    class Done(models.TextChoices):
        OWN_ENQUIRY = "own_enquiry", _("An enquiry of their own")
        NO_ENQUIRY = "no_enquiry", _("No enquiry")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="considered")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=100)
    done = models.CharField(max_length=20, choices=Done)
    reason = models.TextField(blank=True)
    own = models.ForeignKey(
        Enquiry, null=True, on_delete=models.PROTECT, related_name="considered_in"
    )
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    added_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "children considered"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="no_enquiry_into_another_child_says_why",
                condition=~Q(done="no_enquiry") | (~Q(reason="") & Q(own__isnull=True)),
            ),
            models.CheckConstraint(
                name="another_child_has_another_enquiry",
                condition=Q(own__isnull=True) | ~Q(own=F("enquiry")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_done_display()}, considered in {self.enquiry}"
