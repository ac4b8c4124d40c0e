"""What each event of this app says on a timeline."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "registration.corrected": _("A registration was corrected from its own system."),
    "conference.recorded": _("Conference recorded."),
    "conference.corrected": _("Record of a conference corrected."),
    "registration.started": _("Name placed on the child protection register."),
    "registration.categories_changed": _("Categories on the register changed."),
    "registration.visited": _("Statutory visit recorded."),
    "registration.reviewed": _("Review conference recorded."),
    "registration.ended": _("Name taken off the child protection register."),
}
