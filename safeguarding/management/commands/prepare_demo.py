"""`prepare_demo`: everything that must be there before the demo's first page."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from records import anchor
from records.models import Seal
from safeguarding.demo.views import demo_people


class Command(BaseCommand):
    help = "Migrate, publish the policy, bring in the demo's people and print who they are."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This makes people who sign in with a press: it needs DEMO=1.")
        for command in (["migrate"], ["load_policy"], ["load_demo", "--people"]):
            call_command(*command, verbosity=0, stdout=sys.stderr)
        if (left := anchor.path()) and not Seal.objects.exists():
            left.unlink(missing_ok=True)  # of a demo that was thrown away
        for membership in demo_people():
            self.stdout.write(
                f"{membership.user.name:26}{membership.get_role_display():52}{membership.agency}"
            )
