"""Facts of the processing as tables: counted and named by agency and role, never by person.

What is hidden from whoever takes them out is not counted in them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.roles import Role
from policies.models import RetentionRule
from policies.models.editions import reads_welsh
from policies.privacy import notice_on, notices
from policies.queries import current_policy
from records.audit import Actor, Kind
from records.models import WebhookEndpoint
from records.row_security import as_system
from records.verbs import Verb
from referrals.models import (
    AskedAgency,
    Disclosure,
    InformationRequest,
    ItemRelease,
    Notice,
    Report,
    ShareGround,
)
from safeguarding.breaches.exposure import Period
from safeguarding.breaches.models import Breach, BreachStep
from safeguarding.looking.log import Asked, events_for
from safeguarding.looking.models import hidden_referrals

Rows = Iterator[list[str]]


@dataclass(frozen=True)
class Scope:
    """For whom a table is made, and for which days, both included."""

    actor: Actor
    first_day: date
    last_day: date

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    def visible(self, path: str) -> Q:
        """Return what leaves out the rows whose referral, at ``path``, is hidden."""
        return ~Q(**{f"{path}__in": hidden_referrals(self.actor).values("pk")})


@dataclass(frozen=True)
class Table:
    """One table: what it is called, its columns, and how its rows are found."""

    name: str | Promise
    header: tuple[str | Promise, ...]
    rows: Callable[[Scope], Rows]


def flows(scope: Scope) -> Rows:
    """Yield from whom, to whom, how and how often, and what the recipient has agreed to."""
    names = {agency.pk: agency.name for agency in Agency.objects.all()}
    agreed: dict[UUID, list[str]] = defaultdict(list)
    holding = AgreementParty.objects.holding_on(scope.last_day).order_by("agreement__reference")
    for agency, reference in holding.values_list("agency_id", "agreement__reference"):
        agreed[agency].append(reference)
    for (giver, taker, way), number in sorted(
        counted_flows(scope).items(), key=lambda each: [str(part) for part in each[0]]
    ):
        yield [names[giver], names[taker], way, str(number), ", ".join(agreed[taker])]


def counted_flows(scope: Scope) -> Counter[tuple[UUID, UUID, str]]:
    """Count what went from each agency to each other, in five queries."""
    request, of = "item__disclosure__asked__request", scope.period.of
    found: list[tuple[str, QuerySet[Any], str, str]] = [
        (
            _("Asked for information"),
            AskedAgency.objects.filter(of("request__asked_at"), scope.visible("request__referral")),
            "request__agency",
            "agency",
        ),
        (
            _("Told what was asked for"),
            Disclosure.objects.filter(of("decided_at"), scope.visible("asked__request__referral")),
            "asked__agency",
            "asked__request__agency",
        ),
        (
            _("Released what an agency told"),
            ItemRelease.objects.filter(of("released_at"), scope.visible(f"{request}__referral")),
            f"{request}__agency",
            "agency",
        ),
        (
            _("Let in to a referral"),
            ShareGround.objects.filter(
                of("started_at"),
                scope.visible("agency_share__content_object"),
                agency_share__isnull=False,
            ),
            "agency_share__content_object__owning_agency",
            "agency_share__group__agency",
        ),
        (
            _("Sent a notice to a school"),
            Notice.objects.filter(
                of("sent_at"), Q(referral__isnull=True) | scope.visible("referral")
            ),
            "from_agency",
            "agency",
        ),
    ]
    counts: Counter[tuple[UUID, UUID, str]] = Counter()
    for way, rows, giver, taker in found:
        for pair in rows.values_list(giver, taker):
            counts[pair[0], pair[1], way] += 1
    return counts


def bases(scope: Scope) -> Rows:
    """Yield each lawful basis that was relied on, in the words confirmed, and how often."""
    purpose = "purpose__name_cy" if reads_welsh() else "purpose__name_en"
    columns = (purpose, "article_6", "article_9", "part_3", "consent", "agreement")
    asked = InformationRequest.objects.filter(
        scope.period.of("asked_at"), scope.visible("referral")
    )
    told = Disclosure.objects.filter(
        scope.period.of("decided_at"), scope.visible("asked__request__referral")
    )
    for way, rows in ((_("Asked for information"), asked), (_("Told what was asked for"), told)):
        for row in rows.values_list(*columns).annotate(number=Count("pk")).order_by(*columns):
            yield [way, *(str(value) for value in row)]


def looked(scope: Scope) -> Rows:
    """Yield how many looked, and how often, in each role of each agency."""
    names = {agency.pk: agency.name for agency in Agency.objects.all()}
    asked = Asked(verb=Verb.CONSULTATION, since=scope.first_day, until=scope.last_day)
    counts = (
        events_for(scope.actor, asked)
        .values_list("actor_agency_id", "actor_kind", "actor_role")
        .annotate(looks=Count("pk"), people=Count("actor_id", distinct=True))
        .order_by("actor_agency_id", "actor_kind", "actor_role")
    )
    roles = dict(Role.choices)
    for agency, kind, role, looks, people in counts:
        said = str(roles.get(role) or Kind(kind).label)
        yield [names.get(agency, "–"), said, str(people), str(looks)]


def agreements(scope: Scope) -> Rows:
    """Yield the register of sharing agreements as it stands."""
    in_force = set(
        SharingAgreement.objects.in_force_on(scope.last_day).values_list("pk", flat=True)
    )
    register = SharingAgreement.objects.prefetch_related("parties__agency").order_by("reference")
    for row in register:
        parties = sorted({party.agency.name for party in row.parties.all()})
        yield [
            row.reference,
            row.title,
            row.purpose,
            ", ".join(parties),
            row.starts_on.isoformat(),
            row.review_on.isoformat(),
            _("Yes") if row.pk in in_force else _("No"),
        ]


def retention(_scope: Scope) -> Rows:
    """Yield how long files are kept, by the edition in force today."""
    policy = current_policy(_scope.period.end)
    for rule in RetentionRule.objects.filter(policy=policy):
        pathways = ", ".join(str(each) for each in rule.pathways)
        yield [
            rule.name,
            pathways,
            str(rule.get_covers_display()),
            str(rule.years or ""),
            str(rule.get_anchor_display()),
            str(rule.get_standing_display()),
        ]


def outside(_scope: Scope) -> Rows:
    """Yield every service outside the installation that anything is sent to."""
    if settings.EMAIL_HOST not in (None, "", "localhost", "127.0.0.1"):
        yield [_("Mail server"), settings.EMAIL_HOST, _("References and links, no names")]
    for endpoint in WebhookEndpoint.objects.filter(ended_at__isnull=True).order_by("url"):
        yield [_("A partner's own system"), endpoint.url, _("A reference and an event")]
    yield [_("Sub-processors"), _("None"), _("Nothing else leaves the installation.")]


def notices_sent_under(scope: Scope) -> Rows:
    """Yield each version of the privacy notice, and how many reports came while it was in force."""
    reports = Report.objects.filter(scope.period.of("received_at")).exclude(
        referrals__in=hidden_referrals(scope.actor)
    )
    moments = reports.distinct().values_list("received_at", flat=True)
    counts = Counter(notice_on(localdate(moment)) for moment in moments)
    for notice in notices():
        yield [notice.starts_on.isoformat(), str(counts[notice])]
    yield [_("Before every version on record"), str(counts[None])]


def breaches(scope: Scope) -> Rows:
    """Yield how many breaches of each kind there were, and how many the Commissioner was told."""
    found = Breach.objects.visible_to(scope.actor).filter(scope.period.of("reported_at"))
    told = BreachStep.objects.filter(breach__in=found, kind=BreachStep.Kind.COMMISSIONER_TOLD)
    known = set(told.values_list("breach", flat=True))
    by_kind: dict[str, list[UUID]] = {}
    for pk, kind in found.values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    for kind in Breach.Kind:
        keys = by_kind.get(kind, [])
        yield [str(kind.label), str(len(keys)), str(sum(pk in known for pk in keys))]


TABLES: Mapping[str, Table] = {
    "flows": Table(
        gettext_lazy("What goes to whom"),
        (
            gettext_lazy("From"),
            gettext_lazy("To"),
            gettext_lazy("How"),
            gettext_lazy("How often"),
            gettext_lazy("Agreements of the recipient"),
        ),
        flows,
    ),
    "bases": Table(
        gettext_lazy("Lawful bases relied on"),
        (
            gettext_lazy("How"),
            gettext_lazy("Purpose"),
            gettext_lazy("Article 6"),
            gettext_lazy("Article 9"),
            gettext_lazy("Part 3"),
            gettext_lazy("Agreement of the person"),
            gettext_lazy("Sharing agreement"),
            gettext_lazy("How often"),
        ),
        bases,
    ),
    "looked": Table(
        gettext_lazy("Who looked, by agency and role"),
        (
            gettext_lazy("Agency"),
            gettext_lazy("Role"),
            gettext_lazy("People"),
            gettext_lazy("Looks"),
        ),
        looked,
    ),
    "agreements": Table(
        gettext_lazy("Sharing agreements"),
        (
            gettext_lazy("Reference"),
            gettext_lazy("Title"),
            gettext_lazy("Purpose"),
            gettext_lazy("Parties"),
            gettext_lazy("First day"),
            gettext_lazy("Next review"),
            gettext_lazy("In force"),
        ),
        agreements,
    ),
    "retention": Table(
        gettext_lazy("How long files are kept"),
        (
            gettext_lazy("Rule"),
            gettext_lazy("Pathways"),
            gettext_lazy("What it covers"),
            gettext_lazy("Years"),
            gettext_lazy("Counted from"),
            gettext_lazy("Standing"),
        ),
        retention,
    ),
    "outside": Table(
        gettext_lazy("Services outside, and sub-processors"),
        (gettext_lazy("What"), gettext_lazy("Where"), gettext_lazy("What it is sent")),
        outside,
    ),
    "notices": Table(
        gettext_lazy("Privacy notices and the reports sent under each"),
        (gettext_lazy("First day"), gettext_lazy("Reports")),
        notices_sent_under,
    ),
    "breaches": Table(
        gettext_lazy("Breaches"),
        (
            gettext_lazy("What went wrong"),
            gettext_lazy("How many"),
            gettext_lazy("Told to the Information Commissioner"),
        ),
        breaches,
    ),
}


@as_system("counts the processing, without what is hidden from whoever asks")
def rows_of(code: str, scope: Scope) -> list[list[str]]:
    """Return the rows of one table."""
    return list(TABLES[code].rows(scope))
