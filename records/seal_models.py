"""Seals over the record of what happened: rows that are only ever added, as events are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Seal(models.Model):
    """Proof that some events stood like this when they were sealed, chained to the seal before.

    It seals every event of the transactions from the previous seal's ``below`` up to its own.
    ``sequences`` and ``leaves`` (32 bytes each) are those events in their order; ``root`` is the
    top of the tree over the leaves, ``mac`` signs it all with the key named ``key_id``. At
    ``sealed_at`` no transaction numbered ``next_transaction`` or above had begun.
    """

    number = models.BigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64, blank=True)
    sequences = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    root = models.CharField(max_length=64)
    below = models.BigIntegerField()
    next_transaction = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Seal {self.number}"
