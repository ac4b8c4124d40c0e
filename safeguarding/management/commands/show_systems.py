"""`show_systems`: the partners' systems, their tokens, and the calls that did not reach them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import AgencySystem, SystemToken
from records.models import WebhookCall, WebhookEndpoint

LATEST = 10


class Command(BaseCommand):
    help = "List the partners' systems: tokens that hold, addresses, calls that failed and why."

    def handle(self, *args: Any, **options: Any) -> None:
        for system in AgencySystem.objects.select_related("agency").order_by("code"):
            self.stdout.write(f"{system.code}: {system.name}, {system.agency}, {system.contact}")
            live = SystemToken.objects.live_at(timezone.now())
            for token in live.filter(system=system).order_by("created_at"):
                used = shown(token.last_used_at) if token.last_used_at else "never"
                self.stdout.write(f"  token until {shown(token.expires_at)}, last used {used}")
            endpoint = WebhookEndpoint.objects.filter(system_id=system.pk, ended_at=None).first()
            if endpoint is not None:
                self.stdout.write(f"  called at {endpoint.url}: {', '.join(endpoint.events)}")
                self.show_troubles(endpoint)

    def show_troubles(self, endpoint: WebhookEndpoint) -> None:
        """List the latest calls that failed, given up or still tried."""
        troubled = endpoint.calls.exclude(last_error="").exclude(status=WebhookCall.Status.SENT)
        for call in troubled.order_by("-queued_at")[:LATEST]:
            state = "given up" if call.status == WebhookCall.Status.FAILED else "tried again"
            self.stdout.write(
                f"    {call.event} of {shown(call.queued_at)}: {call.last_error}, "
                f"attempts {call.attempts}, {state}"
            )


def shown(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%d.%m.%Y %H:%M")
