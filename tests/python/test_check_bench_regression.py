"""The median of the runs against a baseline."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_python

CHECKER = ROOT / "scripts" / "check_bench_regression.py"


def deno_run(name: str, nanoseconds: float, group: str | None = "parts") -> str:
    result = {"ok": {"n": 9, "min": 1.0, "max": 1e9, "avg": 1e8, "p75": nanoseconds}}
    bench = {"origin": "x", "group": group, "name": name, "results": [result]}
    return json.dumps({"version": 1, "benches": [bench]})


def check(folder: Path, out: str, benchmarks: Any, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "out").write_text(out, encoding="utf-8")
    (folder / "baseline").write_text(json.dumps({"benchmarks": benchmarks}), encoding="utf-8")
    return run_python(CHECKER, "out", "baseline", *more, cwd=folder)


def test_the_median_may_be_four_times_the_baseline(tmp_path: Path) -> None:
    # 100, 400 and 9000: the median is 400, exactly what 100 allows
    runs = "\n".join(deno_run("a", value) for value in (9000.0, 100.0, 400.0))
    baseline = {"parts / a": {"baseline_ns_op": 100}}
    ran = check(tmp_path, runs, baseline, "report.json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == {
        "benchmarks": {
            "parts / a": {
                "samples_ns_op": [9000.0, 100.0, 400.0],
                "current_ns_op_median": 400.0,
                "baseline_ns_op": 100.0,
                "max_regression_factor": 4.0,
                "allowed_ns_op": 400.0,
                "status": "pass",
            }
        },
        "failures": [],
    }


def test_slower_than_that_is_a_regression(tmp_path: Path) -> None:
    ran = check(tmp_path, deno_run("a", 401), {"parts / a": {"baseline_ns_op": 100}}, "r.json")
    assert ran.returncode == 1
    assert ran.stderr == "error: parts / a: 401 ns/op, allowed are 400\n"
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["benchmarks"]["parts / a"]["status"] == "regression"
    assert report["failures"] == ["parts / a: 401 ns/op, allowed are 400"]


def test_a_benchmark_may_have_a_factor_of_its_own(tmp_path: Path) -> None:
    baseline = {"a": {"baseline_ns_op": 100, "max_regression_factor": 1.5}}
    assert check(tmp_path, deno_run("a", 150, None), baseline).returncode == 0
    assert check(tmp_path, deno_run("a", 151, None), baseline).returncode == 1


def test_a_missing_benchmark_fails_and_a_new_one_does_not(tmp_path: Path) -> None:
    ran = check(tmp_path, deno_run("new", 1), {"parts / a": {"baseline_ns_op": 100}}, "r.json")
    assert (ran.returncode, ran.stderr) == (1, "error: parts / a: missing\n")
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["benchmarks"]["parts / a"]["status"] == "missing"


def test_a_benchmark_that_failed_is_missing(tmp_path: Path) -> None:
    bench = {"group": None, "name": "a", "results": [{"failed": "boom"}]}
    ran = check(tmp_path, json.dumps({"benches": [bench]}), {"a": {"baseline_ns_op": 100}})
    assert (ran.returncode, ran.stderr) == (1, "error: a: missing\n")


def test_lines_of_go_are_read_too(tmp_path: Path) -> None:
    out = (
        "goos: linux\n"
        "BenchmarkEvaluate-8   1000   300 ns/op   12 B/op\n"
        "BenchmarkEvaluate-8   1000   500.5 ns/op\n"
        "PASS\n"
    )
    ran = check(tmp_path, out, {"BenchmarkEvaluate": {"baseline_ns_op": 100.1}})
    assert ran.returncode == 0
    assert ran.stdout == "pass: BenchmarkEvaluate: 400.25 ns/op, allowed 400\n"
    assert check(tmp_path, out, {"BenchmarkEvaluate": {"baseline_ns_op": 100}}).returncode == 1


@pytest.mark.parametrize("arguments", [[], ["out"], ["out", "baseline", "r", "more"]])
def test_a_wrong_command_line_exits_2(arguments: list[str], tmp_path: Path) -> None:
    ran = run_python(CHECKER, *arguments, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "usage: check_bench_regression.py" in ran.stderr


@pytest.mark.parametrize(
    "baseline",
    [
        None,
        [],
        {},
        {"a": 1},
        {"a": {}},
        {"a": {"baseline_ns_op": 0}},
        {"a": {"baseline_ns_op": "x"}},
    ],
)
def test_a_baseline_that_says_nothing_exits_2(baseline: Any, tmp_path: Path) -> None:
    assert check(tmp_path, deno_run("a", 1), baseline).returncode == 2


def test_missing_and_broken_files_exit_2(tmp_path: Path) -> None:
    assert run_python(CHECKER, "gone", "gone", cwd=tmp_path).returncode == 2
    baseline = {"a": {"baseline_ns_op": 1}}
    for out in ('{"benches":', '{"other":[]}', '{"benches":[]} x'):
        assert check(tmp_path, out, baseline).returncode == 2
    assert check(tmp_path, deno_run("a", 1), baseline, "no/such/report").returncode == 2


def test_the_baseline_of_this_repository_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    baseline = str(ROOT / "tests" / "bench" / "baseline.json")
    ran = run_python(CHECKER, "out", baseline, cwd=tmp_path)
    assert ran.returncode == 1
    assert "missing" in ran.stderr
