"""What is said for the person at risk before agencies are heard, and how to reach them safely."""

from django.db import models
from django.db.models import Q

from records.fields import EncryptedTextField
from records.keys import uuid7


class Given(models.Model):
    """Who wrote something down last and when; ``version`` tells that somebody did meanwhile."""

    version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField()
    given_by = models.UUIDField()
    given_by_name = models.CharField(max_length=150)

    class Meta:
        abstract = True


class Voice(Given):
    """What an adviser says for the children or the person; ``code`` is one of the panel type's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey("panels.Listing", on_delete=models.PROTECT, related_name="voices")
    code = models.SlugField(max_length=40)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="each_voice_once_a_case", fields=["listing", "code"]),
            models.CheckConstraint(name="voice_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.listing}"


class SafeContact(Given):
    """How whoever is heard can be reached without the source of harm noticing.

    For those who hold the sitting and the adviser who speaks for the person. It stands in no
    minutes: a copy that is seen at home must not show it.
    """

    listing = models.OneToOneField(
        "panels.Listing", primary_key=True, on_delete=models.PROTECT, related_name="safe_contact"
    )
    telephone = EncryptedTextField(blank=True)
    times = EncryptedTextField(blank=True)
    who_answers = EncryptedTextField(blank=True)
    avoid = EncryptedTextField(blank=True)

    def __str__(self) -> str:
        return f"Safe contact of {self.listing}"
