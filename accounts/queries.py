"""Who works where, and who may sign off."""

from datetime import date

from accounts.models import Membership, Post, Team
from accounts.roles import Role


def post_holder(team: Team, *, role: Role, on: date) -> Membership | None:
    """Return who signs off for ``role`` in ``team``: the holder, or the delegate while vacant.

    None where the post was never set up or both have gone.
    """
    post = Post.objects.filter(team=team, role=role).first()
    if post is None:
        return None
    live = Membership.objects.active_on(on).filter(pk__in=[post.holder_id, post.delegate_id])
    return min(live, key=lambda member: member.pk != post.holder_id, default=None)
