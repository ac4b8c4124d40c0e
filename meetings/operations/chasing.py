"""After a meeting: whoever owes an action that is late is reminded of it."""

from datetime import datetime

from accounts.models import User
from meetings import notifications
from meetings.models import AgreedAction
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals.queries.safe_to_tell import not_to_be_told


@operation
def chase_action(action: AgreedAction, *, by: Actor, at: datetime) -> bool:
    """Remind who owes a late action, by reference alone; say whether anybody was reminded.

    That is whoever is named, else the mailbox of the agency. Nobody is told whom it could harm
    to tell, or whom the person is closed to.
    """
    owner = User.objects.filter(pk=action.user_id).first() if action.user_id else None
    if owner and not_to_be_told([action.referral], {owner.pk}):
        return False
    email = owner.email if owner else action.agency.email
    language = owner.language if owner else "en"
    if not email or not notifications.chase(action, email=email, language=language, by=by, at=at):
        return False
    audit.record("action.chased", action.meeting, by=by, at=at, action=str(action.pk))
    return True
