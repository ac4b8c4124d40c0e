"""Rows of an invented list as the matcher reads them from a file."""

from collections.abc import Iterable, Mapping

from people.matching.described import Described, Features, features_of


def features_of_rows(rows: Iterable[Mapping[str, str]]) -> list[Features]:
    return [
        features_of(
            Described(
                given_name=row["given_name"],
                family_name=row["family_name"],
                aliases=row["aliases"],
                date_of_birth=row["date_of_birth"],
                address=row["address"],
                postcode=row["postcode"],
                telephone=row["phone"],
                nhs_number=row["nhs_number"],
                sex=row["sex"],
            )
        )
        for row in rows
    ]
