"""Train the matcher's weights with Splink on invented people, and write weights.json.

    python -m scripts.matching.train

Splink estimates the chances of each level among pairs of one person (from the truth) and among
strangers (from random pairs), with the levels of people/matching/scorer.py. Relatives, twins and
namesakes are counted in the same lists. All are mixed with what expected.toml expects, so that a
level seldom seen keeps a sensible weight. The test's names, streets and seeds are never read.
"""
# ruff: noqa: E402  Django is set up before what it keeps is imported

import json
import os
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")
os.environ.setdefault("SECRET_KEY", "none")
os.environ.setdefault("DATABASE_URL", "postgres://none")

import django

django.setup()

import duckdb
import splink.comparison_level_library as levels_of
import splink.comparison_library as comparisons_of
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from people.matching.described import Features
from people.matching.scorer import KINDS, WEIGHTS, compare
from scripts.matching.clerk import TRAINING
from scripts.matching.rows import features_of_rows
from scripts.matching.two_lists import Lists, pairs_near, two_lists

HERE = Path(__file__).parent
SEEDS = (101, 102, 103)  # one for each kind of clerk
ROWS = 4_000
RANDOM_PAIRS = 120_000
SAMPLING_SEED = 7
# Many, so that the weights do not lean on the errors that our clerks happen to make: other lists
# have others.
AS_IF_SEEN = {
    "same": 3_000,
    "stranger": 300_000,
    "relative": 2_000,
    "twin": 300,
    "namesake": 300,
}
LEAST = 1e-7

Chances = dict[str, dict[str, dict[str, float]]]
Chance = Mapping[str, Mapping[str, float]]


def main() -> None:
    expected = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
    per_person = expected.pop("per_person")
    lists = [
        two_lists("training", seed=seed, rows=ROWS, errors=errors)
        for seed, errors in zip(SEEDS, TRAINING, strict=True)
    ]
    strangers = [
        two_lists("training", seed=seed + 50, rows=ROWS, errors=errors, shared=0)
        for seed, errors in zip(SEEDS, TRAINING, strict=True)
    ]
    seen = [
        together(trained(one, expected, is_of_strangers=False), trained(other, expected))
        for one, other in zip(lists, strangers, strict=True)
    ]
    near = Counter[tuple[str, str, str]]()
    for each in lists:
        near.update(counted(each))
    chances = {
        comparison: {
            level: {
                kind: mixed(kind, comparison, level, wanted[number], seen, near)
                for number, kind in enumerate(KINDS)
            }
            for level, wanted in levels.items()
        }
        for comparison, levels in expected.items()
    }
    document = {
        "made": {
            "by": "scripts/matching/train.py, with Splink 5.0.0",
            "lists": [f"training, seed {seed}, {ROWS} rows twice" for seed in SEEDS],
            "as_if_seen": AS_IF_SEEN,
        },
        "per_person": per_person,
        "comparisons": of_one(chances),
        "frequencies": tomllib.loads((HERE / "common_names.toml").read_text(encoding="utf-8")),
    }
    WEIGHTS.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{WEIGHTS} written.\n")


def together(of_same: Chance, of_strangers: Chance) -> dict[str, dict[str, tuple[float, float]]]:
    """Return {comparison: {level: (m, u)}}."""
    return {
        comparison: {
            level: (of_same[comparison].get(level, 0.0), of_strangers[comparison].get(level, 0.0))
            for level in {*of_same[comparison], *of_strangers[comparison]}
        }
        for comparison in of_same
    }


def trained(
    lists: Lists, expected: Mapping[str, Any], *, is_of_strangers: bool = True
) -> dict[str, dict[str, float]]:
    """Return Splink's chances for the levels that occur, among strangers or in one person.

    Strangers are taken from lists that have nobody in common: among random pairs of the others too
    many are of one person.
    """
    ids = [*(row["id"] for row in lists.first), *(row["id"] for row in lists.second)]
    features = dict(zip(ids, features_of_rows([*lists.first, *lists.second]), strict=True))
    connection = duckdb.connect()
    say_levels(connection, features)
    api = DuckDBAPI(connection)
    tables = []
    for name, rows in (("first", lists.first), ("second", lists.second)):
        connection.execute(f"CREATE TABLE {name}_list (unique_id VARCHAR, who VARCHAR)")
        connection.executemany(
            f"INSERT INTO {name}_list VALUES (?, ?)",  # noqa: S608 — one of two names
            [(row["id"], str(lists.who[row["id"]].key)) for row in rows],
        )
        tables.append(api.register(f"{name}_list", dataset_display_name=name))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[comparison_of(name, levels) for name, levels in expected.items()],
        blocking_rules_to_generate_predictions=[block_on("who")],
    )
    linker = Linker(tables, settings, log_level="ERROR")
    if is_of_strangers:
        linker.training.estimate_u_using_random_sampling(
            max_pairs=RANDOM_PAIRS, seed=SAMPLING_SEED, min_count_per_level=None
        )
    else:
        linker.training.estimate_m_from_label_column("who")
    which = "u_probability" if is_of_strangers else "m_probability"
    found: dict[str, dict[str, float]] = {}
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        found[comparison["output_column_name"]] = {
            level["label_for_charts"]: level.get(which) or 0.0
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
    return found


def say_levels(connection: duckdb.DuckDBPyConnection, features: Mapping[str, Features]) -> None:
    """Let DuckDB ask for the level of a comparison of two rows."""
    last: dict[str, Any] = {"pair": None, "levels": {}}

    def level_of(comparison: str, one: str, other: str) -> str:
        if last["pair"] != (one, other):
            last["pair"], last["levels"] = (one, other), compare(features[one], features[other])
        level: str = last["levels"][comparison]
        return level

    connection.execute("SET threads = 1")
    connection.create_function("level_of", level_of, ["VARCHAR"] * 3, "VARCHAR")


def comparison_of(name: str, levels: Mapping[str, Any]) -> Any:
    """Return a comparison of Splink's with our levels; the commonest is asked for first."""
    said = f"level_of('{name}', unique_id_l, unique_id_r)"
    commonest_first = sorted(levels, key=lambda level: -levels[level][1])
    return comparisons_of.CustomComparison(
        output_column_name=name,
        comparison_levels=[
            levels_of.CustomLevel(f"{said} = 'missing'", "missing").configure(is_null_level=True),
            *(levels_of.CustomLevel(f"{said} = '{level}'", level) for level in commonest_first),
            levels_of.ElseLevel(),
        ],
    )


def counted(lists: Lists) -> Counter[tuple[str, str, str]]:
    """Count (kind, comparison, level) among pairs of relatives, twins and namesakes."""
    first = dict(
        zip((row["id"] for row in lists.first), features_of_rows(lists.first), strict=True)
    )
    second = dict(
        zip((row["id"] for row in lists.second), features_of_rows(lists.second), strict=True)
    )
    found = Counter[tuple[str, str, str]]()
    for one, other, kind in pairs_near(lists):
        if kind != "same":
            for comparison, level in compare(first[one], second[other]).items():
                found[kind, comparison, level] += 1
    return found


def mixed(
    kind: str,
    comparison: str,
    level: str,
    expected: float,
    seen: list[dict[str, dict[str, tuple[float, float]]]],
    near: Counter[tuple[str, str, str]],
) -> float:
    """Return the chance of a level: what was seen and what is expected, each by its weight."""
    weight = AS_IF_SEEN[kind]
    if comparison == "reference":
        return expected
    if kind in {"same", "stranger"}:
        place = KINDS.index(kind)
        share = sum(each[comparison].get(level, (0, 0))[place] for each in seen) / len(seen)
        pairs = ROWS // 2 * len(seen) if kind == "same" else RANDOM_PAIRS * len(seen)
        return max((share * pairs + expected * weight) / (pairs + weight), LEAST)
    total = sum(
        count
        for (one, compared, said), count in near.items()
        if (one, compared) == (kind, comparison) and said != "missing"
    )
    return max((near[kind, comparison, level] + expected * weight) / (total + weight), LEAST)


def of_one(chances: Chances) -> Chances:
    """Return the chances so that those of one kind add up to one in each comparison."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for comparison, levels in chances.items():
        for kinds in levels.values():
            for kind, chance in kinds.items():
                sums[comparison, kind] += chance
    return {
        comparison: {
            level: {
                kind: float(f"{chance / sums[comparison, kind]:.4g}")
                for kind, chance in kinds.items()
            }
            for level, kinds in levels.items()
        }
        for comparison, levels in chances.items()
    }


if __name__ == "__main__":
    main()
