"""Measure the matcher on invented lists it was not trained on, beside Splink's own predictions.

    python -m scripts.matching.measure [--rows 5000] [--seed 90210] [--save FOLDER] [--others]

Names, streets, towns and seed are the test's own. Nothing is chosen by what comes out here: the
weights and the threshold come from the training lists alone.
"""
# ruff: noqa: E402  Django is set up before what it keeps is imported

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")
os.environ.setdefault("SECRET_KEY", "none")
os.environ.setdefault("DATABASE_URL", "postgres://none")

import django

django.setup()

from people.matching.pairs import pairs_of
from scripts.matching.clerk import TEST, TRAINING
from scripts.matching.others_lists import CUSTOMS, TwoLists, others_lists
from scripts.matching.rows import features_of_rows
from scripts.matching.splinks_own import splinks_own
from scripts.matching.two_lists import Lists, kind_of, save, two_lists

LEAST = 0.001
AT = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
SUGGEST = 0.6  # as in policies/data/2026-conwy.toml
ANOTHER_SEED = 404
OTHERS_SEED, OTHERS_HALF = 31_415, 1  # what was looked at while developing is of the other half

Found = Mapping[tuple[str, str], float]


def main() -> None:
    asked = arguments()
    if asked.others:
        on_others(asked.rows)
        return
    chosen = {
        "test": two_lists("test", seed=asked.seed, rows=asked.rows, errors=TEST),
        "test, more errors": two_lists(
            "test", seed=asked.seed + 1, rows=asked.rows, errors=TRAINING[1]
        ),
        "training names, another seed": two_lists(
            "training", seed=ANOTHER_SEED, rows=asked.rows, errors=TRAINING[0]
        ),
    }
    for name, lists in chosen.items():
        started = time.perf_counter()
        found = ours(lists)
        took = time.perf_counter() - started
        say(f"\n## {name}: {len(lists.first)} rows against {len(lists.second)}")
        say(f"\n{len(lists.truth())} pairs are one person; {special(lists):.0%} of the rows are of")
        say(f"twins and namesakes. Took {took:.0f} s.\n")
        theirs = splinks_own(lists) if name.startswith("test") else {}
        table(lists, found, theirs)
        failures(lists, found)
        if asked.save and name == "test":
            asked.save.mkdir(parents=True, exist_ok=True)
            save(lists.first, asked.save / "first.csv")
            save(lists.second, asked.save / "second.csv")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=90_210)
    parser.add_argument(
        "--others", action="store_true", help="only the lists of scripts/matching/others_lists.py"
    )
    parser.add_argument("--save", type=Path, help="write the test's two lists here")
    return parser.parse_args()


def on_others(rows: int) -> None:
    """Say how the matcher does on lists that were made in another way than those of training."""
    for name, custom in CUSTOMS.items():
        lists = others_lists(custom, seed=OTHERS_SEED, half=OTHERS_HALF, rows=rows)
        started = time.process_time()
        found = ours(lists)
        took = time.process_time() - started
        say(f"\n## {name}: {len(lists.truth)} pairs, {took:.0f} CPU seconds\n")
        say("| at least | precision | recall | F1 |")
        say("|---|---|---|---|")
        for at in AT:
            cells = " | ".join(f"{number:.4f}" for number in scores(found, lists.truth, at))
            say(f"| {at}{' (suggested)' if at == SUGGEST else ''} | {cells} |")


def ours(lists: Lists | TwoLists) -> Found:
    pairing = pairs_of(
        features_of_rows(lists.first), features_of_rows(lists.second), at_least=LEAST
    )
    return {
        (lists.first[pair.one]["id"], lists.second[pair.other]["id"]): pair.score.probability
        for pair in pairing.pairs
    }


def special(lists: Lists) -> float:
    """Return how many of the rows are of twins and namesakes, as a share."""
    rows = [*lists.first, *lists.second]
    return sum(lists.who[row["id"]].kind != "alone" for row in rows) / len(rows)


def scores(found: Found, truth: set[tuple[str, str]], at: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the pairs that are at least so probable."""
    told = {pair for pair, probability in found.items() if probability >= at}
    right = len(told & truth)
    precision = right / len(told) if told else 1.0
    recall = right / len(truth)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def table(lists: Lists, found: Found, theirs: Found) -> None:
    truth = lists.truth()
    say("| at least | precision | recall | F1 | Splink's precision | recall | F1 |")
    say("|---|---|---|---|---|---|---|")
    for at in AT:
        cells = [f"{number:.4f}" for number in scores(found, truth, at)]
        cells += [f"{number:.4f}" for number in scores(theirs, truth, at)] if theirs else ["–"] * 3
        mark = " (suggested)" if at == SUGGEST else ""
        say(f"| {at}{mark} | {' | '.join(cells)} |")


def failures(lists: Lists, found: Found) -> None:
    """Say of what kind the wrong pairs are, and what was wrong with the missed ones."""
    truth = lists.truth()
    wrong = Counter(
        kind_of(lists.who[one], lists.who[other])
        for (one, other), probability in found.items()
        if probability >= SUGGEST and (one, other) not in truth
    )
    rows = {row["id"]: row for row in lists.second}
    missed, all_of = Counter[str](), Counter[str]()
    for one, other in truth:
        for error in errors_in(lists.who[one].given, lists.who[one].family, rows[other]):
            all_of[error] += 1
            missed[error] += found.get((one, other), 0.0) < SUGGEST
    never = sum(pair not in found for pair in truth)
    say(f"\nWrong at {SUGGEST}: {dict(wrong)}. Never compared, or below {LEAST}: {never}.\n")
    say("| what the second list has | pairs | found | recall |")
    say("|---|---|---|---|")
    for error, count in sorted(all_of.items(), key=lambda each: missed[each[0]] / -each[1]):
        say(f"| {error} | {count} | {count - missed[error]} | {1 - missed[error] / count:.3f} |")


def errors_in(given: str, family: str, row: Mapping[str, str]) -> list[str]:
    """Return what is the matter with the names and the date of birth in a row."""
    found = []
    names = (row["given_name"], row["family_name"])
    if names == (family.replace("ap-", "ap "), given):
        found.append("names the other way round")
    elif row["given_name"] in {"", "Baby", "Unknown", "Baby of"}:
        found.append("one name only")
    elif row["aliases"]:
        found.append("another family name, the old one as an alias")
    elif row["family_name"][:2].casefold() != family[:2].casefold():
        found.append("another family name, or its beginning wrong")
    elif given != row["given_name"]:
        found.append("another given name, or one misspelt")
    if not row["date_of_birth"]:
        found.append("no date of birth")
        if not row["address"] and not row["postcode"]:
            found.append("no date of birth and no address")
    return found or ["names and date as they are, or nearly"]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
