"""A lookup that PostgreSQL serves from an index where `IN (SELECT …)` would be a filter."""

from typing import Any

from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """``pk__among=ArraySubquery(…)``: a key among those that a subquery gives.

    The subquery is read once and its keys are looked up, also within an OR. There PostgreSQL can
    make of `IN (SELECT …)` only a filter for every row of the table.
    """

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, of_key = self.process_lhs(compiler, connection)
        keys, of_keys = self.process_rhs(compiler, connection)
        return f"{key} = ANY({keys})", (*of_key, *of_keys)
