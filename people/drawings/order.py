"""Where each of a family stands in their row: couples beside one another, children below. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, permutations

from people.drawings.families import Family, Individual, Union

MOST_TRIED = 6  # people of one chain of partners whose every order is tried
SWEEPS = 6
Places = dict[str, int]


def places_of(family: Family) -> Places:
    """Return the place of each in their row, counted from the left; no two share one."""
    rows = [blocks_of(row, family) for row in family.rows]
    best = tried = places_in(rows, family)
    least = length(best, family)
    for sweep in range(SWEEPS):
        going_down = sweep % 2 == 1
        now = {key: float(place) for key, place in tried.items()}
        for number in range(len(rows)) if going_down else reversed(range(len(rows))):
            rows[number] = sorted_blocks(rows[number], now, family, going_down=going_down)
            placed = [key for block in rows[number] for key in block]
            now |= {key: float(place) for place, key in enumerate(placed)}
        tried = places_in(rows, family)
        if (found := length(tried, family)) <= least:
            best, least = tried, found
    first = min(best.values(), default=0)
    return {key: place - first for key, place in best.items()}


def blocks_of(row: Sequence[str], family: Family) -> list[list[str]]:
    """Return a row as chains of partners, each in the order in which its lines are shortest."""
    near: dict[str, dict[str, int]] = {key: {} for key in row}
    for union in family.unions:
        if len(union.parents) == 2 and union.parents[0] in near:
            one, other = union.parents
            # Those who are together stand closer than those who were, or who only have a child.
            weight = 3 if union.is_couple and not union.is_over else 2
            near[one][other] = near[other][one] = max(weight, near[one].get(other, 0))
    blocks, seen = [], set()
    for key in row:
        if key in seen:
            continue
        block = reached_from(key, near)
        seen |= set(block)
        blocks.append(chained(block, near, family.people))
    return blocks


def reached_from(key: str, near: Mapping[str, Iterable[str]]) -> list[str]:
    found = [key]
    for each in found:
        found += [other for other in near[each] if other not in found]
    return found


def chained(
    block: list[str], near: Mapping[str, Mapping[str, int]], people: Mapping[str, Individual]
) -> list[str]:
    """Return partners in a good order; in a couple, a man stands to the left of a woman."""
    if len(block) > MOST_TRIED:
        return block

    def cost(order: Iterable[str]) -> tuple[int, int]:
        order = list(order)
        at = {key: place for place, key in enumerate(order)}
        apart = sum(
            weight * abs(at[one] - at[other])
            for one in block
            for other, weight in near[one].items()
        )
        turned = sum(
            other in near[one] and people[one].sex == "female" and people[other].sex == "male"
            for one, other in pairwise(order)
        )
        return apart, turned

    return list(min(permutations(block), key=cost))


def sorted_blocks(
    blocks: list[list[str]], now: Mapping[str, float], family: Family, *, going_down: bool
) -> list[list[str]]:
    """Return a row's blocks in the order of those they hang on, the elder of siblings first."""
    wanted = wishes(now, family, of_children=going_down)

    def place(block: list[str]) -> tuple[float, int, str]:
        wishing = [key for key in block if key in wanted]
        where = sum(wanted[key] for key in wishing) / len(wishing) if wishing else None
        if where is None:
            where = sum(now[key] for key in block) / len(block)
        born = [family.people[key].born_on for key in wishing or block]
        eldest = min((day.toordinal() for day in born if day), default=10**7)
        return round(where, 3), eldest, block[0]

    turned = []
    for block in blocks:
        pull = [(place_in, wanted[key]) for place_in, key in enumerate(block) if key in wanted]
        backwards = sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a in pull for b in pull)
        forwards = sum((a[0] - b[0]) * (a[1] - b[1]) > 0 for a in pull for b in pull)
        turned.append(block[::-1] if backwards > forwards else block)
    return sorted(turned, key=place)


def wishes(now: Mapping[str, float], family: Family, *, of_children: bool) -> dict[str, float]:
    """Return where somebody would stand for the sake of their parents, or of their children."""
    wanted: dict[str, list[float]] = {}
    for union in family.unions:
        asking, asked = union.parents, union.children
        if of_children:
            asking, asked = asked, asking
        if asked:
            middle = sum(now[key] for key in asked) / len(asked)
            for key in asking:
                wanted.setdefault(key, []).append(middle)
    return {key: sum(places) / len(places) for key, places in wanted.items()}


def places_in(rows: Sequence[Sequence[Sequence[str]]], family: Family) -> Places:
    """Return places for rows in their order, each as near as it can be to its own people."""
    orders = [[key for block in row for key in block] for row in rows]
    at = {key: float(place) for order in orders for place, key in enumerate(order)}
    for of_children in (False, True, False, True):
        for order in orders if of_children else orders[::-1]:
            wanted = wishes(at, family, of_children=of_children)
            share_with_partners(wanted, family.unions, at)
            settled = spread([wanted.get(key, at[key]) for key in order])
            at |= dict(zip(order, settled, strict=True))
    return {key: round(place) for key, place in at.items()}


def share_with_partners(
    wanted: dict[str, float], unions: Iterable[Union], at: Mapping[str, float]
) -> None:
    """Let whoever nothing pulls go where their partner is pulled."""
    for union in unions:
        if len(union.parents) == 2:
            for one, other in (union.parents, union.parents[::-1]):
                if one in wanted and other not in wanted:
                    wanted[other] = wanted[one] + at[other] - at[one]


def spread(wanted: Sequence[float]) -> list[int]:
    """Return whole places, each at least one after the last, nearest to those that are wanted.

    The least sum of squares: neighbours that would cross are pooled and share their middle.
    """
    pools: list[tuple[float, int]] = []  # the mean of each, and how many are in it
    for number, place in enumerate(wanted):
        mean, size = place - number, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    offsets = [round(mean) for mean, size in pools for _ in range(size)]
    return [offset + number for number, offset in enumerate(offsets)]


def length(places: Places, family: Family) -> float:
    """Return how long the lines between people are, and how far apart children stand."""
    total = 0.0
    for union in family.unions:
        if len(union.parents) == 2:
            one, other = union.parents
            total += 1.5 * abs(places[one] - places[other])
        if union.parents and union.children:
            middle = sum(places[key] for key in union.parents) / len(union.parents)
            children = [places[key] for key in union.children]
            total += abs(sum(children) / len(children) - middle)
            total += max(children) - min(children)
    return total
