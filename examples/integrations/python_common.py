"""What the Python integrations share: where gait is, the scenarios, the lines they print."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
try:
    import gait.integrations
except ModuleNotFoundError:  # not installed: use the package of this checkout
    sys.path.insert(0, str(ROOT / "sdk" / "python"))
    import gait.integrations

#: The policy of each scenario. It is also the verdict that the scenario has to end with.
POLICIES = {
    "allow": "policy_allow.yaml",
    "block": "policy_block.yaml",
    "require_approval": "policy_approval.yaml",
}
#: Signs the traces, so that `gait trace verify` can check them. Everybody has this key: an
#: example. `gait keys init` makes one of your own.
PRIVATE_KEY = ROOT / "examples" / "scenarios" / "keys" / "approval_private.key"


def find_gait() -> str:
    """``GAIT_BIN``, else the launcher of the checkout, else ``gait`` on PATH."""
    named = os.environ.get("GAIT_BIN")
    if named:
        return named
    for name in ("gait.cmd",) if os.name == "nt" else ("gait",):
        if (ROOT / name).is_file():
            return str(ROOT / name)
    return "gait"


def scenario_of_command_line(description: str) -> str:
    """Reads ``--scenario``, the only option."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--scenario", required=True, choices=list(POLICIES))
    return str(parser.parse_args().scenario)


def output_folder(framework: str) -> Path:
    """Where the artifacts go, below the working directory."""
    folder = Path("gait-out", "integrations", framework)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def adapter_for(framework: str, scenario: str, **options: Any) -> gait.ToolAdapter:
    """An adapter with the policy of the scenario that signs its traces."""
    return gait.ToolAdapter(
        ROOT / "examples" / "integrations" / framework / POLICIES[scenario],
        gait_bin=find_gait(),
        key_mode="prod",
        private_key=PRIVATE_KEY,
        **options,
    )


def context_for(framework: str, identity: str) -> gait.IntentContext:
    """Who acts where. Set by the program, never taken from what a model says."""
    return gait.IntentContext(identity=identity, workspace=framework, risk_class="high")


def targets_of(args: Mapping[str, Any]) -> list[gait.IntentTarget]:
    """A write acts on its path."""
    return [gait.IntentTarget(kind="path", value=str(args["path"]))]


#: The user chose the path.
PROVENANCE = [gait.IntentArgProvenance(arg_path="$.path", source="user")]


def describe(_name: str, args: Mapping[str, Any]) -> gait.integrations.CallFacts:
    """What the policy may know about a write."""
    return gait.integrations.CallFacts("tool.write", targets_of(args), PROVENANCE)


def print_lines(**lines: object) -> None:
    """Prints ``name=value`` lines in the order given."""
    for name, value in lines.items():
        print(f"{name}={str(value).lower() if isinstance(value, bool) else value}")


def run_quickstart(
    *,
    framework: str,
    identity: str,
    native_call: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    args_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> int:
    """Gates one call in the shape of a framework, without the framework. Answers the exit code."""
    scenario = scenario_of_command_line(f"One gated tool call in the shape of {framework}")
    try:
        folder = output_folder(framework)
        written = folder / f"executor_{scenario}.json"
        trace = folder / f"trace_{scenario}.json"
        for leftover in (written, trace):
            leftover.unlink(missing_ok=True)
        call = native_call({"path": written.as_posix(), "content": f"hello from {framework}"})
        intent = gait.capture_intent(
            tool_name="tool.write",
            args=args_of(call),
            context=context_for(framework, identity),
            targets=targets_of(args_of(call)),
            arg_provenance=PROVENANCE,
            created_at=datetime(2026, 2, 6, tzinfo=timezone.utc),
            producer_version="0.0.0-example",
        )
        text = json.dumps(intent.to_dict(), indent=2)
        (folder / f"intent_{scenario}.json").write_text(f"{text}\n", encoding="utf-8")
        audit = folder / f"approval_audit_{scenario}.json"
        adapter = adapter_for(framework, scenario, extra_args=["--approval-audit-out", str(audit)])
        try:
            outcome = adapter.execute(intent, write_file, trace_out=trace)
            decision, executed = outcome.decision, outcome.executed
        except gait.GateEnforcementError as refused:
            decision, executed = refused.decision, False
        if not decision.ok or decision.verdict != scenario:
            raise gait.GaitError(f"expected verdict {scenario}, found {decision.verdict}")
    except (gait.GaitError, OSError) as error:
        print(f"error={error}")
        return 1
    print_lines(
        framework=framework,
        scenario=scenario,
        verdict=decision.verdict,
        executed=executed,
        trace_path=trace.as_posix(),
        **({"executor_output": written.as_posix()} if executed else {}),
    )
    return 0


def write_file(intent: gait.IntentRequest) -> None:
    """The tool. Nobody calls it but the adapter, and the adapter only on allow."""
    report = {"executed": True, "tool_name": intent.tool_name, **intent.args}
    Path(intent.args["path"]).write_text(f"{json.dumps(report, indent=2)}\n", encoding="utf-8")


def report_agent(
    framework: str, scenario: str, package: str, session: gait.RunSession, model_saw: str
) -> int:
    """Prints what became of the run of a real agent, as the session recorded it."""
    record = session.to_record()
    results = [entry["result"] for entry in record["results"]]
    traces = [receipt["source_locator"] for receipt in record["refs"]["receipts"]]
    if len(results) != 1 or session.runpack is None or results[0]["verdict"] != scenario:
        print(f"error=expected one call with verdict {scenario}, found {results}")
        return 1
    print_lines(
        framework=framework,
        scenario=scenario,
        package=package,
        verdict=results[0]["verdict"],
        executed=results[0]["executed"],
        trace_path=traces[0],
        runpack=session.runpack.bundle_path,
        model_saw=model_saw,
    )
    return 0
