"""The functions of the client, against the fake."""

from __future__ import annotations

import ntpath
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import FAKE, intent_for

from gait import (
    GaitCommandError,
    GaitError,
    GaitNotFoundError,
    GaitTimeoutError,
    _process,
    capture_demo_runpack,
    create_regress_fixture,
    evaluate_gate,
    read_trace,
    record_runpack,
    write_trace,
)
from gait._json import parse_object, to_json
from gait._process import command_prefix, shown_command

SeenCall = Callable[[], dict[str, Any]]


def test_text_that_is_no_object_parses_to_nothing() -> None:
    assert parse_object("") is None
    assert parse_object("[]") is None
    assert parse_object('{"a":1} {"b":2}') is None
    assert parse_object('{"verdict":"block","verdict":"allow"}') is None
    assert parse_object('{"a":NaN}') is None
    assert parse_object("[" * 100_000) is None
    assert parse_object('{"a": 1}\n') == {"a": 1}


def test_a_prefix_may_be_text_a_path_or_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAIT_BIN", raising=False)
    assert command_prefix("gait") == ["gait"]
    assert command_prefix(Path("a") / "gait") == [str(Path("a") / "gait")]
    assert command_prefix(["python3", "fake.py"]) == ["python3", "fake.py"]
    nothings: list[str | list[str]] = ["", []]
    for nothing in nothings:
        with pytest.raises(GaitError, match="gait_bin is empty"):
            command_prefix(nothing)


def test_only_the_default_follows_gait_bin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAIT_BIN", "/opt/gait")
    assert command_prefix("gait") == ["/opt/gait"]
    assert command_prefix("./gait") == ["./gait"]
    assert command_prefix(["gait", "--no-color"]) == ["gait", "--no-color"]


def test_messages_show_the_command_without_its_paths() -> None:
    command = ["/opt/x/gait", "gate", "eval", "--policy", "/secret/policy.yaml"]
    assert shown_command(command) == "gait gate eval"


def test_allow_and_approval_are_answers(seen_call: SeenCall) -> None:
    allowed = evaluate_gate(policy_path="p.yaml", intent=intent_for("tool.allow"), gait_bin=FAKE)
    assert (allowed.verdict, allowed.exit_code, allowed.is_allowed) == ("allow", 0, True)
    asked = evaluate_gate(policy_path="p.yaml", intent=intent_for("tool.approval"), gait_bin=FAKE)
    assert (asked.verdict, asked.exit_code, asked.ok) == ("require_approval", 4, True)
    argv = seen_call()["argv"]
    assert argv[:4] == ["gate", "eval", "--policy", "p.yaml"]
    assert [*argv[4:5], *argv[6:]] == ["--intent", "--key-mode", "dev", "--json"]
    assert not Path(argv[5]).exists(), "the file of the intent is gone"


@pytest.mark.parametrize(("tool", "exit_code"), [("tool.block", 3), ("tool.block_exit_0", 0)])
def test_block_is_an_answer_with_exit_3_and_with_exit_0(tool: str, exit_code: int) -> None:
    result = evaluate_gate(policy_path="p.yaml", intent=intent_for(tool), gait_bin=FAKE)
    assert (result.verdict, result.exit_code) == ("block", exit_code)


def test_all_options_are_passed(seen_call: SeenCall) -> None:
    evaluate_gate(
        policy_path=Path("p.yaml"),
        intent=intent_for("tool.allow"),
        gait_bin=FAKE,
        trace_out=Path("t.json"),
        approval_token=Path("token.json"),
        key_mode="prod",
        private_key="k",
        private_key_env="K",
        approval_public_key="apub",
        approval_public_key_env="APUB",
        approval_private_key="apriv",
        approval_private_key_env="APRIV",
        extra_args=["--approval-token-chain", "b.json"],
    )
    # The flags, in this order.
    assert seen_call()["argv"][6:] == [
        *("--key-mode", "prod", "--json", "--trace-out", "t.json"),
        *("--approval-token", "token.json", "--private-key", "k", "--private-key-env", "K"),
        *("--approval-public-key", "apub", "--approval-public-key-env", "APUB"),
        *("--approval-private-key", "apriv", "--approval-private-key-env", "APRIV"),
        *("--approval-token-chain", "b.json"),
    ]


def test_several_policies_are_passed_in_order(seen_call: SeenCall) -> None:
    result = evaluate_gate(
        policy_path=["base.yaml", Path("project.yaml")],
        intent=intent_for("tool.allow"),
        gait_bin=FAKE,
    )
    assert result.is_allowed
    assert seen_call()["argv"][2:6] == ["--policy", "base.yaml", "--policy", "project.yaml"]


def test_policies_and_keys_of_the_project_are_left_to_gait(seen_call: SeenCall) -> None:
    evaluate_gate(policy_path=None, intent=intent_for("tool.allow"), gait_bin=FAKE, key_mode=None)
    argv = seen_call()["argv"]
    assert [argv[2], *argv[4:]] == ["--intent", "--json"]


@pytest.mark.parametrize("policy", [[], "", ["a.yaml", ""]])
def test_no_policy_and_a_blank_one_are_refused(policy: Any) -> None:
    with pytest.raises(GaitError, match="policy_path"):
        evaluate_gate(policy_path=policy, intent=intent_for("tool.allow"), gait_bin=FAKE)


def test_several_keys_of_approvers_are_passed(seen_call: SeenCall) -> None:
    evaluate_gate(
        policy_path="p.yaml",
        intent=intent_for("tool.allow"),
        gait_bin=FAKE,
        approval_public_key=["alice.pub", Path("bob.pub"), ""],
    )
    assert seen_call()["argv"][9:] == [
        *("--approval-public-key", "alice.pub", "--approval-public-key", "bob.pub"),
    ]


def test_another_exit_code_raises_with_what_gait_says() -> None:
    with pytest.raises(GaitCommandError) as caught:
        evaluate_gate(policy_path="p.yaml", intent=intent_for("tool.none"), gait_bin=FAKE)
    error = caught.value
    assert (error.exit_code, error.error_code, error.hint) == (6, "invalid_input", "look again")
    assert "failed with exit code 6: no such tool (hint: look again)" in str(error)
    assert error.command[-1] == "--json"


@pytest.mark.parametrize(
    "mode",
    [
        "print:0:",
        "print:0:[]",
        "print:0:allow",
        'print:0:{"ok":true,"verdict":"allow"}{"ok":true}',
        'print:0:warning\n{"ok":true,"verdict":"allow"}',
        'print:0:{"ok":true,"verdict":"block","verdict":"allow"}',
        'print:0:{"ok":true,"verdict":["allow"]}',
        'print:1:{"ok":true,"verdict":"allow"}',
        'print:6:{"ok":true,"verdict":"allow"}',
        "bytes",
    ],
)
def test_what_is_not_one_object_is_no_answer(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_GAIT_MODE", mode)
    with pytest.raises(GaitCommandError):
        evaluate_gate(policy_path="p.yaml", intent=intent_for("tool.allow"), gait_bin=FAKE)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (2**53, "does not fit a double"),
        (-(2**53), "does not fit a double"),
        (float("nan"), "no JSON number"),
        (float("inf"), "no JSON number"),
        ("\ud800", "lone surrogate"),
        ({1: "a"}, "not named by text"),
        ({"\udc00": "a"}, "lone surrogate"),
        (object(), "object is no JSON value"),
        (b"bytes", "bytes is no JSON value"),
        ([[{"deep": {1}}]], "set is no JSON value"),
    ],
)
def test_what_gait_would_read_as_something_else_is_not_sent(
    value: object, found: str, seen_call: SeenCall
) -> None:
    with pytest.raises(GaitError, match=found):
        evaluate_gate(
            policy_path="p.yaml", intent=intent_for("tool.allow", value=value), gait_bin=FAKE
        )
    with pytest.raises(FileNotFoundError):
        seen_call()


def test_nesting_has_an_end() -> None:
    value: Any = 1
    for _ in range(300):
        value = [value]
    with pytest.raises(GaitError, match="nested deeper than 200"):
        to_json(value)


def test_what_fits_is_sent_as_it_is() -> None:
    assert to_json({"a": (1, 2**53 - 1, True, None, 0.5, "ä")}) == (
        '{"a": [1, 9007199254740991, true, null, 0.5, "\\u00e4"]}'
    )


def test_a_missing_program_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GAIT_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    # A file of that name in the working directory is not what a bare name means.
    (tmp_path / "gait").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GaitNotFoundError) as caught:
        capture_demo_runpack()
    assert caught.value.exit_code == 127
    assert str(caught.value) == (
        'Cannot start "gait": it is not on PATH; put gait on PATH, set GAIT_BIN to the program, '
        "or pass gait_bin=...; in a checkout of gait, `deno task link` writes ./gait"
    )
    with pytest.raises(GaitNotFoundError, match="there is no such file"):
        capture_demo_runpack(gait_bin=tmp_path / "gone")


@pytest.mark.skipif(os.name == "nt", reason="the script needs a Unix shell")
@pytest.mark.parametrize("element", [".", "", "bin", "../here/bin", "./"])
@pytest.mark.parametrize("bare", ["gait", "other"])
def test_a_program_of_the_working_folder_is_not_started(
    element: str, bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen_call: SeenCall
) -> None:
    monkeypatch.delenv("GAIT_BIN", raising=False)
    for folder in ("here", "here/bin", "there"):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / bare
        program.write_text(
            f'#!/bin/sh\necho "$0" > "{tmp_path}/started"\nexec "{FAKE[0]}" "{FAKE[1]}" "$@"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", f"{element}:/nowhere:{element}")
    with pytest.raises(GaitNotFoundError) as caught:
        capture_demo_runpack(gait_bin=bare)
    assert f'Cannot start "{bare}": PATH has it only in a folder that it does not name' in str(
        caught.value
    )
    monkeypatch.setenv("GAIT_BIN", bare)
    with pytest.raises(GaitNotFoundError, match="PATH has it only"):
        capture_demo_runpack()
    # The next folder with a full path counts.
    monkeypatch.setenv("PATH", f"{element}:{tmp_path}/there")
    assert capture_demo_runpack(gait_bin=bare).verified
    assert (tmp_path / "started").read_text("utf-8").strip() == f"{tmp_path}/there/{bare}"
    assert seen_call()["argv"] == ["demo"]


@pytest.mark.skipif(os.name == "nt", reason="the script needs a Unix shell")
@pytest.mark.parametrize("element", [".", "", "bin", "../here/bin", "./"])
def test_gait_starts_no_program_of_the_working_folder(
    element: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen_call: SeenCall
) -> None:
    # As the launcher of npm does, this gait starts a program by its name.
    start = f'echo "$0" >> "{tmp_path}/started"\nexec "{FAKE[0]}" "{FAKE[1]}" "$@"\n'
    for name in ("here/node", "here/bin/node", "there/node", "there/gait"):
        program = tmp_path / name
        program.parent.mkdir(exist_ok=True, parents=True)
        text = 'exec node "$@"\n' if name == "there/gait" else start
        program.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.delenv("GAIT_BIN", raising=False)
    monkeypatch.chdir(tmp_path / "here")
    for path in (f"{element}:{tmp_path}/there", f"{tmp_path}/nowhere:{element}:{tmp_path}/there"):
        monkeypatch.setenv("PATH", path)
        assert capture_demo_runpack(gait_bin="gait").verified
    started = (tmp_path / "started").read_text("utf-8").split("\n")
    assert set(started) == {f"{tmp_path}/there/node", ""}
    assert seen_call()["argv"] == ["demo"]


def test_windows_looks_for_its_kinds_of_programs_and_never_where_we_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"gait.EXE", "C:bin\\gait.EXE", "\\bin\\gait.EXE"}
    variables = {"PATH": '.;;C:bin;\\bin;"C:\\full";D:\\full', "PATHEXT": ".EXE;.CMD"}
    windows = SimpleNamespace(name="nt", path=ntpath, pathsep=";", environ=variables, defpath="")
    monkeypatch.setattr(_process, "os", windows)
    monkeypatch.setattr(_process, "Path", PureWindowsPath)
    monkeypatch.setattr(_process, "_can_run", lambda place: place in there)
    assert _process.program_of("gait") is None
    assert "only in a folder" in _process._found_instead("gait")
    there.add("D:\\full\\gait.EXE")
    assert _process.program_of("gait") == "D:\\full\\gait.EXE"
    there.add("C:\\full\\gait.CMD")
    assert _process.program_of("gait") == "C:\\full\\gait.CMD"
    there.add("D:\\full\\gait.cmd")
    assert _process.program_of("gait.cmd") == "D:\\full\\gait.cmd"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable bit")
def test_a_file_that_cannot_run_is_explained(tmp_path: Path) -> None:
    program = tmp_path / "gait"
    program.write_text("no program", encoding="utf-8")
    with pytest.raises(GaitNotFoundError, match="the file is not executable"):
        capture_demo_runpack(gait_bin=program)
    program.chmod(0o755)
    with pytest.raises(GaitNotFoundError, match="Exec format error"):
        capture_demo_runpack(gait_bin=program)


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(GaitNotFoundError, match="there is no folder") as caught:
        capture_demo_runpack(gait_bin=FAKE, cwd=tmp_path / "gone")
    assert caught.value.exit_code == 127


@pytest.mark.skipif(os.name == "nt", reason="the script needs a Unix shell")
def test_a_relative_program_is_relative_to_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen_call: SeenCall
) -> None:
    (tmp_path / "elsewhere").mkdir()
    program = tmp_path / "gait"
    program.write_text(f'#!/bin/sh\nexec "{FAKE[0]}" "{FAKE[1]}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert capture_demo_runpack(gait_bin="./gait", cwd="elsewhere").verified
    assert Path(seen_call()["cwd"]) == (tmp_path / "elsewhere").resolve()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends no grandchildren")
def test_no_answer_in_time_ends_the_command_and_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    monkeypatch.setenv("FAKE_GAIT_MODE", "hang")
    monkeypatch.setenv("FAKE_GAIT_PIPE", str(pipe))
    started = time.monotonic()
    with pytest.raises(GaitTimeoutError, match="no answer within 1 seconds") as caught:
        evaluate_gate(
            policy_path="p.yaml",
            intent=intent_for("tool.allow"),
            gait_bin=FAKE,
            timeout_seconds=1,
        )
    assert caught.value.exit_code == -1
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b"", "the pipe ends when nobody holds it any more"
    os.close(reader)
    assert time.monotonic() - started < 30, "the child of the child would stay for a minute"


TRACE = (
    '{"schema_id":"gait.gate.trace","schema_version":"1.0.0","created_at":"2026-02-05T00:00:00Z",'
    '"producer_version":"0.0.0-dev","trace_id":"7b75","tool_name":"tool.write","args_digest":"a",'
    '"intent_digest":"i","policy_digest":"p","verdict":"block"}\n'
)


def test_write_trace_copies_the_bytes_into_a_new_folder(tmp_path: Path) -> None:
    source = tmp_path / "trace.json"
    source.write_text(TRACE, encoding="utf-8")
    copied = write_trace(trace_path=source, destination_path=tmp_path / "a" / "b" / "t.json")
    assert copied.read_bytes() == source.read_bytes()
    assert copied.stat().st_mtime == source.stat().st_mtime
    trace = read_trace(copied)
    assert (trace.verdict, trace.tool_name, trace.raw["trace_id"]) == (
        "block",
        "tool.write",
        "7b75",
    )


@pytest.mark.parametrize("text", ["", "[]", '{"schema_id":"gait.gate.policy"}', "\xff"])
def test_write_trace_copies_nothing_else(tmp_path: Path, text: str) -> None:
    source = tmp_path / "trace.json"
    source.write_bytes(text.encode("latin-1"))
    with pytest.raises(GaitError, match="Cannot read the trace"):
        write_trace(trace_path=source, destination_path=tmp_path / "copy.json")
    with pytest.raises(GaitError, match="Cannot read the trace"):
        write_trace(trace_path=tmp_path / "gone", destination_path=tmp_path / "copy.json")
    assert not (tmp_path / "copy.json").exists()


def test_write_trace_says_why_it_cannot_copy(tmp_path: Path) -> None:
    source = tmp_path / "trace.json"
    source.write_text(TRACE, encoding="utf-8")
    with pytest.raises(GaitError, match="Cannot copy the trace"):
        write_trace(trace_path=source, destination_path=source / "below" / "a_file")


def test_demo_is_read_from_its_four_lines() -> None:
    demo = capture_demo_runpack(gait_bin=FAKE)
    assert (demo.run_id, demo.bundle_path) == ("run_demo", "./gait-out/runpack_run_demo.zip")
    assert demo.ticket_footer.startswith("GAIT run_id=run_demo manifest=sha256:")
    assert demo.verified
    assert demo.raw_output.count("\n") == 4


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ("print:2:", "exit code 2"),
        ("print:0:bundle=x\n", "run_id= is missing"),
        ("print:0:run_id=x\n", "bundle= is missing"),
    ],
)
def test_demo_without_its_lines_is_an_error(
    mode: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GAIT_MODE", mode)
    with pytest.raises(GaitError, match=found):
        capture_demo_runpack(gait_bin=FAKE)


def test_a_fixture_is_read_from_the_answer(seen_call: SeenCall) -> None:
    fixture = create_regress_fixture(from_run="run_demo", gait_bin=FAKE)
    assert seen_call()["argv"] == ["regress", "init", "--from", "run_demo", "--json"]
    assert (fixture.run_id, fixture.fixture_name) == ("run_demo", "run_demo")
    assert fixture.fixture_path == Path("fixtures/run_demo")
    assert list(fixture.next_commands) == ["gait regress run --json"]


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ('print:0:{"ok":false}', "exits 0 but is not ok"),
        ('print:6:{"ok":false,"error":"no run"}', "exit code 6: no run"),
        ('print:0:{"ok":true}', 'Cannot read "run_id"'),
        ("print:0:ok", "expected one JSON object"),
    ],
)
def test_a_fixture_that_was_not_made_is_an_error(
    mode: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GAIT_MODE", mode)
    with pytest.raises(GaitError, match=found):
        create_regress_fixture(from_run="run_demo", gait_bin=FAKE)


def test_a_record_goes_through_standard_input(seen_call: SeenCall) -> None:
    written = record_runpack(
        record={"run": {"run_id": "run_x"}}, gait_bin=FAKE, out_dir="o", redact=["secrets"]
    )
    assert written.bundle_path == "./gait-out/runpack_run_x.zip"
    assert seen_call()["argv"] == [
        *("run", "record", "-", "--payloads", "digest", "--json"),
        *("--out-dir", "o", "--redact", "secrets"),
    ]


def test_the_python_that_runs_the_tests_is_supported() -> None:
    assert sys.version_info >= (3, 10)
