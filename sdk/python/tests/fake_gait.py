"""Stands in for gait: answers by tool name, and notes how it was called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(argv: list[str]) -> int:
    log = os.environ.get("FAKE_GAIT_LOG")
    if log:
        call = {"argv": argv, "cwd": str(Path.cwd())}
        if "--intent" in argv:
            call["intent"] = json.loads(Path(argv[argv.index("--intent") + 1]).read_bytes())
        Path(log).write_text(json.dumps(call), encoding="utf-8")
    mode = os.environ.get("FAKE_GAIT_MODE", "")
    if mode == "hang":
        # A child of its own that keeps the pipes open, and another one that the test waits for.
        code = "import sys, time; pipe = open(sys.argv[1], 'wb'); time.sleep(60)"
        subprocess.Popen([sys.executable, "-c", code, os.environ["FAKE_GAIT_PIPE"]])
        time.sleep(60)
    if mode == "bytes":
        sys.stdout.buffer.write(b'{"ok":true,"verdict":"allow\xff"}')
        return 0
    if mode.startswith("print:"):
        code, _, text = mode.removeprefix("print:").partition(":")
        sys.stdout.write(text)
        return int(code)
    if argv[:2] == ["gate", "eval"]:
        return gate_eval(argv)
    if argv[:1] == ["demo"]:
        sys.stdout.write(
            "run_id=run_demo\nbundle=./gait-out/runpack_run_demo.zip\n"
            'ticket_footer=GAIT run_id=run_demo manifest=sha256:00 verify="gait verify run_demo"\n'
            "verify=ok\n"
        )
        return 0
    if argv[:2] == ["regress", "init"]:
        return answer(
            0,
            ok=True,
            run_id="run_demo",
            fixture_name="run_demo",
            fixture_dir="fixtures/run_demo",
            runpack_path="fixtures/run_demo/runpack.zip",
            config_path="gait.yaml",
            next_commands=["gait regress run --json"],
        )
    if argv[:2] == ["run", "record"]:
        record = json.load(sys.stdin)
        kept = os.environ.get("FAKE_GAIT_RECORD")
        if kept:
            Path(kept).write_text(json.dumps(record), encoding="utf-8")
        run_id = record["run"]["run_id"]
        return answer(
            0,
            ok=True,
            run_id=run_id,
            bundle=f"./gait-out/runpack_{run_id}.zip",
            manifest_digest="00",
            ticket_footer=f"GAIT run_id={run_id}",
        )
    sys.stderr.write("fake gait: unknown command\n")
    return 6


def gate_eval(argv: list[str]) -> int:
    intent = json.loads(Path(argv[argv.index("--intent") + 1]).read_text(encoding="utf-8"))
    tool = intent["tool_name"]
    trace = argv[argv.index("--trace-out") + 1] if "--trace-out" in argv else "trace_fake.json"
    told = {"ok": True, "trace_id": "00", "trace_path": trace, "reason_codes": [f"said_{tool}"]}
    if tool == "tool.allow":
        return answer(0, **told, verdict="allow")
    if tool == "tool.block":
        return answer(3, **told, verdict="block", violations=["forbidden"])
    if tool == "tool.block_with_message":
        said = {"matched_rule": "no-tools", "messages": ["Ask a person.", "Not here."]}
        return answer(3, **told, **said, verdict="block")
    if tool == "tool.block_exit_0":
        return answer(0, **told, verdict="block")
    if tool == "tool.approval":
        return answer(4, **told, verdict="require_approval")
    if tool == "tool.dry":
        return answer(0, **told, verdict="dry_run")
    if tool == "tool.dry_not_ok":
        return answer(0, **{**told, "ok": False}, verdict="dry_run")
    if tool == "tool.dry_exit_4":
        return answer(4, **told, verdict="dry_run")
    if tool == "tool.unknown":
        return answer(0, **told, verdict="maybe")
    if tool == "tool.no_verdict":
        return answer(0, ok=True)
    if tool == "tool.not_ok":
        return answer(0, **{**told, "ok": False}, verdict="allow")
    if tool == "tool.ok_is_text":
        return answer(0, **{**told, "ok": "true"}, verdict="allow")
    if tool == "tool.allow_exit_3":
        return answer(3, **told, verdict="allow")
    if tool == "tool.allow_exit_4":
        return answer(4, **told, verdict="allow")
    if tool == "tool.allow_capital":
        return answer(0, **told, verdict="Allow")
    if tool == "tool.verdict_is_list":
        return answer(0, ok=True, verdict=["allow"])
    return answer(6, ok=False, error="no such tool", error_code="invalid_input", hint="look again")


def answer(code: int, **members: object) -> int:
    sys.stdout.write(json.dumps(members) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
