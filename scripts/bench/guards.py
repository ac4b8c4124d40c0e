"""What the record of looks and row-level security cost: pages with them and without, in one run.

Neither can be switched off in the product. The bench leaves out the writing of events where a
request asks for it, in its own process only (``site.py``); and a second server signs in to the
database as a role that row-level security does not bind, which no other server starts with.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scripts.bench.site import UNWRITTEN

FREE_ROLE = "diogel_bench"  # of the bench's own database server, and of no other
PAGES = ("board", "referral")


@dataclass(frozen=True)
class Variant:
    """One way to ask for a page."""

    words: str
    is_written: bool
    is_bound: bool


AS_IT_IS = Variant("as it is", is_written=True, is_bound=True)
VARIANTS = (
    AS_IT_IS,
    Variant("looks not written down", is_written=False, is_bound=True),
    Variant("without row-level security", is_written=True, is_bound=False),
    Variant("without either", is_written=False, is_bound=False),
)


def make_free_role(cursor: Any) -> None:
    """Make the role that may do what the application may, and sees every row."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [FREE_ROLE])
    if not cursor.fetchone():
        cursor.execute(f"CREATE ROLE {FREE_ROLE} LOGIN BYPASSRLS IN ROLE diogel_app")


def acts(
    fetch: Callable[..., bytes],
    *,
    bound: int,
    free: int,
    session: str,
    addresses: Iterable[str],
) -> dict[str, Callable[[], object]]:
    """Return each page in each variant; ``bound`` and ``free`` are the servers' ports."""

    def act(address: str, variant: Variant) -> Callable[[], object]:
        port = bound if variant.is_bound else free
        heads = {} if variant.is_written else {UNWRITTEN: "1"}
        return lambda: fetch(port, address, session, heads=heads)

    return {
        name(page, variant): act(address, variant)
        for page, address in zip(PAGES, addresses, strict=True)
        for variant in VARIANTS
    }


def name(page: str, variant: Variant) -> str:
    return f"{page}, {variant.words}"


def lines(took: dict[str, float]) -> Iterator[tuple[str, float, str, str]]:
    """Return the lines of the table: what, milliseconds, how much dearer as it is, the goal."""
    for page in PAGES:
        whole = took[name(page, AS_IT_IS)]
        for variant in VARIANTS:
            without = took[name(page, variant)]
            dearer = "" if variant is AS_IT_IS else f"{(whole / without - 1) * 100:+.1f} %"
            goal = "< +15 %" if variant is VARIANTS[-1] else ""
            yield name(page, variant), without, dearer, goal
