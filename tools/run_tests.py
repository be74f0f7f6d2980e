"""`make test`: gets the Debian packages the tests use, trains the model, works out vectors, runs all suites.

As root the packages are installed; otherwise the one command is named and those tests are skipped loudly.
In CI (CI=true) nothing may be skipped for want of a package. Ends with the plain line `N passed, N failed, N skipped`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ROOT / ".venv" / "bin" / "python"
RASA = ROOT / "bot" / ".venv" / "bin" / "python"

#: Debian package -> a file that shows it is there
PACKAGES = {
    "chromium": "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "redis-server": "/usr/bin/redis-server",
    "postgresql": "/usr/lib/postgresql",
}

#: name, interpreter, paths, further options; the kernel runs in both interpreters
SUITES: tuple[tuple[str, Path, tuple[str, ...], tuple[str, ...]], ...] = (
    ("kernel on Rasa's Python", RASA, ("tests/kernel",), ()),
    ("bot", RASA, ("tests/bot",), ()),
    (
        "services",
        SERVICES,
        ("tests/kernel", "tests/content", "tests/understanding", "tests/services", "tests/docs"),
        ("-n", "2", "--dist", "loadfile"),
    ),
    ("processes", SERVICES, ("tests/integration", "tests/e2e", "tests/scaled", "tests/stack"), ()),
)


def main(arguments: list[str]) -> int:
    """Run all suites, or only those whose name contains an argument; returns the exit code."""
    missing = provide_packages()
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}
    if missing:
        environment["TOMONI_MISSING_PACKAGES"] = " ".join(missing)
    environment.setdefault("TOMONI_VECTORS_FILE", str(ROOT / ".cache" / "vectors.sqlite3"))
    prepare(environment)
    totals: Counter[str] = Counter()
    failed_suites = []
    for name, python, paths, options in SUITES:
        if arguments and not any(word in name for word in arguments):
            continue
        print(f"\n=== {name} ===", flush=True)
        code, counts = run_suite(python, paths, options, environment)
        totals += counts
        if code not in (0, 5) or not sum(counts.values()):
            failed_suites.append(name)
    failed = totals["failed"] or len(failed_suites)
    if failed_suites:
        print(f"\nfailed: {', '.join(failed_suites)}")
    print(f"\n{totals['passed']} passed, {failed} failed, {totals['skipped']} skipped", flush=True)
    return 1 if failed else 0


def prepare(environment: dict[str, str]) -> None:
    """What `make run` does before its start: the model and, beside it, the vectors; raises CalledProcessError.

    A test that found no vectors would work out all of them within its own time limit, once in every worker.
    """
    vectors = [SERVICES, "-m", "knowledge", "vectors"]
    with subprocess.Popen(vectors, cwd=ROOT, env=environment) as working:
        subprocess.run([RASA, "-m", "bot.run", "train"], cwd=ROOT, env=environment, check=True)
    if working.returncode:
        raise subprocess.CalledProcessError(working.returncode, vectors)


def provide_packages() -> list[str]:
    """The packages still missing after an attempt to install them as root."""
    missing = [name for name, proof in PACKAGES.items() if not Path(proof).exists()]
    if not missing:
        return []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(missing)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], env=quiet, check=True, stdout=subprocess.DEVNULL)
        return [name for name, proof in PACKAGES.items() if not Path(proof).exists()]
    print(f"SKIPPING the tests that need them; install with: sudo apt-get install {' '.join(missing)}", flush=True)
    return missing


def run_suite(
    python: Path, paths: tuple[str, ...], options: tuple[str, ...], environment: dict[str, str]
) -> tuple[int, Counter[str]]:
    """Exit code and counts of one pytest run."""
    existing = [path for path in paths if (ROOT / path).is_dir()]
    with tempfile.TemporaryDirectory(prefix="tomoni-tests-") as folder:
        report = Path(folder) / "report.xml"
        command = [str(python), "-m", "pytest", "-q", f"--junitxml={report}", *options, *existing]
        finished = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        return finished.returncode, read_counts(report) if report.exists() else Counter()


def read_counts(report: Path) -> Counter[str]:
    """Passed, failed and skipped tests of a JUnit report."""
    counts: Counter[str] = Counter()
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own pytest wrote it
        tests, failures, errors, skipped = (
            int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
        )
        counts["failed"] += failures + errors
        counts["skipped"] += skipped
        counts["passed"] += tests - failures - errors - skipped
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
