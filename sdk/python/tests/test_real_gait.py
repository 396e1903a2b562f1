"""The package with the real program: nothing here is faked."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import CONTEXT, ROOT

from gait import (
    ApprovalRequiredError,
    GaitCommandError,
    GateBlockedError,
    IntentArgProvenance,
    IntentRequest,
    IntentTarget,
    ToolAdapter,
    capture_demo_runpack,
    capture_intent,
    create_regress_fixture,
    evaluate_gate,
    gate_tool,
    read_trace,
    run_session,
    write_trace,
)

POLICIES = ROOT / "examples" / "policy-test"
KEYS = ROOT / "examples" / "scenarios" / "keys"
# Worked digest of the format.
INTENT_DIGEST = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7"
ALLOW_DIGEST = "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f"
APPROVAL_DIGEST = "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9"
# Worked digest of the format.
DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725"


def example_intent() -> IntentRequest:
    text = (POLICIES / "intent.json").read_text(encoding="utf-8")
    return IntentRequest.from_dict(json.loads(text))


def run(gait: str, *arguments: str, cwd: Path) -> dict[str, Any]:
    ran = subprocess.run([gait, *arguments, "--json"], cwd=cwd, capture_output=True, check=True)
    return dict(json.loads(ran.stdout))


def adapter_for(policy: str, gait: str, cwd: Path) -> ToolAdapter:
    return ToolAdapter(
        POLICIES / f"{policy}.yaml",
        gait_bin=gait,
        cwd=cwd,
        key_mode="prod",
        private_key=KEYS / "approval_private.key",
        trace_dir="traces",
    )


def verified(gait: str, trace: Path, cwd: Path) -> str:
    key = str(KEYS / "approval_public.key")
    said = run(gait, "trace", "verify", str(trace), "--public-key", key, cwd=cwd)
    assert said["signature_status"] == "verified"
    return str(said["verdict"])


def test_allow_runs_and_leaves_a_trace_that_verifies(real_gait: str, tmp_path: Path) -> None:
    adapter = adapter_for("allow", real_gait, tmp_path)
    outcome = adapter.execute(example_intent(), lambda intent: intent.args["content"])
    assert (outcome.executed, outcome.result) == (True, "hello")
    decision = outcome.decision
    assert (decision.intent_digest, decision.policy_digest) == (INTENT_DIGEST, ALLOW_DIGEST)
    assert decision.trace_id == "e73bb45804f5aaf3123990ec"
    trace = tmp_path / str(decision.trace_path)
    assert verified(real_gait, trace, tmp_path) == "allow"
    copy = write_trace(trace_path=trace, destination_path=tmp_path / "kept" / "trace.json")
    assert read_trace(copy).intent_digest == INTENT_DIGEST


@pytest.mark.parametrize(
    ("policy", "kind", "verdict"),
    [
        ("block", GateBlockedError, "block"),
        ("require_approval", ApprovalRequiredError, "require_approval"),
    ],
)
def test_the_other_verdicts_run_nothing_and_leave_traces_too(
    policy: str, kind: type[Exception], verdict: str, real_gait: str, tmp_path: Path
) -> None:
    ran: list[str] = []
    with pytest.raises(kind):
        adapter_for(policy, real_gait, tmp_path).execute(
            example_intent(), lambda _: ran.append("ran")
        )
    assert ran == []
    (trace,) = (tmp_path / "traces").glob("trace_*")
    assert verified(real_gait, trace, tmp_path) == verdict


def test_an_approval_lets_the_call_through(real_gait: str, tmp_path: Path) -> None:
    run(
        real_gait,
        *("approve", "--intent-digest", INTENT_DIGEST, "--policy-digest", APPROVAL_DIGEST),
        *("--ttl", "1h", "--scope", "tool:tool.write", "--approver", "bob", "--reason-code", "c1"),
        *("--key-mode", "prod", "--private-key", str(KEYS / "approval_private.key")),
        *("--out", "token.json"),
        cwd=tmp_path,
    )
    adapter = ToolAdapter(
        POLICIES / "require_approval.yaml",
        gait_bin=real_gait,
        cwd=tmp_path,
        approval_token="token.json",
        approval_public_key=KEYS / "approval_public.key",
    )
    outcome = adapter.execute(example_intent(), lambda _: "ran")
    assert (outcome.executed, outcome.decision.verdict) == (True, "allow")
    assert "approval_granted" in outcome.decision.reason_codes


def test_observing_reports_what_would_happen(real_gait: str, tmp_path: Path) -> None:
    decision = evaluate_gate(
        policy_path=POLICIES / "block.yaml",
        intent=example_intent(),
        gait_bin=real_gait,
        cwd=tmp_path,
        extra_args=["--simulate"],
    )
    assert decision.raw["simulated_verdict"] == "block"
    assert decision.raw["would_have_blocked"] is True


def test_a_missing_policy_is_an_error_with_its_code(real_gait: str, tmp_path: Path) -> None:
    with pytest.raises(GaitCommandError) as caught:
        ToolAdapter("gone.yaml", gait_bin=real_gait, cwd=tmp_path).gate_intent(example_intent())
    assert (caught.value.exit_code, caught.value.error_code) == (6, "invalid_input")
    assert caught.value.hint == "check the path"


BASE = """schema_version: 1.1.0
default_verdict: allow
rules:
  - name: keep-secrets
    effect: block
    message: Secrets stay here. Ask a person to do it.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } }
  - name: no-amounts
    effect: block
    message: Amounts are for people.
    when_unclear: require_approval
    match: { tool_names: [refund], args: { /amount: { min: 100 } } }
"""
PROJECT = """schema_version: 1.1.0
rules:
  - name: write-drafts
    effect: allow
    match: { tool_names: [write_file], args: { /path: { under: [drafts] } } }
  - name: no-force-push
    effect: block
    message: Push to a branch of your own, without force.
    match: { command: { any: { program: git, subcommand: push, flags: [f, force] } } }
commands: { bash: /command }
"""
# Tool, arguments, verdict, rule and messages: the policies above, read by eye.
JUDGED: list[tuple[str, dict[str, Any], str, str | None, list[str]]] = [
    # The first policy allows by default, and the verdict of the second is no stricter.
    ("write_file", {"path": "drafts/a.md"}, "allow", None, []),
    ("write_file", {"path": "drafts/../a.md"}, "require_approval", None, []),
    (
        "write_file",
        {"path": "drafts/.env"},
        "block",
        "keep-secrets",
        ["Secrets stay here. Ask a person to do it."],
    ),
    (
        "bash",
        {"command": "git push -f"},
        "block",
        "no-force-push",
        ["Push to a branch of your own, without force."],
    ),
    ("refund", {"amount": "100"}, "require_approval", None, ["Amounts are for people."]),
]


def write_policies(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "gait.toml").write_text('policies = ["base.yaml", "project.yaml"]\n', "utf-8")


def intent_of(tool: str, args: dict[str, Any]) -> IntentRequest:
    return capture_intent(tool_name=tool, args=args, context=CONTEXT)


@pytest.mark.parametrize(("tool", "args", "verdict", "rule", "messages"), JUDGED)
@pytest.mark.parametrize("policy_path", [["base.yaml", Path("project.yaml")], None])
def test_several_policies_of_1_1_judge_together(
    policy_path: list[Any] | None,
    tool: str,
    args: dict[str, Any],
    verdict: str,
    rule: str | None,
    messages: list[str],
    real_gait: str,
    tmp_path: Path,
) -> None:
    write_policies(tmp_path)
    adapter = ToolAdapter(policy_path, gait_bin=real_gait, cwd=tmp_path)
    decision = adapter.gate_intent(intent_of(tool, args))
    assert (decision.verdict, decision.messages) == (verdict, messages)
    assert decision.matched_rule == rule


def test_what_a_rule_says_is_in_the_error(real_gait: str, tmp_path: Path) -> None:
    write_policies(tmp_path)
    adapter = ToolAdapter(["base.yaml", "project.yaml"], gait_bin=real_gait, cwd=tmp_path)
    with pytest.raises(GateBlockedError) as caught:
        adapter.execute(intent_of("bash", {"command": "git push -f"}), lambda _: "ran")
    assert str(caught.value) == (
        "execution blocked by gate verdict=block "
        "reasons=default_allow,matched_rule_no_force_push: "
        "Push to a branch of your own, without force."
    )


@pytest.mark.parametrize("args", [{"path": " drafts/a.md"}, {"path ": "drafts/a.md"}])
def test_a_tool_does_not_run_with_another_text_than_a_condition_read(
    args: dict[str, Any], real_gait: str, tmp_path: Path
) -> None:
    write_policies(tmp_path)
    adapter = ToolAdapter(["project.yaml"], gait_bin=real_gait, cwd=tmp_path)
    with pytest.raises(GateBlockedError) as caught:
        adapter.execute(intent_of("write_file", args), lambda _: "ran")
    assert "args_not_exact" in caught.value.decision.violations
    text = {"path": "drafts/a.md", "content": " a line\n"}
    assert adapter.execute(intent_of("write_file", text), lambda _: "ran").executed


def test_no_policy_and_no_project_is_an_error(real_gait: str, tmp_path: Path) -> None:
    with pytest.raises(GaitCommandError) as caught:
        ToolAdapter(None, gait_bin=real_gait, cwd=tmp_path).gate_intent(example_intent())
    assert (caught.value.exit_code, caught.value.error_code) == (6, "invalid_input")


def test_demo_and_fixture(real_gait: str, tmp_path: Path) -> None:
    demo = capture_demo_runpack(gait_bin=real_gait, cwd=tmp_path)
    assert demo.verified
    assert f"manifest=sha256:{DEMO_DIGEST}" in demo.ticket_footer
    fixture = create_regress_fixture(from_run=demo.run_id, gait_bin=real_gait, cwd=tmp_path)
    assert (tmp_path / fixture.fixture_path / "runpack.zip").is_file()


def test_a_session_becomes_a_runpack_with_digests_only(real_gait: str, tmp_path: Path) -> None:
    adapter = adapter_for("allow", real_gait, tmp_path)
    moment = datetime(2026, 2, 6, tzinfo=timezone.utc)

    @gate_tool(
        adapter,
        tool_name="tool.write",
        context=CONTEXT,
        targets=lambda args: [IntentTarget("path", args["path"])],
        arg_provenance=[IntentArgProvenance("$.path", "user")],
    )
    def write_file(path: str, content: str) -> str:
        return f"kept {content} at {path}"

    with run_session("run_py", gait_bin=real_gait, cwd=tmp_path, clock=lambda: moment) as session:
        write_file("/srv/app/notes", "a private matter")
    assert session.runpack is not None
    bundle = tmp_path / session.runpack.bundle_path
    assert run(real_gait, "verify", str(bundle), cwd=tmp_path)["ok"] is True
    with zipfile.ZipFile(bundle) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        intent = json.loads(archive.read("intents.jsonl"))
        result = json.loads(archive.read("results.jsonl"))
        refs = json.loads(archive.read("refs.json"))
    assert b"private" not in everything
    assert (intent["tool_name"], result["status"]) == ("tool.write", "ok")
    assert len(intent["args_digest"]) == len(result["result_digest"]) == 64
    assert (tmp_path / refs["receipts"][0]["source_locator"]).is_file()
    assert run(real_gait, "regress", "init", "--from", str(bundle), cwd=tmp_path)["ok"] is True
    assert run(real_gait, "regress", "run", cwd=tmp_path)["status"] == "pass"


def test_a_session_without_calls_and_one_that_keeps_payloads(
    real_gait: str, tmp_path: Path
) -> None:
    with run_session("run_none", gait_bin=real_gait, cwd=tmp_path) as empty:
        pass
    assert empty.runpack is not None
    with run_session("run_kept", gait_bin=real_gait, cwd=tmp_path, payloads="keep") as session:
        adapter_for("block", real_gait, tmp_path)
        with pytest.raises(GateBlockedError):
            adapter_for("block", real_gait, tmp_path).execute(example_intent(), lambda _: None)
    assert session.runpack is not None
    with zipfile.ZipFile(tmp_path / session.runpack.bundle_path) as archive:
        result = json.loads(archive.read("results.jsonl"))["result"]
    assert (result["verdict"], result["executed"]) == ("block", False)


def test_what_is_judged_keeps_its_meaning_on_the_way(real_gait: str, tmp_path: Path) -> None:
    """The digest of the arguments is that of the values that Python has."""
    intent = capture_intent(
        tool_name="tool.write",
        args={"text": 'ä \u2028 "\\ \U0001f600', "n": 2**53 - 1, "f": 0.1, "list": (1, None, True)},
        context=CONTEXT,
    )
    decision = evaluate_gate(
        policy_path=POLICIES / "allow.yaml",
        intent=intent,
        gait_bin=real_gait,
        cwd=tmp_path,
        trace_out="t.json",
    )
    # SHA-256 of the same value in canonical form (RFC 8785), which json writes for these members
    canonical = json.dumps(intent.args, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    expected = hashlib.sha256(canonical.encode()).hexdigest()
    assert read_trace(tmp_path / "t.json").args_digest == expected
    assert decision.is_allowed
