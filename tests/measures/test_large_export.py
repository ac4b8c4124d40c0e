"""A file of very many rows is written in bounded memory: what there are of them costs no more."""

import csv
import tracemalloc
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from measures import exporting, writing
from measures.models_exports import RowsExport
from referrals.models import Referral
from tests.factories.exports import RowsExportFactory, begun
from tests.measures.story import moment, received

pytestmark = pytest.mark.django_db

ROWS = 20_000
MEGABYTE = 1 << 20
# As many more of a row, each with a key, a reference and a second of its own.
MORE = """
INSERT INTO {table} SELECT made.*
FROM {table} AS one, generate_series(1, %s) AS number, LATERAL jsonb_populate_record(
    one,
    jsonb_build_object(
        'id', md5('{table}' || number)::uuid,
        'person_id', md5('people_person' || number)::uuid,
        'record_id', md5('people_personrecord' || number)::uuid,
        'report_id', md5('referrals_report' || number)::uuid,
        'reference', 'L-' || number,
        'submission_key', md5('key' || number)::uuid,
        'received_at', %s::timestamptz + number * interval '1 second',
        'entered_at', %s::timestamptz + number * interval '1 second'
    )
) AS made
WHERE one.id = %s
"""


def put_more(of: Referral, number: int) -> None:
    with connection.cursor() as cursor:
        for row in (of.record.person, of.record, of.report, of):
            said: list[Any] = [number, of.received_at, of.received_at, row.pk]
            cursor.execute(MORE.format(table=row._meta.db_table), said)
        # The planner would expect none of them, if autovacuum came by before they are committed.
        cursor.execute("SET LOCAL enable_nestloop = off")


def test_twenty_thousand_rows_are_written_in_bounded_memory(sian: User) -> None:
    put_more(received(moment(7, 6)), ROWS - 1)
    export = begun(RowsExportFactory.create(asker=sian))
    tracemalloc.start()

    writing.write_export(export.pk)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    export.refresh_from_db()
    assert (export.progress, export.written) == (RowsExport.Progress.READY, ROWS)
    with exporting.path_of(export.pk).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    rows = lines[lines.index([]) + 2 :]
    assert len({row[0] for row in rows}) == ROWS
    assert peak < 12 * MEGABYTE  # most of it one batch; all lines at once would be 6 more
