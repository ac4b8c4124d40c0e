"""`load_agencies FILE.csv`: the agencies of the partnership."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.lists import load_agencies
from policies.models import Policy
from policies.queries import current_policy
from records.audit import SYSTEM
from safeguarding.lists import ListCommand


class Command(ListCommand):
    help = "Take in a list of agencies. Load it again whenever it was corrected."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            policy = current_policy(now)
        except Policy.DoesNotExist as missing:
            raise CommandError("First publish the policy: manage.py load_policy.") from missing
        kinds = policy.agency_kinds.values_list("code", flat=True)
        self.say(load_agencies(options["file"], kinds=kinds, by=SYSTEM, at=now))
