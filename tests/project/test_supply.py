"""What an installation is made of: these packages, of these digests, not older, and licensed."""

import csv
import hashlib
import json
import re
import subprocess
import venv
import zipfile
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from safeguarding.embedded import PROJECT
from scripts import set_up

NAMES = ("requirements", "requirements-dev", "requirements-scan")
LEAST = PROJECT / "docs" / "security" / "least-versions.csv"
DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Of what runs in production. A new one is read before it is added here.
LICENCES = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|LGPL|Lesser General|CNRI"
)


def wanted(name: str) -> dict[str, Requirement]:
    """Return what a .txt asks for, by name; what it takes from another file is in that one."""
    lines = (PROJECT / f"{name}.txt").read_text().splitlines()
    asked = [line.partition("#")[0].strip() for line in lines]
    found = [Requirement(line) for line in asked if line and not line.startswith("-r")]
    return {each.name.lower(): each for each in found}


def locked(name: str) -> dict[str, tuple[Version, int]]:
    """Return the version of each package in a .lock, and how many digests stand with it."""
    held = {}
    for entry in re.split(r"\n(?=\S)", (PROJECT / f"{name}.lock").read_text().strip()):
        requirement = Requirement(entry.partition("\\")[0].strip())
        (pinned,) = requirement.specifier
        assert pinned.operator == "==", entry
        held[requirement.name] = (Version(pinned.version), len(DIGEST.findall(entry)))
    return held


@pytest.mark.parametrize("name", NAMES)
def test_every_package_has_one_version_and_its_digests(name: str):
    held = locked(name)

    assert all(digests for _version, digests in held.values())
    assert not re.search(r"://|^-", (PROJECT / f"{name}.lock").read_text(), re.M)
    for package, requirement in wanted(name).items():
        assert requirement.specifier.contains(str(held[package][0])), "run: make lock"


def test_what_is_tested_is_what_runs():
    tested = locked("requirements-dev")

    assert {name: tested[name] for name in locked("requirements")} == locked("requirements")


@pytest.mark.parametrize("names", set_up.REQUIREMENTS.values(), ids=list(set_up.REQUIREMENTS))
def test_the_set_up_installs_what_is_locked(names: tuple[str, ...], monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr(set_up, "run", lambda *command, **more: ran.append(command))
    monkeypatch.setattr(set_up, "step", lambda name, files, product, action: action())
    monkeypatch.setattr(set_up, "mark", lambda *given: None)
    purpose = next(key for key, value in set_up.REQUIREMENTS.items() if value == names)

    set_up.install_python_packages(purpose)

    ((*_, mode, flag, file),) = ran
    assert (mode, flag, file) == ("--require-hashes", "-r", str(PROJECT / names[-1]))


def wheel(folder: Path, *, code: str) -> Path:
    made = folder / "invented_package-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        info = "invented_package-1.0.dist-info"
        for name, content in {
            "invented_package.py": code,
            f"{info}/METADATA": "Metadata-Version: 2.1\nName: invented-package\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # of 1980: the same bytes each time
    return made


def test_a_package_that_was_swapped_is_not_installed(tmp_path: Path, monkeypatch):
    """Another file under the same name and version, as a stolen account would publish it."""
    honest = wheel(tmp_path, code="")
    digest = hashlib.sha256(honest.read_bytes()).hexdigest()
    lock = tmp_path / "some.lock"
    lock.write_text(f"invented-package==1.0 --hash=sha256:{digest}\n")
    venv.create(tmp_path / "venv")
    for name, value in {"NO_INDEX": "1", "FIND_LINKS": str(tmp_path)}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setattr(set_up, "PROJECT", tmp_path)
    monkeypatch.setattr(set_up, "LOG", tmp_path / "log")

    def install() -> None:
        set_up.pip_install(tmp_path / "venv", *set_up.locked(lock), failing="Not installed.")

    wheel(tmp_path, code="import os")
    with pytest.raises(set_up.CannotSetUp):
        install()
    assert "DO NOT MATCH THE HASHES" in (tmp_path / "log").read_text()
    assert not list((tmp_path / "venv").rglob("invented_package.py"))

    wheel(tmp_path, code="")
    install()
    assert list((tmp_path / "venv").rglob("invented_package.py"))


def rows_of_least() -> list[dict[str, str]]:
    with LEAST.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows_of_least(), ids=lambda row: row["package"])
def test_nothing_older_than_is_safe_is_locked_or_installed(row: dict[str, str]):
    least = Version(row["least"])

    assert locked("requirements")[row["package"]][0] >= least, row["why"]
    assert Version(distribution(row["package"]).version) >= least, row["why"]
    assert row["why"]


def licence_of(metadata) -> str:
    """Return what a package says of its licence, in the newer way or in one of the older two."""
    told = metadata.get("License-Expression")
    listed = [line for line in metadata.get_all("Classifier", []) if line.startswith("License")]
    return told or "; ".join(listed) or metadata.get("License", "")


def test_every_package_in_production_has_a_licence_we_read():
    running = locked("requirements")
    installed = {each.name.lower().replace("_", "-"): each for each in distributions()}

    unread = {
        name: licence_of(installed[name].metadata)[:80]
        for name in sorted(running.keys() & installed.keys())
        if not LICENCES.search(licence_of(installed[name].metadata))
    }

    assert len(running.keys() & installed.keys()) > 60
    assert unread == {}


def test_the_front_ends_packages_have_their_digests():
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}

    assert packages
    for name, each in packages.items():
        assert each.get("integrity", "").startswith("sha512-"), name


def test_the_search_for_secrets_finds_one(tmp_path: Path):
    """The scanner of `make check`, with the words it is told to leave alone."""
    scanner = PROJECT / "var" / "scan" / "bin" / "detect-secrets-hook"
    if not scanner.exists():
        pytest.skip("the scanners are not installed: make check")
    makefile = (PROJECT / "Makefile").read_text()
    harmless = re.search(r"^HARMLESS = (.*?)\n(?=\S)", makefile, re.S | re.M)
    assert harmless
    pattern = re.sub(r"\$\\\n\s*", "", harmless[1]).replace("$$", "$")
    found = tmp_path / "settings.py"
    found.write_text('SECRET_KEY = "' + "k7Jq9s_2" * 6 + '"\n')
    clean = tmp_path / "clean.py"
    clean.write_text('PASSWORD = "PGPASSWORD"\n')

    def looks_at(path: Path) -> int:
        told = [str(scanner), "--exclude-secrets", pattern, path.name]
        return subprocess.run(told, cwd=tmp_path, capture_output=True, check=False).returncode  # noqa: S603

    assert (looks_at(found), looks_at(clean)) == (1, 0)
    assert "detect-secrets-hook --exclude-secrets '$(HARMLESS)'" in makefile
