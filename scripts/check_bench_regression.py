#!/usr/bin/env python3
"""Compares benchmark runs with a baseline.

usage: check_bench_regression.py <out> <baseline> [report]

<out> holds one or more runs, one after the other: documents of `deno bench --json`, or lines of
`go test -bench`. The median of the runs may be at most baseline_ns_op times max_regression_factor
(4.0 unless the baseline says otherwise). Exit 0 if all are, 1 if one is slower or missing, 2 if the
command line or a file makes no sense. [report] gets the comparison as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from statistics import median
from typing import Any

DEFAULT_FACTOR = 4.0
GO_LINE = re.compile(r"^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op", re.MULTILINE)


class UsageError(Exception):
    """The command line or a file makes no sense."""


def samples_of(text: str) -> dict[str, list[float]]:
    """Nanoseconds per operation by benchmark, one sample per run."""
    if not text.lstrip().startswith("{"):
        found: dict[str, list[float]] = {}
        for name, value in GO_LINE.findall(text):
            found.setdefault(name, []).append(float(value))
        return found
    found = {}
    decoder = json.JSONDecoder()
    rest = text.strip()
    while rest:
        try:
            run, end = decoder.raw_decode(rest)
            benches = run["benches"]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"a run is no document of deno bench --json: {error}") from error
        rest = rest[end:].strip()
        for bench in benches:
            name = f"{bench['group']} / {bench['name']}" if bench.get("group") else bench["name"]
            for result in bench["results"]:
                # The third quartile: one pause of the machine does not move it, unlike the mean.
                if "ok" in result:
                    found.setdefault(name, []).append(float(result["ok"]["p75"]))
    return found


def baseline_of(text: str) -> dict[str, tuple[float, float]]:
    """Nanoseconds and factor by benchmark."""
    try:
        entries = json.loads(text)["benchmarks"]
        found = {
            name: (
                float(entry["baseline_ns_op"]),
                float(entry.get("max_regression_factor", DEFAULT_FACTOR)),
            )
            for name, entry in entries.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"the baseline cannot be read: {error!r}") from error
    if not found or any(not 0 < number < 1e15 for pair in found.values() for number in pair):
        raise UsageError("the baseline needs benchmarks with numbers above 0")
    return found


def compare(
    samples: dict[str, list[float]], baseline: dict[str, tuple[float, float]]
) -> dict[str, Any]:
    """The report."""
    benchmarks: dict[str, Any] = {}
    failures: list[str] = []
    for name, (expected, factor) in sorted(baseline.items()):
        found = samples.get(name, [])
        current = median(found) if found else None
        allowed = expected * factor
        status = "missing" if current is None else "pass" if current <= allowed else "regression"
        if current is None:
            failures.append(f"{name}: missing")
        elif current > allowed:
            failures.append(f"{name}: {current:.0f} ns/op, allowed are {allowed:.0f}")
        benchmarks[name] = {
            "samples_ns_op": found,
            "current_ns_op_median": current,
            "baseline_ns_op": expected,
            "max_regression_factor": factor,
            "allowed_ns_op": allowed,
            "status": status,
        }
    return {"benchmarks": benchmarks, "failures": failures}


def read(path: str) -> str:
    """A file as text."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error


def main(argv: list[str]) -> int:
    """Answers the exit code."""
    if "--help" in argv or "-h" in argv:
        print((__doc__ or "").strip())
        return 0
    try:
        if len(argv) not in (2, 3):
            raise UsageError("usage: check_bench_regression.py <out> <baseline> [report]")
        report = compare(samples_of(read(argv[0])), baseline_of(read(argv[1])))
        if len(argv) == 3:
            text = json.dumps(report, indent=2)
            Path(argv[2]).write_text(f"{text}\n", encoding="utf-8")
    except (UsageError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, entry in report["benchmarks"].items():
        shown = "-" if entry["current_ns_op_median"] is None else entry["current_ns_op_median"]
        print(f"{entry['status']}: {name}: {shown} ns/op, allowed {entry['allowed_ns_op']:.0f}")
    for failure in report["failures"]:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
