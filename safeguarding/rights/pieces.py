"""The pieces that are held as they are now, and those gathered before: renewed, or kept back."""

from collections.abc import Collection
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from records.outbox import LOCALES
from records.refusals import Refused
from referrals.models import ReportPerson
from safeguarding.rights import rules
from safeguarding.rights.found import Found
from safeguarding.rights.gathering import Gathering
from safeguarding.rights.models import HeldItem, SubjectRequest
from safeguarding.rights.rules import Hidden

# By which a piece is kept back, and from whom; and by what it says as well.
IN_SAFETY = ("person_id", "sight", "off_because", "is_hidden_from_source")
IN_ALL = ("words", *IN_SAFETY)


def found_now(request: SubjectRequest) -> dict[tuple[str, UUID], HeldItem]:
    """Return what is held at this moment, by where it comes from; nothing of it is saved."""
    with translation.override(LOCALES[request.language]):
        items = [
            item_of(found, request)
            for found in Gathering(frozenset(request.person_ids), request.policy)
            if found.words.strip()
        ]
    return {key_of(item): item for item in items}


def key_of(item: HeldItem) -> tuple[str, UUID]:
    return item.source_type, item.source_id


def differs(item: HeldItem, fresh: HeldItem, names: Collection[str]) -> bool:
    return any(getattr(item, name) != getattr(fresh, name) for name in names)


def drop(item: HeldItem) -> None:
    """Let go of a piece that is not about them any more; one of a returned copy stays, withheld."""
    if item.packs.exists():
        undecide(item)
        item.off_because = HeldItem.OffBecause.ABOUT_ANOTHER
        item.save()
    else:
        item.delete()


def item_of(found: Found, request: SubjectRequest) -> HeldItem:
    return HeldItem(
        request=request,
        kind=found.kind,
        source_type=found.source._meta.label_lower,
        source_id=found.source.pk,
        referral_id=found.referral.pk if found.referral else None,
        reference=found.referral.reference if found.referral else "",
        person_id=found.person_id,
        sight=found.sight,
        agency_name=found.agency_name,
        happened_on=found.happened_on,
        words=found.words,
        names="\n".join(rules.names_in(found.words, found.names)),
        off_because=found.off_because,
        is_hidden_from_source=found.is_hidden_from_source,
    )


def renew(item: HeldItem, fresh: HeldItem) -> None:
    """Take over a piece as it is now; what was decided of it as it was does not stand."""
    for name in (*IN_ALL, "names"):
        setattr(item, name, getattr(fresh, name))
    undecide(item)
    item.save()


def undecide(item: HeldItem) -> None:
    item.decision, item.exemption, item.taken_out, item.reason = "", None, "", ""
    item.decided_at, item.decided_by, item.decided_by_name = None, None, ""


def hidden_from(request: SubjectRequest) -> Hidden:
    """Return what is not told where the person asked about may be an alleged source of harm."""
    named = ReportPerson.objects.filter(
        role=ReportPerson.Role.ALLEGED_SOURCE, record__person__in=request.person_ids
    )
    words = rules.words_of_hidden_panels(request.policy.panel_types.all())
    return Hidden(words=words, is_source=named.exists())


def refuse_what_became_hidden(
    request: SubjectRequest, sending: Collection[HeldItem], *, names: Collection[str] = IN_SAFETY
) -> None:
    """Refuse a copy of what may not be told any more, by what is on record since.

    ``names`` are the fields in which a piece must be as it was gathered.
    """
    hidden = hidden_from(request)
    objections = [
        objection
        for item in sending
        for objection in rules.objections_to_telling(
            item, rules.text_to_send(item), request=request, hidden=hidden
        )
    ]
    if objections:
        raise Refused(list(dict.fromkeys(objections)))
    fresh = found_now(request)
    now = ((item, fresh.get(key_of(item))) for item in sending)
    if any(found is None or differs(item, found, names) for item, found in now):
        raise Refused([_("What is held has changed since it was gathered. Gather it again.")])
