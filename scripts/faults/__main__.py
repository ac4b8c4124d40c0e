"""Puts each fault of `faults.toml` into a copy of the tree, and expects its test to fail.

`make faults`, or `python -m scripts.faults NAME …` for some. A fault that no longer fits the code,
a test that fails without it and one that passes with it are all findings: the exit status is 1.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
# What a copy shares with the tree, and what it needs of its own.
SHARED = (".venv", "node_modules")
BUILT = ("build", "static", "stamps")
FAILED = 1  # pytest's exit status where tests ran and some failed; nothing else will do
TOO_LONG = 600  # seconds


@dataclass(frozen=True)
class Edit:
    """Words of a file, found there once, and what stands in their place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """Something somebody might get wrong, and the test that would tell them."""

    name: str
    surface: str
    edits: tuple[Edit, ...]
    test: str


class DoesNotFit(Exception):
    """The code has changed under a fault; the message says which words are not there once."""


def faults() -> list[Fault]:
    listed = tomllib.loads((HERE / "faults.toml").read_text())["fault"]
    return [
        Fault(**{**fault, "edits": tuple(Edit(**edit) for edit in fault["edits"])})
        for fault in listed
    ]


def copy_of_the_tree(to: Path) -> None:
    """Copy the tree as it stands, edits that are not committed with it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, to / name)
    for name in SHARED:
        (to / name).symlink_to(PROJECT / name)
    for name in BUILT:
        if (PROJECT / "var" / name).exists():
            shutil.copytree(PROJECT / "var" / name, to / "var" / name)


def apply(fault: Fault, tree: Path) -> dict[Path, str]:
    """Put a fault in; return what stood in the files it changed. Raises DoesNotFit."""
    before: dict[Path, str] = {}
    for edit in fault.edits:
        path = tree / edit.file
        text = path.read_text() if path.exists() else ""
        if text.count(edit.old) != 1:
            put_back(before)
            raise DoesNotFit(f"{edit.file}: {edit.old.strip().splitlines()[0]}")
        before.setdefault(path, text)
        path.write_text(text.replace(edit.old, edit.new))
    return before


def put_back(before: dict[Path, str]) -> None:
    for path, text in before.items():
        path.write_text(text)


def tested(tree: Path, tests: Iterable[str]) -> tuple[int, str]:
    """Run some tests in a tree; return pytest's exit status and the end of what it said."""
    command = [str(PROJECT / ".venv/bin/python"), "-m", "pytest", "-q", "-x", *tests]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=tree, capture_output=True, text=True, timeout=TOO_LONG, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, f"no end after {TOO_LONG} seconds"
    return done.returncode, (done.stdout + done.stderr)[-2_000:]


def tried(fault: Fault, tree: Path) -> str:
    """Return what became of one fault: found, or why not in a few words."""
    try:
        before = apply(fault, tree)
    except DoesNotFit as words:
        return f"does not fit any more ({words})"
    status, said = tested(tree, [fault.test])
    put_back(before)
    if status == FAILED:
        return "found"
    say(said)
    return "NOT FOUND: the test passes" if status == 0 else f"the test did not run ({status})"


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    every = faults()
    if unknown := set(names) - {fault.name for fault in every}:
        say(f"There is no such fault: {', '.join(sorted(unknown))}")
        return 2
    chosen = [fault for fault in every if not names or fault.name in names]
    with tempfile.TemporaryDirectory(prefix="diogel-faults-") as folder:
        tree = Path(folder)
        copy_of_the_tree(tree)
        status, said = tested(tree, dict.fromkeys(fault.test for fault in chosen))
        if status != 0:
            say(f"Without any fault the tests do not pass:\n{said}")
            return 1
        results = {}
        for fault in chosen:
            began = time.monotonic()
            results[fault.name] = tried(fault, tree)
            seconds = time.monotonic() - began
            say(f"{fault.name:40}{results[fault.name]:10}{seconds:5.0f} s  {fault.test}")
    missed = [name for name, result in results.items() if result != "found"]
    say(f"{len(results) - len(missed)} of {len(results)} faults found.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
