"""Nobody real is in the demo, the tests or the screenshots' data (PR-07)."""

import re

from stdnum.gb import nhs

from safeguarding.embedded import PROJECT

NUMBER = re.compile(r"(?<![\w.])(\d{3}[ -]?\d{3}[ -]?\d{4})(?![\w.])")
FOLDERS = ("safeguarding", "tests", "policies", "people", "referrals", "scripts", "docs")
KINDS = {".py", ".toml", ".csv", ".txt", ".html", ".json", ".md"}
# Published examples outside that range, by which the rules are tried, and 2 to the power of 31.
EXAMPLES = {"9434765919", "5000000001", "0000000000", "1111111111", "2147483648"}


def numbers() -> dict[str, str]:
    """Return each number that could be an NHS number, and a file in which it stands."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in KINDS:
                for written in NUMBER.findall(path.read_text(errors="replace")):
                    plain = re.sub(r"\D", "", written)
                    if nhs.is_valid(plain):
                        found[plain] = str(path.relative_to(PROJECT))
    return found


def test_every_nhs_number_is_of_the_range_for_tests():
    found = numbers()

    assert any(number.startswith("999") for number in found), "none was found at all"
    real = {number: path for number, path in found.items() if not number.startswith("999")}
    assert {n: path for n, path in real.items() if n not in EXAMPLES} == {}
