"""`set_post TEAM ROLE`: who holds a post, and who covers it when they are away or gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import operations
from accounts.models import Membership, Team
from accounts.roles import Role
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "Say who holds a post of a team, and who is its delegate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("team", help="the code of the team")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--holder", help="e-mail address; without it the post is vacant")
        parser.add_argument("--delegate", required=True, help="e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        team = Team.objects.filter(code=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team {options['team']}.")
        role, holder = options["role"], options["holder"]
        try:
            post = operations.set_post(
                team,
                role=role,
                holder=self.member(team, holder, role=role) if holder else None,
                delegate=self.member(team, options["delegate"]),
                by=SYSTEM,
                at=timezone.now(),
            )
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused
        held = f"held by {post.holder.user}" if post.holder else "vacant"
        self.stdout.write(f"{post}: {held}, covered by {post.delegate.user}.")

    def member(self, team: Team, email: str, **only: str) -> Membership:
        """Return somebody's membership of ``team`` today."""
        live = Membership.objects.active_on(timezone.localdate()).select_related("user")
        found = live.filter(user__email=email.lower(), team=team, **only).first()
        if found is None:
            raise CommandError(f"{email} has no role there that this post needs.")
        return found
