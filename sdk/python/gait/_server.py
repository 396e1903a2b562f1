"""Asks the resident server of the same settings, where ``gait serve`` runs.

It gives the answer that ``gait gate eval`` would give, without starting it. Everything unusual is
left to the process: an answer that is not certain to be the same is no answer.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._guard import guard_of
from ._json import parse_object
from .errors import GaitError
from .models import TRACE_SCHEMA_ID, GateEvalResult

#: Time that the server gets; after that the process judges.
TIMEOUT_SECONDS = 2.0
_ANSWER_MAX_BYTES = 64 * 1024 * 1024
_RECORD_MAX_BYTES = 16 * 1024

_RATE_LIMIT_STATE = ".gait-out/gate_rate_limits.json"
_FLAGS = frozenset({"--json", "--no-config", "--simulate", "--strictest"})
_LISTS = frozenset({"--approval-public-key", "--approval-token-chain"})
_ONCE = frozenset(
    {
        *("--approval-audit-out", "--approval-private-key", "--approval-token"),
        *("--credential-evidence-out", "--key-mode", "--log", "--private-key"),
        *("--rate-limit-state", "--trace-out"),
    }
)
_AUDIT_SCHEMA_ID = "gait.gate.approval_audit_record"
#: Which kind of record each of these options writes.
_OUTPUTS = {
    "--trace-out": TRACE_SCHEMA_ID,
    "--approval-audit-out": _AUDIT_SCHEMA_ID,
    "--credential-evidence-out": "gait.gate.broker_credential_record",
}
#: Variables of gait that change neither a decision nor what a process leaves behind.
_HARMLESS = frozenset({"GAIT_BIN", "GAIT_LOG_DIR"})
#: Variables that ``--no-config`` leaves unread.
_SETTINGS = frozenset(
    {
        *("GAIT_APPROVALS", "GAIT_APPROVERS", "GAIT_POLICY", "GAIT_PRIVATE_KEY_FILE"),
        *("GAIT_PUBLIC_KEY_FILE", "GAIT_RATE_LIMIT_STATE", "GAIT_RUNPACKS", "GAIT_TOOLS"),
        "GAIT_TRACES",
    }
)
#: What separates the values of a list, and what may be a path of another system.
_UNCLEAR = re.compile(r"[,\\\0]|^[A-Za-z]:")
_EXIT_BY_VERDICT = {"allow": 0, "dry_run": 0, "block": 3, "require_approval": 4}


@dataclass(frozen=True)
class Asked:
    """What became of asking."""

    #: The decision, with its records written; ``None`` leaves it to the process.
    result: GateEvalResult | None
    #: Whether a server was asked, so that the process need not ask it again.
    was_there: bool


@dataclass(frozen=True)
class _Line:
    """A line of ``gait gate eval`` that a server can answer."""

    flags: frozenset[str]
    once: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]

    @property
    def tokens(self) -> list[str]:
        """Paths of approval tokens, in the order in which they are sent."""
        first = self.once.get("--approval-token")
        return [*([first] if first else []), *self.lists.get("--approval-token-chain", ())]

    @property
    def own_files(self) -> list[str]:
        """Paths that are no settings of a server: tokens, and what the decision writes."""
        return [*self.tokens, *(self.once[name] for name in _OUTPUTS if name in self.once)]


def ask_server(
    *,
    policies: Sequence[str],
    arguments: Sequence[str],
    intent: str,
    cwd: str | os.PathLike[str] | None,
    program: str | None,
    seconds: float,
) -> Asked:
    """Lets the server of the same settings judge, and writes the records where they belong.

    ``arguments`` are those of the process, without the policies and the intent; ``program`` is
    where its program was found.
    """
    was_there = False
    try:
        line = _parsed(arguments)
        folder = os.path.realpath(cwd if cwd is not None else ".")
        home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or ""
        if line is None or not _is_plain(policies) or not _can_ask(line, folder, home):
            return Asked(None, was_there)
        place = _socket_of(setting_id(_setting(policies, line, folder)), home)
        if place is None or not _can_write(line, folder):
            return Asked(None, was_there)
        correlation_id = secrets.token_hex(12)
        guard = guard_of(line.own_files, folder=folder, home=home, program=program)
        body = _body(intent, line, folder, guard, correlation_id)
        was_there = True
        answer = _answer(place, body, seconds)
        result = None if answer is None else _recorded(answer, line, folder, correlation_id)
        return Asked(result, was_there)
    except (OSError, ValueError, RecursionError, http.client.HTTPException, GaitError):
        return Asked(None, was_there)


def setting_id(setting: Mapping[str, object]) -> str:
    """The id of the server of these settings: 16 hex digits of their SHA-256 as canonical JSON."""
    text = json.dumps(setting, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def placed(folder: str, path: str) -> str:
    """An absolute path as it is; a relative one below the folder, cleaned."""
    if path == "" or path.startswith("/"):
        return path
    return os.path.normpath(f"{folder}/{path}")


def _setting(policies: Sequence[str], line: _Line, folder: str) -> dict[str, object]:
    once, approvers = line.once, line.lists.get("--approval-public-key", ())
    setting: dict[str, object] = {
        "folder": folder,
        "policy": [placed(folder, path) for path in policies],
        "key_mode": once.get("--key-mode", "dev"),
        "rate_limit_state": placed(folder, once.get("--rate-limit-state", _RATE_LIMIT_STATE)),
    }
    for option in ("--log", "--private-key", "--approval-private-key"):
        if option in once:
            setting[option[2:].replace("-", "_")] = placed(folder, once[option])
    if approvers:
        setting["approval_public_key"] = [placed(folder, path) for path in approvers]
    if "--strictest" in line.flags:
        setting["strictest"] = True
    return setting


def _parsed(arguments: Sequence[str]) -> _Line | None:
    """The line, if all of it is known here."""
    flags: set[str] = set()
    once: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    words = iter(arguments)
    for word in words:
        if word in _FLAGS:
            flags.add(word)
            continue
        value = next(words, "")
        if not _is_plain([value]):
            return None
        if word in _LISTS:
            lists.setdefault(word, []).append(value)
        elif word in _ONCE and word not in once:
            once[word] = value
        else:
            return None
    return _Line(frozenset(flags), once, lists)


def _is_plain(values: Sequence[str]) -> bool:
    """Whether gait reads each of them as this one value, and its paths as Python does."""
    return all(
        value and value == value.strip() and value[0] != "-" and not _UNCLEAR.search(value)
        for value in values
    )


def _can_ask(line: _Line, folder: str, home: str) -> bool:
    """Whether the process would judge by these settings alone."""
    if os.name != "posix" or not home.startswith("/") or not Path(folder).is_dir():
        return False
    unread = _HARMLESS | _SETTINGS if "--no-config" in line.flags else _HARMLESS
    if any(name.startswith("GAIT_") and name not in unread for name in os.environ):
        return False
    return "--no-config" in line.flags or not _has_project(folder, home)


def _has_project(folder: str, home: str) -> bool:
    """Whether a file of settings may count here: one that is there, or that was trusted once."""
    trust = Path(home, ".gait", "trust")
    for place in (Path(folder), *Path(folder).parents):
        file = place / "gait.toml"
        record = hashlib.sha256(str(file).encode()).hexdigest()
        if os.path.lexists(file) or os.path.lexists(trust / f"{record}.json"):
            return True
    return False


def _socket_of(server: str, home: str) -> str | None:
    """The socket of a server of this user; others can open neither it nor what leads to it."""
    folder = Path(home, ".gait", "serve")
    record, place = folder / f"{server}.json", folder / f"{server}.sock"
    try:
        is_own = (
            _is_own(folder, stat.S_ISDIR)
            and _is_own(record, stat.S_ISREG)
            and _is_own(place, stat.S_ISSOCK)
        )
    except FileNotFoundError:
        return None
    if not is_own:
        return None
    with record.open("rb") as file:
        told = parse_object(file.read(_RECORD_MAX_BYTES).decode())
    is_record = told is not None and told.get("schema_id") == "gait.serve.server"
    is_server = is_record and told is not None and told.get("socket") == str(place)
    return str(place) if is_server else None


def _is_own(path: Path, is_kind: Any) -> bool:
    seen = path.lstat()
    is_closed = stat.S_IMODE(seen.st_mode) & 0o077 == 0
    return bool(is_kind(seen.st_mode)) and is_closed and seen.st_uid == os.getuid()


def _body(
    intent: str, line: _Line, folder: str, guard: Mapping[str, Sequence[str]], correlation_id: str
) -> bytes:
    tokens = [_token(placed(folder, path)) for path in line.tokens]
    simulate = "true" if "--simulate" in line.flags else "false"
    # The texts are whole JSON values, so that nothing in them becomes a member of the request.
    return (
        f'{{"intent":{intent},"approval_tokens":[{",".join(tokens)}],'
        f'"simulate":{simulate},"records":true,"guard":{json.dumps(guard, ensure_ascii=False)},'
        f'"correlation_id":"{correlation_id}"}}'
    ).encode()


def _token(path: str) -> str:
    text = Path(path).read_text(encoding="utf-8")
    if parse_object(text) is None:
        raise GaitError(f'Cannot send "{path}": it is no JSON object')
    return text


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("gait", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        """Opens the socket. The path is that of a folder which only this user can open."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _answer(place: str, body: bytes, seconds: float) -> dict[str, Any] | None:
    """What the server says with status 200 and in time."""
    deadline = time.monotonic() + seconds
    connection = _Connection(place, seconds)
    try:
        connection.request("POST", "/v1/judge", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            return None
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(1 << 16):
            size += len(piece)
            if size > _ANSWER_MAX_BYTES or time.monotonic() > deadline:
                return None
            pieces.append(piece)
        return parse_object(b"".join(pieces).decode())
    finally:
        connection.close()


def _recorded(
    answer: dict[str, Any], line: _Line, folder: str, correlation_id: str
) -> GateEvalResult | None:
    """The result of the process, once the records are written; ``None`` for another answer."""
    records = answer.pop("records", None)
    answer.pop("log", None)
    verdict, trace_id = answer.get("verdict"), answer.get("trace_id")
    if answer.get("ok") is not True or not isinstance(records, dict):
        return None
    if not isinstance(verdict, str) or verdict not in _EXIT_BY_VERDICT:
        return None
    if not isinstance(trace_id, str) or not re.fullmatch("[0-9a-f]{8,64}", trace_id):
        return None
    is_simulated = "--simulate" in line.flags
    trace, audit = records.pop("trace", None), records.pop("approval", None)
    same = {name: answer.get(name) for name in ("trace_id", "intent_digest", "policy_digest")}
    same |= {"schema_id": TRACE_SCHEMA_ID, "correlation_id": correlation_id}
    if not is_simulated:
        same["verdict"] = verdict
    if records or not isinstance(trace, dict) or any(trace.get(n) != same[n] for n in same):
        return None
    if audit is not None and not isinstance(audit, dict):
        return None
    suffix = ".simulated" if is_simulated else ""
    answer["trace_path"] = line.once.get("--trace-out", f"trace_{trace_id}{suffix}.json")
    outputs = [(answer["trace_path"], trace)]
    if audit is not None:
        audit_path = line.once.get("--approval-audit-out", f"approval_audit_{trace_id}.json")
        answer["approval_audit_path"] = audit_path
        outputs.append((audit_path, audit))
    for path, record in outputs:
        earlier = _earlier(placed(folder, path), str(record.get("schema_id")))
        if earlier is None or not _may_replace(earlier, record, placed(folder, path), folder):
            return None
    answer["correlation_id"] = correlation_id
    exit_code = 0 if is_simulated else _EXIT_BY_VERDICT[verdict]
    result = GateEvalResult.from_dict(answer, exit_code)
    for path, record in outputs:
        _write(placed(folder, path), record)
    return result


def _can_write(line: _Line, folder: str) -> bool:
    """Whether the outputs that the line names go where nothing else is, nor any approver's key."""
    kinds = {
        placed(folder, line.once[name]): kind
        for name, kind in _OUTPUTS.items()
        if name in line.once
    }
    others = [
        placed(folder, line.once[name])
        for name in ("--log", "--rate-limit-state")
        if name in line.once
    ]
    real = [os.path.realpath(path) for path in kinds]
    named = sum(name in line.once for name in _OUTPUTS)
    if len({*real, *map(os.path.realpath, others)}) != named + len(others):
        return False
    for approvers in line.lists.get("--approval-public-key", ()):
        within = f"{os.path.realpath(placed(folder, approvers))}/"
        if any(f"{path}/".startswith(within) for path in real):
            return False
    return all(
        Path(path).parent.is_dir() and _earlier(path, kind) is not None
        for path, kind in kinds.items()
    )


def _earlier(path: str, schema_id: str) -> dict[str, Any] | None:
    """The record of this kind that is there; empty if nothing is, ``None`` for something else."""
    try:
        if not stat.S_ISREG(Path(path).lstat().st_mode):
            return None
    except FileNotFoundError:
        return {}
    found = parse_object(Path(path).read_text(encoding="utf-8"))
    return found if found is not None and found.get("schema_id") == schema_id else None


def _may_replace(
    earlier: Mapping[str, Any], record: Mapping[str, Any], path: str, folder: str
) -> bool:
    """Whether the process would replace it without a word: no key of a person signed it."""
    if "signatures" in earlier:
        return False
    if "signature" not in earlier:
        return True
    keys = (_key_id(earlier), _key_id(record))
    if None in keys:
        return False
    # An id with "d" is that of a throw-away key, unless it is one of the keys that lie here.
    is_thrown_away = str(keys[0]).startswith("d")
    return keys[0] == keys[1] or (is_thrown_away and not _has_keys(path, folder))


def _key_id(trace: Mapping[str, Any]) -> str | None:
    signature = trace.get("signature")
    key = signature.get("key_id") if isinstance(signature, dict) else None
    return key if isinstance(key, str) and key else None


def _has_keys(path: str, folder: str) -> bool:
    """Whether keys lie where gait looks for them."""
    near = (Path(path).parent, Path(folder, "keys"), Path(folder, "gait-out", "keys"))
    return any(True for place in near for _ in place.glob("*_public.key"))


def _write(path: str, record: Mapping[str, Any]) -> None:
    """Writes a file for its owner alone, whole or not at all."""
    temporary = Path(f"{path}.{secrets.token_hex(6)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{json.dumps(record, indent=2, ensure_ascii=False)}\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise
