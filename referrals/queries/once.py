"""What a condition costs to put into SQL is paid once where several queries of a page share it."""

from typing import Any, NoReturn

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from referrals.models import Referral
from referrals.models.referrals import ReferralQuerySet


class Built(RawSQL):
    """A condition on the table's own name. Under another name it would judge the wrong rows."""

    def relabeled_clone(self, change_map: Any) -> NoReturn:
        raise RuntimeError("A condition built once cannot stand in a subquery.")


def built_once(kept: ReferralQuerySet) -> ReferralQuerySet:
    """Return the same referrals, by a condition that is SQL already.

    For querysets that are read themselves, not inside another one. Where the condition joins
    another table, or keeps nothing, the queryset comes back as it was.
    """
    query = kept.query.clone()
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.compile(query.where)
    except EmptyResultSet:
        return kept
    if [name for name, count in query.alias_refcount.items() if count] != [
        query.get_initial_alias()
    ]:
        return kept
    condition = Built(f"({sql})", params, BooleanField())
    built: ReferralQuerySet = Referral.objects.filter(condition)
    return built
