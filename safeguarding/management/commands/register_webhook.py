"""`register_webhook CODE URL`: where a partner's system is called when its report moves on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import AgencySystem
from records import webhooks
from records.audit import SYSTEM
from records.refusals import Refused
from referrals.webhooks import EVENTS


class Command(BaseCommand):
    help = "Call a partner's system at an address, and print once the secret that signs the calls."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the system's code")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("url", nargs="?", help="https://…; it takes the place of the one before")
        what.add_argument("--end", action="store_true", help="call this system no more")
        parser.add_argument(
            "--event", choices=EVENTS, action="append", help="only this; repeatable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        system = AgencySystem.objects.filter(code=options["code"]).first()
        if system is None:
            raise CommandError(f"There is no system {options['code']}.")
        now = timezone.now()
        if options["end"]:
            was_called = webhooks.end(system_id=system.pk, by=SYSTEM, at=now)
            self.stdout.write("It is called no more." if was_called else "It was not called.")
            return
        try:
            endpoint, secret = webhooks.register(
                system_id=system.pk,
                url=options["url"],
                events=options["event"] or EVENTS,
                by=SYSTEM,
                at=now,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stderr.write(f"{system} is called at {endpoint.url}. The secret, shown only now:")
        self.stdout.write(secret)
