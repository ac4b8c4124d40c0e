"""The meetings app: what every meeting has."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings.operations.arranging import restrict_meetings_about  # noqa: PLC0415  models
        from referrals.signals import referral_restricted  # noqa: PLC0415

        referral_restricted.connect(restrict_meetings_about)
