"""What the stages above are told of, in the transaction in which it happens."""

from django.dispatch import Signal

# A referral has been closed to all but those named on it: ``referral``, ``by``, ``at``.
referral_restricted = Signal()
