"""Changes the rules of who sees what, one by one, and expects a test to fail for each.

`make mutants`. mutmut makes the mutants of the functions in RULES; the tests of `test_who_sees.py`
are asked about each, in one process and one database. A survivor that docs/security/mutants.md
does not list with a reason, or one listed that is no survivor, ends it with 1.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

from scripts.faults.__main__ import PROJECT, copy_of_the_tree, say

# The files that decide who sees what, and of their functions those that do.
RULES = {
    "accounts/roles.py": ("can",),
    "people/models.py": ("PersonQuerySet", "PersonAccessQuerySet"),
    "people/models_restrictions.py": ("RestrictionQuerySet", "DenialQuerySet"),
    "referrals/models/referrals.py": ("visible_to",),
    "referrals/models/shares.py": ("Manager", "ShareGroundQuerySet"),
}
NOT_ASKED = ("overdue",)  # whose tests are elsewhere: it lets nobody in
TESTS = "tests/project/test_who_sees.py"
REVIEWED = PROJECT / "docs" / "security" / "mutants.md"
TOO_LONG = 3_600  # seconds


def mutate(tree: Path) -> dict[str, str]:
    """Put the mutants into a copy of the tree; return each with what it changes."""
    (tree / "setup.cfg").write_text("[mutmut]\nsource_paths=.\n")
    os.chdir(tree)  # where mutmut looks for that
    found: dict[str, str] = {}
    for file, rules in RULES.items():
        path = tree / file
        mutated = mutate_file_contents(file, path.read_text())
        path.write_text(mutated.code)
        module = file.removesuffix(".py").replace("/", ".")
        for name in mutated.mutant_names:
            if any(rule in name for rule in rules) and not any(word in name for word in NOT_ASKED):
                found[f"{module}.{name}"] = change_of(mutated, name)
    return found


def change_of(mutated: MutatedFile, name: str) -> str:
    """Return the lines that a mutant has and its function has not."""

    def lines(function: str) -> list[str]:
        span = mutated.line_span_by_function_name[function]
        return [line.strip() for line in code[span.start : span.end]]

    code = mutated.code.splitlines()
    original = lines(re.sub(r"_\d+$", "_orig", name))
    return " / ".join(line for line in lines(name) if line not in original)


def tried(tree: Path, mutants: dict[str, str]) -> dict[str, str]:
    """Return, by mutant, the test that killed it; empty for a survivor."""
    listed = tree / "mutants.json"
    listed.write_text(json.dumps(list(mutants)))
    command = [str(PROJECT / ".venv/bin/python"), "-m", "pytest", "-q", TESTS]
    subprocess.run(  # noqa: S603
        [*command, "-p", "scripts.mutants.plugin"],
        cwd=tree,
        env={**os.environ, "MUTANTS": str(listed)},
        timeout=TOO_LONG,
        check=False,
        capture_output=True,
    )
    found: dict[str, str] = json.loads(listed.with_suffix(".tried").read_text())
    return found


def reviewed() -> set[str]:
    """Return the survivors that somebody has looked at: the first cell of each row."""
    return set(re.findall(r"^\| `(\S+__mutmut_\d+)` \|", REVIEWED.read_text(), re.MULTILINE))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="diogel-mutants-") as folder:
        tree = Path(folder)
        copy_of_the_tree(tree)
        mutants = mutate(tree)
        found = tried(tree, mutants)
    if found.pop("", "no test ran"):
        say("Without any mutant the tests do not pass.")
        return 1
    if left := mutants.keys() - found.keys():
        say(f"{len(left)} mutants were not tried.")
    survivors = {name for name, killer in found.items() if not killer}
    for name in sorted(survivors - reviewed()):
        say(f"survived: {name}: {mutants[name]}")
    for name in sorted(reviewed() - survivors):
        say(f"listed, and no survivor: {name}")
    say(f"{len(mutants)} mutants, {len(found) - len(survivors)} killed, {len(survivors)} survived.")
    return 1 if left or survivors != reviewed() else 0


if __name__ == "__main__":
    sys.exit(main())
