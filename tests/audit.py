"""Looks for known holes in the packages that the image holds, and for risky ways in our own code.

Ends with 1 if there is anything, and with 0 if there is nothing, or nobody to ask: a machine without a way to the
advisory service can still check everything else. What could not be asked about is told.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ("requirements.lock", "requirements-build.lock")
CODE = ("bot", "handlers", "locales")
_UNREACHABLE = re.compile(
    r"ConnectionError|ProxyError|SSLError|Timeout|MaxRetryError|Could not connect|not redirecting"
)


def main() -> int:
    """Audit packages and code; gives the exit status."""
    found = [*_holes(), *_risks()]
    for each in found:
        print(each)
    return 1 if found else 0


def _holes() -> list[str]:
    """What is known of the locked packages, one line for each hole."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
        for name in LOCKED:
            command += ["--requirement", str(ROOT / name)]
        ended = subprocess.run(
            [*command, "--format", "json", "--output", str(report)], capture_output=True, text=True, check=False
        )
        if not report.exists():
            if not _UNREACHABLE.search(ended.stderr):
                return [f"pip-audit has failed:\n{ended.stderr}"]
            print("pip-audit: the advisory service can't be reached from here; no package was audited.")
            return []
        packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    found, unknown = judged(packages)
    print(f"pip-audit: {len(packages) - unknown} of {len(packages)} packages audited, {len(found)} with known holes.")
    if unknown:
        print(f"pip-audit: the advisory service here knows nothing of the other {unknown}.")
    return found


def judged(packages: list[dict[str, Any]]) -> tuple[list[str], int]:
    """Return, from pip-audit's report, a line for each package with known holes, and how many nothing is known of."""
    found = []
    for each in packages:
        if each.get("vulns"):
            holes = ", ".join(f"{hole['id']} (mended in {hole['fix_versions'] or 'none'})" for hole in each["vulns"])
            found.append(f"{each['name']} {each['version']}: {holes}")
    return found, sum("skip_reason" in each for each in packages)


def _risks() -> list[str]:
    """What bandit finds in our code, less what ruff has been told is meant.

    Ruff's S rules are bandit's, with the same numbers. So each exception stands once, as a `noqa` with its reason.
    """
    # B101: an assert tells the type checker what a line above has made sure of; as in ruff's settings.
    command = [sys.executable, "-m", "bandit", "--quiet", "--skip", "B101", "--format", "json", "--recursive", *CODE]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    try:
        report = json.loads(ended.stdout)
    except ValueError:
        return [f"bandit has failed:\n{ended.stderr}"]
    found = [f"{each['filename']}: bandit can't read it: {each['reason']}" for each in report["errors"]]
    meant = 0
    for each in report["results"]:
        lines = (ROOT / each["filename"]).read_text(encoding="utf-8").splitlines()
        said = "\n".join(lines[number - 1] for number in each["line_range"])
        if re.search(rf"# noqa: .*\bS{each['test_id'][1:]}\b", said):
            meant += 1
        else:
            found.append(f"{each['filename']}:{each['line_number']}: {each['test_id']} {each['issue_text']}")
    print(f"bandit: {len(found)} findings, and {meant} that are meant.")
    return found


if __name__ == "__main__":
    sys.exit(main())
