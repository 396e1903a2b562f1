"""One function for each gait command that an agent's process needs."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ._json import copied_args, parse_object, to_json
from ._process import (
    DEFAULT_BIN,
    DEFAULT_TIMEOUT_SECONDS,
    Completed,
    GaitBin,
    PathLike,
    command_prefix,
    program_of,
    run_gait,
)
from ._server import TIMEOUT_SECONDS, ask_server
from .errors import GaitError
from .models import (
    PRODUCER_VERSION,
    DemoCapture,
    GateEvalResult,
    IntentArgProvenance,
    IntentContext,
    IntentRequest,
    IntentTarget,
    RegressInitResult,
    RunpackCapture,
    TraceRecord,
    text_member,
    text_members,
    utc_now,
)

#: ``gate eval`` reached a decision: allow or dry_run, block, approval required.
_DECIDED = (0, 3, 4)


def capture_intent(
    *,
    tool_name: str,
    args: Mapping[str, Any],
    context: IntentContext,
    targets: Sequence[IntentTarget] | None = None,
    arg_provenance: Sequence[IntentArgProvenance] | None = None,
    created_at: datetime | None = None,
    producer_version: str = PRODUCER_VERSION,
) -> IntentRequest:
    """Puts a call into the form that the gate judges. ``created_at`` is now by default.

    The arguments are copied. Raises ``GaitError`` for those that are not plain JSON values.
    """
    return IntentRequest(
        tool_name=tool_name,
        args=copied_args(args),
        context=context,
        targets=list(targets or ()),
        arg_provenance=list(arg_provenance or ()),
        created_at=created_at or utc_now(),
        producer_version=producer_version,
    )


def evaluate_gate(
    *,
    policy_path: PathLike | Sequence[PathLike] | None,
    intent: IntentRequest,
    gait_bin: GaitBin = DEFAULT_BIN,
    cwd: PathLike | None = None,
    trace_out: PathLike | None = None,
    approval_token: PathLike | None = None,
    key_mode: str | None = "dev",
    private_key: PathLike | None = None,
    private_key_env: str | None = None,
    approval_public_key: PathLike | Sequence[PathLike] | None = None,
    approval_public_key_env: str | None = None,
    approval_private_key: PathLike | None = None,
    approval_private_key_env: str | None = None,
    extra_args: Sequence[str] = (),
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
    use_server: bool = True,
) -> GateEvalResult:
    """Asks the gate about one intent. Relative paths are relative to ``cwd``.

    If ``gait serve`` runs with the same settings it answers, and no process is started. If it does
    not answer within two seconds, or ``use_server`` is false, ``gait gate eval`` judges.

    ``policy_path`` is a policy, or several of which the strictest verdict counts. ``None`` leaves
    the policies to the project's ``gait.toml``, and ``key_mode=None`` the key that signs.
    ``extra_args`` go to ``gait gate eval`` as they are, such as ``["--approval-token-chain", p]``.
    ``approval_public_key`` is a key file, a folder or list of approvers, or several of them.
    Raises ``GaitCommandError`` unless a decision was reached.
    """
    options: Mapping[str, PathLike | Sequence[PathLike] | None] = {
        "--trace-out": trace_out,
        "--approval-token": approval_token,
        "--private-key": private_key,
        "--private-key-env": private_key_env,
        "--approval-public-key": approval_public_key,
        "--approval-public-key-env": approval_public_key_env,
        "--approval-private-key": approval_private_key,
        "--approval-private-key-env": approval_private_key_env,
    }
    policies = [os.fspath(policy) for policy in _listed(policy_path)]
    if policy_path is not None and (not policies or "" in policies):
        raise GaitError(
            f"Cannot use policy_path={policy_path!r}: expected a path, several, or None "
            "for the policies of the project"
        )
    # Read once, so that a server and the process after it are asked about the same call.
    written = replace(intent, args=copied_args(intent.args)).to_dict()
    text = to_json(written, indent=2)
    arguments = ["--json"] if key_mode is None else ["--key-mode", key_mode, "--json"]
    for name, given in options.items():
        for value in _listed(given):
            if os.fspath(value) != "":
                arguments += [name, os.fspath(value)]
    arguments += extra_args
    left = timeout_seconds
    prefix = command_prefix(gait_bin)
    # A program with arguments of its own may judge by others. A server knows those of its line.
    if use_server and policies and len(prefix) == 1:
        seconds = TIMEOUT_SECONDS if left is None else min(TIMEOUT_SECONDS, left / 2)
        began = time.monotonic()
        asked = ask_server(
            policies=policies,
            arguments=arguments,
            intent=to_json(written),
            cwd=cwd,
            program=program_of(prefix[0]),
            seconds=seconds,
        )
        if asked.result is not None:
            return asked.result
        if asked.was_there:
            use_server = False
            left = None if left is None else left - (time.monotonic() - began)
    with tempfile.TemporaryDirectory(prefix="gait-intent-") as folder:
        path = Path(folder, "intent.json")
        path.write_text(f"{text}\n", encoding="utf-8")
        line = ["gate", "eval"]
        for policy in policies:
            line += ["--policy", policy]
        line += ["--intent", str(path), *arguments]
        if not use_server and "--no-serve" not in arguments:
            line += ["--no-serve"]
        completed = run_gait(gait_bin, line, cwd=cwd, timeout_seconds=left)
    payload = completed.answer()
    if completed.exit_code not in _DECIDED:
        raise completed.failure(payload)
    try:
        return GateEvalResult.from_dict(payload, completed.exit_code)
    except GaitError as error:
        raise completed.error(str(error), payload) from error


def read_trace(trace_path: PathLike) -> TraceRecord:
    """Reads a trace. Its signature is checked by ``gait trace verify``, not here."""
    path = Path(trace_path)
    try:
        data = parse_object(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise GaitError(f'Cannot read the trace "{path}": {error}') from error
    if data is None:
        raise GaitError(f'Cannot read the trace "{path}": it is no JSON object')
    return TraceRecord.from_dict(data)


def write_trace(*, trace_path: PathLike, destination_path: PathLike) -> Path:
    """Copies a trace byte for byte, with its metadata; creates the folders it needs."""
    read_trace(trace_path)
    destination = Path(destination_path)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(trace_path, destination)
    except (OSError, shutil.Error) as error:
        raise GaitError(f'Cannot copy the trace to "{destination}": {error}') from error
    return destination


def record_runpack(
    *,
    record: Mapping[str, Any],
    gait_bin: GaitBin = DEFAULT_BIN,
    cwd: PathLike | None = None,
    out_dir: PathLike | None = None,
    payloads: str = "digest",
    redact: Sequence[str] = (),
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
) -> RunpackCapture:
    """Writes a runpack with ``gait run record``.

    The record goes through a pipe, so its payloads touch no disk unless ``payloads="keep"``.
    """
    arguments = ["run", "record", "-", "--payloads", payloads, "--json"]
    if out_dir is not None:
        arguments += ["--out-dir", os.fspath(out_dir)]
    for rule in redact:
        arguments += ["--redact", rule]
    completed = run_gait(
        gait_bin, arguments, cwd=cwd, timeout_seconds=timeout_seconds, stdin=to_json(record)
    )
    payload = _successful(completed)
    return RunpackCapture(
        run_id=text_member(payload, "run_id"),
        bundle_path=text_member(payload, "bundle"),
        manifest_digest=text_member(payload, "manifest_digest"),
        ticket_footer=text_member(payload, "ticket_footer"),
    )


def capture_demo_runpack(
    *,
    gait_bin: GaitBin = DEFAULT_BIN,
    cwd: PathLike | None = None,
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
) -> DemoCapture:
    """Runs ``gait demo``, which writes ``gait-out/runpack_run_demo.zip`` below ``cwd``."""
    completed = run_gait(gait_bin, ["demo"], cwd=cwd, timeout_seconds=timeout_seconds)
    if completed.exit_code != 0:
        raise completed.failure()
    values = dict(line.split("=", 1) for line in completed.stdout.splitlines() if "=" in line)
    for name in ("run_id", "bundle"):
        if not values.get(name):
            raise completed.error(f"the line {name}= is missing")
    return DemoCapture(
        run_id=values["run_id"],
        bundle_path=values["bundle"],
        ticket_footer=values.get("ticket_footer", ""),
        verified=values.get("verify") == "ok",
        raw_output=completed.stdout,
    )


def create_regress_fixture(
    *,
    from_run: PathLike,
    gait_bin: GaitBin = DEFAULT_BIN,
    cwd: PathLike | None = None,
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
) -> RegressInitResult:
    """Makes a regression fixture of a run, by its id or path, with ``gait regress init``."""
    arguments = ["regress", "init", "--from", os.fspath(from_run), "--json"]
    completed = run_gait(gait_bin, arguments, cwd=cwd, timeout_seconds=timeout_seconds)
    payload = _successful(completed)
    return RegressInitResult(
        run_id=text_member(payload, "run_id"),
        fixture_name=text_member(payload, "fixture_name"),
        fixture_dir=text_member(payload, "fixture_dir"),
        runpack_path=text_member(payload, "runpack_path"),
        config_path=text_member(payload, "config_path"),
        next_commands=text_members(payload, "next_commands"),
    )


def _listed(given: PathLike | Sequence[PathLike] | None) -> Sequence[PathLike]:
    if given is None:
        return ()
    return [given] if isinstance(given, (str, os.PathLike)) else given


def _successful(completed: Completed) -> dict[str, Any]:
    """The answer of a command that must exit 0 and say ``ok``."""
    payload = completed.answer()
    if completed.exit_code != 0:
        raise completed.failure(payload)
    if payload.get("ok") is not True:
        raise completed.error("it exits 0 but is not ok", payload)
    return payload
