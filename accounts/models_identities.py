"""Accounts that people have at their own organisation, by which they sign in here."""

from django.db import models

from records.keys import uuid7


class Identity(models.Model):
    """Somebody's account at an identity provider, linked to theirs here by an administrator.

    It is known by the provider's ``issuer`` and its ``subject`` there, never by an e-mail address,
    which may be given to somebody else. A link is not changed: it is taken away, another made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="identities")
    issuer = models.URLField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(name="one_account_per_identity", fields=["issuer", "subject"]),
            models.UniqueConstraint(name="one_identity_per_provider", fields=["user", "issuer"]),
        ]

    def __str__(self) -> str:
        return f"Identity of {self.user}"
