"""The whole path in one file: judge a call, run it, capture a run, make a regression test of it.

python3 examples/python/reference_adapter_demo.py
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
try:
    import gait
except ModuleNotFoundError:  # not installed: use the package of this checkout
    sys.path.insert(0, str(ROOT / "sdk" / "python"))
    import gait

POLICY = Path(__file__).resolve().parent / "policies" / "high_risk_tool_policy.yaml"


def write_note(intent: gait.IntentRequest) -> str:
    """The tool. Only the adapter calls it, and only on allow."""
    path = Path(intent.args["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(intent.args["content"], encoding="utf-8")
    return path.as_posix()


def main() -> int:
    """Answers the exit code: 0 if every step worked."""
    parser = argparse.ArgumentParser(description="Judge, run, capture, make a test")
    parser.add_argument("--workdir", default="gait-out/python-demo", help="where files go")
    parser.add_argument(
        "--without-provenance", action="store_true", help="leave out where the path comes from"
    )
    options = parser.parse_args()
    workdir = Path(options.workdir)
    workdir.mkdir(parents=True, exist_ok=True)

    launcher = ROOT / ("gait.cmd" if os.name == "nt" else "gait")
    default = str(launcher) if launcher.is_file() else "gait"
    adapter = gait.ToolAdapter(POLICY, gait_bin=os.environ.get("GAIT_BIN", default), cwd=workdir)

    path = (workdir / "note.txt").as_posix()
    provenance = [gait.IntentArgProvenance(arg_path="$.path", source="user")]
    intent = gait.capture_intent(
        tool_name="tool.write",
        args={"path": path, "content": "written behind the gate\n"},
        context=gait.IntentContext(identity="demo", workspace="python-demo", risk_class="high"),
        targets=[gait.IntentTarget(kind="path", value=path)],
        # The policy blocks a high-risk call that does not say this.
        arg_provenance=[] if options.without_provenance else provenance,
        created_at=datetime(2026, 2, 6, tzinfo=timezone.utc),
        producer_version="0.0.0-example",
    )
    try:
        outcome = adapter.execute(intent, write_note, trace_out="trace.json")
        print(f"gate verdict={outcome.decision.verdict} executed={outcome.executed}")
        print(f"trace={(workdir / 'trace.json').as_posix()}")
        print(f"executor_output={outcome.result}")
        demo = adapter.capture_runpack()
        print(f"runpack={demo.bundle_path} verified={demo.verified}")
        fixture = adapter.create_regression_fixture(demo.run_id)
        print(f"fixture={fixture.fixture_dir} next={fixture.next_commands[0]}")
    except gait.GaitError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
