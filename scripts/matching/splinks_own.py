"""What Splink makes of two lists by itself: its own comparisons, trained on the lists as usual."""

from collections.abc import Mapping
from typing import Any

import duckdb
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from people.matching.described import Features
from scripts.matching.rows import features_of_rows
from scripts.matching.two_lists import Lists

LEAST = 0.001
SEED = 7
COLUMNS = ("given_name", "family_name", "born", "postcode", "house", "telephone", "nhs", "sex")
BLOCKING = (
    ("given_name", "family_name"),
    ("family_name", "born"),
    ("given_name", "born"),
    ("born", "postcode"),
    ("family_name", "postcode"),
    ("given_name", "postcode"),
    ("telephone",),
    ("nhs",),
    ("born",),
)


def splinks_own(lists: Lists) -> Mapping[tuple[str, str], float]:
    """Return the pairs with Splink's probabilities.

    It is given what its guide asks for: cleaned columns (dates and numbers in one layout), blocking
    by several keys, frequencies of names, and expectation maximisation. The truth it never sees.
    """
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    tables = []
    for name, rows in (("first", lists.first), ("second", lists.second)):
        connection.execute(
            f"CREATE TABLE {name}_rows (unique_id VARCHAR, "
            + ", ".join(f"{column} VARCHAR" for column in COLUMNS)
            + ")"
        )
        values = [
            (row["id"], *cleaned(features))
            for row, features in zip(rows, features_of_rows(rows), strict=True)
        ]
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        connection.executemany(f"INSERT INTO {name}_rows VALUES ({marks})", values)  # noqa: S608
        tables.append(api.register(f"{name}_rows", dataset_display_name=name))
    linker = Linker(tables, settings(), log_level="ERROR")
    train(linker)
    predicted = linker.inference.predict(threshold_match_probability=LEAST)
    return {
        (row["unique_id_l"], row["unique_id_r"]): row["match_probability"]
        for row in predicted.as_record_list()
    }


def cleaned(features: Features) -> tuple[str | None, ...]:
    """Return a row's columns, each None where nothing is known."""
    born = features.born
    place = features.places[0] if features.places else None
    house = " ".join([*sorted(place.numbers), *sorted(place.words)]) if place else ""
    return tuple(
        value or None
        for value in (
            " ".join(features.given),
            " ".join(features.family),
            f"{born.year:04}-{born.month:02}-{born.day:02}" if born and born.is_whole else "",
            place.postcode if place else "",
            house,
            min(features.telephones, default=""),
            features.nhs_number,
            features.sex,
        )
    )


def settings() -> SettingsCreator:
    frequencies: Any = {"term_frequency_adjustments": True}
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.NameComparison("given_name").configure(**frequencies),
            compare.NameComparison("family_name").configure(**frequencies),
            compare.DateOfBirthComparison("born", input_is_string=True),
            compare.PostcodeComparison("postcode"),
            compare.JaroWinklerAtThresholds("house", [0.9]),
            compare.ExactMatch("telephone"),
            compare.ExactMatch("nhs"),
            compare.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in BLOCKING],
    )


def train(linker: Linker) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("nhs"), block_on("given_name", "family_name", "born")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for keys in (("born",), ("given_name", "family_name")):
        training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
