"""Asking the resident server: the same answers and files as of the process, without one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_real_gait import (
    APPROVAL_DIGEST,
    INTENT_DIGEST,
    KEYS,
    POLICIES,
    example_intent,
    run,
    verified,
)

from gait import (
    GaitNotFoundError,
    GateBlockedError,
    GateEvalResult,
    IntentTarget,
    ToolAdapter,
    evaluate_gate,
    run_session,
)
from gait._server import placed, setting_id

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no sockets with an owner")

#: There is no such program: whoever gets an answer started none.
NO_PROGRAM = "/nowhere/gait"
TOKEN = ROOT / "schemas/v1/gate/examples/approval_token.valid.json"
PROD: dict[str, Any] = {"key_mode": "prod", "private_key": KEYS / "approval_private.key"}
Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, with a home of its own beside it."""
    for name in list(os.environ):
        if name.startswith("GAIT_"):
            monkeypatch.delenv(name)
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return folder


@pytest.fixture
def serve(real_gait: str, work: Path) -> Iterator[Serve]:
    """Starts ``gait serve`` with these arguments, and waits until it listens."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [real_gait, "serve", *map(str, arguments)],
            cwd=work,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith("listening on "):
                return child
        raise AssertionError("the server ended")

    yield start
    for child in started:
        child.send_signal(signal.SIGCONT)
        child.terminate()
        child.wait()
        assert child.stderr is not None
        child.stderr.close()


def key() -> tuple[str, ...]:
    return ("--key-mode", "prod", "--private-key", str(KEYS / "approval_private.key"))


def policy(name: str) -> Path:
    return POLICIES / f"{name}.yaml"


def ask(work: Path, name: str = "allow", **options: Any) -> GateEvalResult:
    given = {"gait_bin": NO_PROGRAM, **PROD, **options}
    return evaluate_gate(policy_path=policy(name), intent=example_intent(), cwd=work, **given)


def shown(result: GateEvalResult) -> dict[str, Any]:
    """Everything but the id of the line."""
    return {**result.raw, "correlation_id": "", "exit": result.exit_code}


VECTORS = json.loads((ROOT / "tests/vectors/serve/server_ids.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["what"])
def test_the_id_is_that_of_the_document(vector: dict[str, Any]) -> None:
    setting = json.loads(vector["text"])
    assert setting_id(setting) == vector["id"]
    policies = [placed(vector["folder"], path) for path in vector["setting"]["policy"]]
    assert policies == setting["policy"]


@pytest.mark.parametrize("name", ["allow", "block", "require_approval"])
def test_a_server_answers_as_the_process_does(
    name: str, real_gait: str, work: Path, serve: Serve
) -> None:
    serve("--policy", policy(name), *key())
    here = ask(work, name, gait_bin=real_gait, use_server=False, trace_out="here.json")
    served = ask(work, name, trace_out="served.json")
    assert shown(served) == {**shown(here), "trace_path": "served.json"}
    assert verified(real_gait, work / "served.json", work) == name
    traces = [json.loads((work / f"{one}.json").read_text("utf-8")) for one in ("here", "served")]
    varies = ("created_at", "correlation_id", "latency_ms", "signature")
    assert traces[0].keys() == traces[1].keys()
    first, second = ({k: v for k, v in one.items() if k not in varies} for one in traces)
    assert first == second
    assert (work / "served.json").stat().st_mode & 0o777 == 0o600
    assert traces[1]["correlation_id"] == served.raw["correlation_id"]


def test_default_names_are_those_of_the_process_and_a_repeated_call_replaces_its_trace(
    real_gait: str, work: Path, serve: Serve
) -> None:
    serve("--policy", policy("allow"))
    dev: dict[str, Any] = {"key_mode": "dev", "private_key": None}
    here = ask(work, gait_bin=real_gait, use_server=False, **dev)
    before = (work / str(here.trace_path)).read_text("utf-8")
    served = ask(work, **dev)
    assert served.trace_path == here.trace_path == f"trace_{here.trace_id}.json"
    assert (work / str(served.trace_path)).read_text("utf-8") != before
    simulated = ask(work, extra_args=["--simulate"], **dev)
    assert simulated.trace_path == f"trace_{here.trace_id}.simulated.json"
    assert sorted(path.name for path in work.iterdir()) == [
        f"trace_{here.trace_id}.json",
        f"trace_{here.trace_id}.simulated.json",
    ]


def test_an_approval_is_sent_and_its_audit_is_written(
    real_gait: str, work: Path, serve: Serve
) -> None:
    run(
        real_gait,
        *("approve", "--intent-digest", INTENT_DIGEST, "--policy-digest", APPROVAL_DIGEST),
        *("--ttl", "1h", "--scope", "tool:tool.write", "--approver", "bob", "--reason-code", "c1"),
        *(*key(), "--out", "token.json"),
        cwd=work,
    )
    approver = KEYS / "approval_public.key"
    serve("--policy", policy("require_approval"), *key(), "--approval-public-key", approver)
    asked: dict[str, Any] = {"approval_token": "token.json", "approval_public_key": approver}
    served = ask(work, "require_approval", **asked)
    assert (served.verdict, "approval_granted" in served.reason_codes) == ("allow", True)
    audit = json.loads((work / f"approval_audit_{served.trace_id}.json").read_text("utf-8"))
    assert audit["approved"] is True
    here = ask(work, "require_approval", gait_bin=real_gait, use_server=False, **asked)
    assert shown(here) == shown(served)


def test_adapter_and_session_ask_by_the_same_function(
    real_gait: str, work: Path, serve: Serve
) -> None:
    serve("--policy", policy("block"), *key())
    adapter = ToolAdapter(policy("block"), gait_bin=NO_PROGRAM, cwd=work, trace_dir="t", **PROD)
    with (
        run_session("run_served", gait_bin=real_gait, cwd=work) as session,
        pytest.raises(GateBlockedError),
    ):
        adapter.execute(example_intent(), lambda _: "ran")
    assert session.runpack is not None
    (trace,) = (work / "t").iterdir()
    assert verified(real_gait, trace, work) == "block"


#: What a call names beside the settings of the server, and the path that its tool would write.
OWN_FILES: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"trace_out": "own/trace.json"}, {}, "{work}/own/trace.json"),
    ({"trace_out": "link/trace.json"}, {}, "{work}/own/trace.json"),
    ({"approval_token": "own/token.json"}, {}, "{work}/own/token.json"),
    (
        {"extra_args": ["--approval-token-chain", "own/token.json"]},
        {},
        "{work}/own/token.json",
    ),
    ({"extra_args": ["--approval-audit-out", "own/audit.json"]}, {}, "{work}/own/audit.json"),
    ({"extra_args": ["--credential-evidence-out", "own/e.json"]}, {}, "{work}/own/e.json"),
    ({}, {"GAIT_LOG_DIR": "{home}/logs"}, "{home}/logs/a.jsonl"),
    ({}, {"GAIT_LOG_DIR": "logs"}, "{work}/logs/a.jsonl"),
    ({}, {"DENO_DIR": "{home}/deno"}, "{home}/deno/gen/a.js"),
    ({}, {"XDG_CACHE_HOME": "{home}/cache"}, "{home}/cache/deno/gen/a.js"),
    ({}, {"PATH": "{home}/bin:{PATH}"}, "{home}/bin/gait"),
    ({"gait_bin": "{home}/own_gait"}, {}, "{home}/own_gait"),
]


def test_a_server_keeps_the_files_that_only_its_asker_names(
    work: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = work.parent / "home"
    (work / "own").mkdir()
    (work / "own" / "token.json").write_text(TOKEN.read_text("utf-8"), encoding="utf-8")
    (work / "link").symlink_to("own")
    (home / "bin").mkdir()
    for program in (home / "bin" / "gait", home / "own_gait"):
        program.write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
        program.chmod(0o755)
    open_policy = work.parent / "open.yaml"
    open_policy.write_text("schema_version: 1.1.0\ndefault_verdict: allow\n", encoding="utf-8")
    serve("--policy", open_policy, *key())

    def placed_here(text: str) -> str:
        return text.format(work=work, home=home, PATH=os.environ["PATH"])

    def verdict(options: dict[str, Any], *targets: IntentTarget) -> str:
        intent = replace(example_intent(), args={}, targets=targets)
        given = {"gait_bin": NO_PROGRAM, **PROD, **options}
        result = evaluate_gate(policy_path=open_policy, intent=intent, cwd=work, **given)
        return str(result.verdict)

    for options, variables, path in OWN_FILES:
        written = IntentTarget("path", placed_here(path), "write")
        given = {
            name: placed_here(value) if isinstance(value, str) else value
            for name, value in options.items()
        }
        assert verdict({}, written) == "allow", path
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, placed_here(value))
            assert verdict(given) == "allow", (options, variables)
            assert verdict(given, written) == "block", (options, variables)


@pytest.mark.parametrize(
    ("start", "has_cache"), [("#!/bin/sh\nexit 9\n", True), ("\x7fELF", False)]
)
def test_only_a_program_that_is_a_script_has_its_modules_in_a_cache(
    start: str, has_cache: bool, work: Path, serve: Serve
) -> None:
    open_policy = work.parent / "open.yaml"
    open_policy.write_text("schema_version: 1.1.0\ndefault_verdict: allow\n", encoding="utf-8")
    program = work.parent / "own_gait"
    program.write_text(start, encoding="utf-8")
    program.chmod(0o755)
    serve("--policy", open_policy, *key())
    cached = work.parent / "cache" / "a.js"
    intent = replace(
        example_intent(), args={}, targets=[IntentTarget("path", str(cached), "write")]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DENO_DIR", str(cached.parent))
        result = evaluate_gate(
            policy_path=open_policy, intent=intent, cwd=work, gait_bin=program, **PROD
        )
    assert result.verdict == ("block" if has_cache else "allow")


NOT_ASKED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("it is forbidden", {"use_server": False}, {}),
    ("another key mode", {"key_mode": "dev", "private_key": None}, {}),
    ("a key in a variable", {"private_key": None, "private_key_env": "K"}, {}),
    ("approvers in a variable", {"approval_public_key_env": "K"}, {}),
    ("a broker", {"extra_args": ["--credential-broker", "stub"]}, {}),
    ("a signer", {"private_key": None, "extra_args": ["--signer", "exec:sign"]}, {}),
    ("an unknown option", {"extra_args": ["--approval-token-ref", "t-1"]}, {}),
    ("an option in one word", {"extra_args": ["--trace-out=t.json"]}, {}),
    ("an option twice", {"extra_args": ["--key-mode", "prod"]}, {}),
    ("an option without its value", {"extra_args": ["--trace-out"]}, {}),
    ("other approvers", {"approval_public_key": KEYS / "approval_public.key"}, {}),
    ("the strictest", {"extra_args": ["--strictest"]}, {}),
    ("other counters", {"extra_args": ["--rate-limit-state", "own.json"]}, {}),
    ("a token that is not there", {"approval_token": "gone.json"}, {}),
    ("a token that is no JSON", {"approval_token": "twice.json"}, {}),
    ("a trace in the place of another file", {"trace_out": "twice.json"}, {}),
    ("a trace through a link", {"trace_out": "link.json"}, {}),
    ("a trace in a new folder", {"trace_out": "new/t.json"}, {}),
    (
        "two records in one place",
        {"trace_out": "o", "extra_args": ["--approval-audit-out", "o"]},
        {},
    ),
    ("a program with arguments", {"gait_bin": [NO_PROGRAM, "--no-color"]}, {}),
    ("a setting in a variable", {}, {"GAIT_APPROVERS": "approvers"}),
    ("a log of commands", {}, {"GAIT_OPERATIONAL_LOG": "log.jsonl"}),
    ("no home", {}, {"HOME": ""}),
]


@pytest.mark.parametrize(("what", "options", "variables"), NOT_ASKED, ids=lambda one: str(one)[:40])
def test_what_may_be_judged_otherwise_is_left_to_the_process(
    what: str,
    options: dict[str, Any],
    variables: dict[str, str],
    work: Path,
    shared_server: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(shared_server))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    folder = shared_server / "work"
    with pytest.raises(GaitNotFoundError):
        ask(folder, **options)
    assert not (folder / "o").exists(), what


@pytest.fixture(scope="module")
def shared_server(real_gait: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a server that stays for the tests in which nobody may ask it."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "work"
    folder.mkdir()
    (folder / "twice.json").write_text('{"a":1,"a":2}', encoding="utf-8")
    (folder / "link.json").symlink_to("elsewhere.json")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GAIT_")}
    child = subprocess.Popen(
        [real_gait, "serve", "--policy", str(policy("allow")), *key()],
        cwd=folder,
        env={**kept, "HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    assert any(line.startswith("listening on ") for line in child.stderr)
    yield home
    child.terminate()
    child.wait()
    child.stderr.close()


def test_the_shared_server_answers_where_it_may_be_asked(
    work: Path, shared_server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(shared_server))
    assert ask(shared_server / "work").is_allowed
    monkeypatch.setenv("GAIT_APPROVERS", "approvers")
    assert ask(shared_server / "work", extra_args=["--no-config"]).is_allowed


def test_a_file_of_settings_leaves_it_to_the_process(work: Path, serve: Serve) -> None:
    serve("--policy", policy("allow"), *key())
    assert ask(work).is_allowed
    (work.parent / "gait.toml").write_text('policies = ["own.yaml"]\n', encoding="utf-8")
    with pytest.raises(GaitNotFoundError):
        ask(work)
    assert ask(work, extra_args=["--no-config"]).is_allowed


@pytest.mark.parametrize("what", ["folder", "record", "socket"])
def test_what_others_can_open_is_not_trusted(what: str, work: Path, serve: Serve) -> None:
    serve("--policy", policy("allow"), *key())
    folder = work.parent / "home" / ".gait" / "serve"
    (record,) = folder.glob("*.json")
    place = {"folder": folder, "record": record, "socket": record.with_suffix(".sock")}[what]
    assert ask(work).is_allowed
    place.chmod(place.stat().st_mode | 0o044)
    with pytest.raises(GaitNotFoundError):
        ask(work)


def test_a_record_that_names_another_socket_is_not_followed(work: Path, serve: Serve) -> None:
    serve("--policy", policy("allow"), *key(), "--socket", "own.sock")
    with pytest.raises(GaitNotFoundError):
        ask(work)


def test_a_server_that_hangs_is_left_after_a_moment(
    real_gait: str, work: Path, serve: Serve
) -> None:
    child = serve("--policy", policy("block"), *key())
    child.send_signal(signal.SIGSTOP)
    result = ask(work, "block", gait_bin=real_gait)
    assert result.verdict == "block"


def test_a_server_that_is_gone_is_not_missed(real_gait: str, work: Path, serve: Serve) -> None:
    child = serve("--policy", policy("block"), *key())
    child.kill()
    child.wait()
    assert ask(work, "block", gait_bin=real_gait).verdict == "block"


def test_what_the_server_refuses_the_process_judges(
    real_gait: str, work: Path, serve: Serve
) -> None:
    """A token that is none: the server does not judge, the process does not count it."""
    serve("--policy", policy("require_approval"), *key())
    (work / "token.json").write_text("{}", encoding="utf-8")
    asked = {"gait_bin": real_gait, "approval_token": "token.json"}
    served = ask(work, "require_approval", **asked)
    here = ask(work, "require_approval", use_server=False, **asked)
    assert shown(served) == shown(here)
    assert served.verdict == "require_approval"


def answer_of(**members: object) -> bytes:
    """A whole answer, with what differs."""
    told = {"trace_id": "0123456789abcdef", "intent_digest": "i", "policy_digest": "p"}
    trace = {"schema_id": "gait.gate.trace", "correlation_id": "ID", "verdict": "allow", **told}
    whole = {"ok": True, "verdict": "allow", **told, "records": {"trace": trace}, **members}
    return f"HTTP/1.1 200 OK\r\n\r\n{json.dumps(whole)}".encode()


TRACE = json.loads(answer_of().split(b"\r\n\r\n")[1])["records"]["trace"]
ANSWERS = [
    answer_of(verdict=["allow"]),
    answer_of(verdict="allowed"),
    answer_of(ok="true"),
    answer_of(policy_digest="other"),
    answer_of(warnings="text"),
    answer_of(records={"trace": {**TRACE, "verdict": "block"}}),
    answer_of(records={"trace": {**TRACE, "correlation_id": "another"}}),
    answer_of(records={"trace": {**TRACE, "schema_id": "other"}}),
    answer_of(records={"trace": [TRACE]}),
    answer_of(records={"trace": TRACE, "approval": [1]}),
    answer_of(records={"trace": TRACE, "approval": {}, "credential": {}}),
    answer_of(trace_id="../../0123456789", records={"trace": {**TRACE, "trace_id": "x"}}),
    b"",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"no http\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    b'HTTP/1.1 200 OK\r\n\r\n{"ok":true,"verdict":"allow"}',
    b'HTTP/1.1 500 No\r\n\r\n{"ok":true,"verdict":"allow"}',
    b'HTTP/1.1 200 OK\r\n\r\n{"ok":true,"verdict":"allow","trace_id":"../../0123456789"}',
    b'HTTP/1.1 200 OK\r\n\r\n{"ok":true,"verdict":"allow","records":{"trace":{}},"trace_id":"01"}',
    b'HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"ok":true,"verdict":"allow"}',
    b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000,
]


@pytest.fixture
def fake(work: Path, serve: Serve) -> Iterator[Callable[[bytes], None]]:
    """Another program on the socket of a server that is gone: it answers once."""
    child = serve("--policy", policy("allow"), *key())
    (place,) = (work.parent / "home" / ".gait" / "serve").glob("*.sock")
    child.kill()
    child.wait()
    place.unlink()
    threads: list[threading.Thread] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(place))
        place.chmod(0o600)
        listener.listen()

        def answer_once(answer: bytes) -> None:
            connection, _ = listener.accept()
            with connection:
                asked = b""
                while not asked.endswith(b'"}'):
                    asked += connection.recv(1 << 16)
                sent = json.loads(asked.split(b"\r\n\r\n", 1)[1])["correlation_id"]
                connection.sendall(answer.replace(b'"ID"', json.dumps(sent).encode()))

        def start(answer: bytes) -> None:
            threads.append(threading.Thread(target=answer_once, args=(answer,)))
            threads[0].start()

        yield start
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: str(one)[:60])
def test_no_answer_of_another_program_is_a_verdict(
    answer: bytes, work: Path, fake: Callable[[bytes], None]
) -> None:
    """Whatever listens there: only a whole decision counts, and the rest is left to the process."""
    fake(answer)
    with pytest.raises(GaitNotFoundError):
        ask(work)
    assert list(work.iterdir()) == []


def test_the_answer_of_the_fake_counts_where_it_is_whole(
    work: Path, fake: Callable[[bytes], None]
) -> None:
    fake(answer_of())
    assert ask(work).is_allowed
