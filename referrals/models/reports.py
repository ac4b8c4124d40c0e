"""What came in, word for word, and from whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, WorkAddress
from people.models import PersonRecord
from policies.models import Source
from records.fields import EncryptedTextField
from records.keys import uuid7


class Answer(models.TextChoices):
    """Yes and no, and what keeps people from guessing or from inventing an answer."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")
    NOT_ASKED = "not_asked", _("Not asked")


class Report(models.Model):
    """A concern as it was told to us. It is never edited; more is added beside it.

    ``received_at`` is the true moment, from which every clock starts; ``entered_at`` is when it
    reached this system. ``submission_key`` and ``submission_digest`` make a repeat harmless.
    """

    class Channel(models.TextChoices):
        ONLINE = "online", _("Online form")
        TELEPHONE = "telephone", _("Telephone")
        EMAIL = "email", _("E-mail")
        POLICE = "police", _("Police notification")
        WALK_IN = "walk_in", _("In person")
        API = "api", _("Partner's system")
        IMPORT = "import", _("Imported")

    class Capacity(models.TextChoices):
        PROFESSIONAL = "professional", _("In my work or volunteering")
        FAMILY = "family", _("As family or a friend")
        PUBLIC = "public", _("As a member of the public")
        SELF = "self", _("About myself")
        ANONYMOUS = "anonymous", _("Without giving my name")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    submission_key = models.UUIDField(unique=True)
    submission_digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=20, choices=Channel)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    language = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()

    capacity = models.CharField(max_length=20, choices=Capacity)
    reporter_name = EncryptedTextField(blank=True)
    reporter_role = models.CharField(max_length=150, blank=True)
    reporter_agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    reporter_organisation = models.CharField(max_length=150, blank=True)
    reporter_relationship = models.CharField(max_length=150, blank=True)
    reporter_email = EncryptedTextField(blank=True)
    reporter_telephone = EncryptedTextField(blank=True)
    reporter_language = models.CharField(max_length=2, default="en")
    safe_to_contact = models.CharField(max_length=300, blank=True)

    is_in_danger_now = models.CharField(max_length=10, choices=Answer)
    police_reference = models.CharField(max_length=60, blank=True)
    whereabouts = models.CharField(max_length=500, blank=True)
    steps_taken = models.TextField(blank=True)
    categories = ArrayField(models.SlugField(max_length=40))
    flags = ArrayField(models.SlugField(max_length=40), default=list)
    concern = models.TextField()
    reason_for_action = models.TextField(blank=True)
    risk_if_nothing_done = models.TextField(blank=True)
    own_words = models.TextField(blank=True)
    happened_when = models.CharField(max_length=300, blank=True)
    happened_where = models.CharField(max_length=300, blank=True)
    knows_of_report = models.CharField(max_length=10, choices=Answer, default=Answer.NOT_KNOWN)
    agrees_to_report = models.CharField(max_length=10, choices=Answer, default=Answer.NOT_KNOWN)
    reason_without_agreement = models.TextField(blank=True)
    wishes = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["entered_by", "-received_at"], name="report_entered_by"),
            models.Index(fields=["reporter_agency", "-received_at"], name="report_of_agency"),
            models.Index(
                fields=["submission_digest"],
                name="report_of_same_words",
                condition=~Q(submission_digest=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="report_says_what", condition=~Q(concern="")),
            models.CheckConstraint(
                name="report_entered_after_it_was_received",
                condition=Q(entered_at__gte=models.F("received_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReportPerson(models.Model):
    """Someone a report names, and what they are to it. One person may have several roles."""

    class Role(models.TextChoices):
        CHILD_AT_RISK = "child_at_risk", _("Child at risk")
        ADULT_AT_RISK = "adult_at_risk", _("Adult at risk")
        PRACTITIONER = "practitioner", _("Practitioner in a position of trust")
        ALLEGED_SOURCE = "alleged_source", _("Alleged source of harm")
        PARENT_OR_CARER = "parent_or_carer", _("Parent or carer")
        HOUSEHOLD_MEMBER = "household_member", _("Lives in the home")
        OTHER = "other", _("Someone else")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="people")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="named_in")
    role = models.CharField(max_length=20, choices=Role)
    relationship = models.CharField(max_length=150, blank=True)
    work = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "report people"
        constraints = [
            models.UniqueConstraint(
                name="one_role_once_per_report", fields=["report", "record", "role"]
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class ReportDraft(models.Model):
    """Answers not yet sent: a professional's own, or a public visitor's for the visit.

    A visitor who came by a link sent to their ``work_address`` reports for its agency.
    ``id`` becomes the report's submission key, so that sending twice makes one report.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField(null=True)
    work_address = models.ForeignKey(WorkAddress, null=True, on_delete=models.PROTECT)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    changed_at = models.DateTimeField()
    report = models.OneToOneField(Report, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        indexes = [models.Index(fields=["user_id", "-changed_at"], name="draft_of_user")]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
