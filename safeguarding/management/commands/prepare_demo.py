"""`prepare_demo`: everything that must be there before the demo's first page."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Membership


class Command(BaseCommand):
    help = "Migrate, publish the policy, bring in the demo's people and print who they are."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This makes people who sign in with a press: it needs DEMO=1.")
        for command in (["migrate"], ["load_policy"], ["load_demo", "--people"]):
            call_command(*command, verbosity=0)
        memberships = Membership.objects.active_on(timezone.localdate())
        for membership in memberships.select_related("user", "agency").order_by("role", "id"):
            self.stdout.write(
                f"{membership.user.name:26}{membership.get_role_display():52}{membership.agency}"
            )
