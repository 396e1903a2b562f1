#!/usr/bin/env python3
"""Checks the skills of this repository: .agents/skills/<name>/SKILL.md and agents/openai.yaml.

usage: validate_repo_skills.py [--provider codex|claude|both] [--root DIR]

Prints one line and exits 0 if all is well; else every error on standard error, exit 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROVIDERS = ("codex", "claude", "both")
KEYS = {
    "name",
    "description",
    "disable-model-invocation",
    "argument-hint",
    "user-invocable",
    "allowed-tools",
    "model",
    "agent",
    "context",
    "hooks",
}
REQUIRED = ("name", "description")
BOOLEANS = ("disable-model-invocation", "user-invocable")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KEY = re.compile(r"[a-z][a-z0-9_-]*")
INTERFACE = ("display_name", "short_description", "default_prompt")
SHORT_MIN, SHORT_MAX = 25, 64
CLAUDE_MAX_LINES = 500


class UsageError(Exception):
    """The command line makes no sense, or there is nothing to check."""


def unquoted(value: str) -> str:
    """The value without one pair of quotes around it."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def front_matter(text: str) -> tuple[dict[str, str], str, list[str]]:
    """Pairs, body, and what is wrong with their form."""
    lines = text.splitlines()
    if not lines or lines[0] != "---":
        return {}, "", ["does not start with ---"]
    if len(lines) < 3:
        return {}, "", ["has fewer than 3 lines"]
    if "---" not in lines[1:]:
        return {}, "", ["has no closing ---"]
    end = lines.index("---", 1)
    pairs: dict[str, str] = {}
    errors: list[str] = []
    for number, line in enumerate(lines[1:end], start=2):
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon or not KEY.fullmatch(key):
            errors.append(f"line {number} is no `key: value`: {line!r}")
        elif key in pairs:
            errors.append(f"line {number} says {key} a second time")
        else:
            pairs[key] = unquoted(value)
    return pairs, "\n".join(lines[end + 1 :]), errors


def shared_errors(folder: Path, text: str) -> tuple[dict[str, str], list[str]]:
    """What no provider accepts."""
    pairs, body, errors = front_matter(text)
    if errors:
        return pairs, errors
    if not body.strip():
        errors.append("has no body")
    errors += [f"has the unknown key {key}" for key in pairs if key not in KEYS]
    errors += [f"lacks the key {key}" for key in REQUIRED if key not in pairs]
    if "name" in pairs:
        name = pairs["name"]
        if name != folder.name:
            errors.append(f"is named {name!r}, but its folder is {folder.name!r}")
        if not NAME.fullmatch(name):
            errors.append(f"has the name {name!r}, expected {NAME.pattern}")
    if "description" in pairs and not pairs["description"].strip():
        errors.append("has a blank description")
    if body.strip():
        errors += [f"does not mention {word!r}" for word in ("gait ", "--json") if word not in body]
    return pairs, errors


def boolean_errors(pairs: dict[str, str]) -> list[str]:
    """Switches are true or false."""
    return [
        f"has {key} {pairs[key]!r}, expected true or false"
        for key in BOOLEANS
        if key in pairs and pairs[key] not in ("true", "false")
    ]


def interface_of(text: str) -> dict[str, str]:
    """The members of `interface:`, one per indented line."""
    found: dict[str, str] = {}
    is_inside = False
    for line in text.splitlines():
        if line.strip() == "" or line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            is_inside = line.strip() == "interface:"
        elif is_inside:
            key, _, value = line.strip().partition(":")
            found[key] = unquoted(value)
    return found


def codex_errors(folder: Path) -> list[str]:
    """What Codex needs beside the shared file."""
    path = folder / "agents" / "openai.yaml"
    if not path.is_file():
        return ["lacks agents/openai.yaml"]
    interface = interface_of(path.read_text(encoding="utf-8"))
    errors = [
        f"agents/openai.yaml lacks interface.{key}" for key in INTERFACE if not interface.get(key)
    ]
    short = interface.get("short_description", "")
    if short and not SHORT_MIN <= len(short) <= SHORT_MAX:
        errors.append(
            f"interface.short_description has {len(short)} characters, "
            f"expected {SHORT_MIN} to {SHORT_MAX}"
        )
    prompt = interface.get("default_prompt", "")
    if prompt and f"${folder.name}" not in prompt:
        errors.append(f"interface.default_prompt does not name ${folder.name}")
    return errors


def claude_errors(pairs: dict[str, str], text: str) -> list[str]:
    """What Claude Code asks of the shared file."""
    errors: list[str] = []
    lines = len(text.splitlines())
    if lines > CLAUDE_MAX_LINES:
        errors.append(f"has {lines} lines, at most {CLAUDE_MAX_LINES} are read")
    if pairs.get("disable-model-invocation") == "true" and pairs.get("user-invocable") == "false":
        errors.append("can be started neither by the model nor by the user")
    if "allowed-tools" in pairs and not pairs["allowed-tools"].strip():
        errors.append("has blank allowed-tools")
    return errors


def skill_errors(folder: Path, provider: str) -> list[str]:
    """Everything wrong with one skill. Provider checks wait until the shared ones hold."""
    path = folder / "SKILL.md"
    if not path.is_file():
        return ["lacks SKILL.md"]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ["is no UTF-8"]
    pairs, errors = shared_errors(folder, text)
    if errors:
        return errors
    errors = boolean_errors(pairs)
    if provider in ("codex", "both"):
        errors += codex_errors(folder)
    if provider in ("claude", "both"):
        errors += claude_errors(pairs, text)
    return errors


def parse(argv: list[str]) -> tuple[str, Path]:
    """Provider and skills root of a command line."""
    provider, root = "both", ROOT / ".agents" / "skills"
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name not in ("--provider", "--root"):
            raise UsageError(f"unknown argument {word!r}")
        if not equals:
            if not rest:
                raise UsageError(f"{name} needs a value")
            value = rest.pop(0)
        if name == "--root":
            root = Path(value)
        elif value in PROVIDERS:
            provider = value
        else:
            raise UsageError(f"{value!r} is no provider, expected {', '.join(PROVIDERS)}")
    return provider, root


def main(argv: list[str]) -> int:
    """Answers the exit code."""
    if "--help" in argv or "-h" in argv:
        print((__doc__ or "").strip())
        return 0
    try:
        provider, root = parse(argv)
        if not root.is_dir():
            raise UsageError(f"there is no skills folder {root}")
        skills = sorted(path for path in root.iterdir() if path.is_dir())
        if not skills:
            raise UsageError(f"there is no skill in {root}")
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    errors = [
        f"{folder.name}/SKILL.md {error}"
        for folder in skills
        for error in skill_errors(folder, provider)
    ]
    for line in errors:
        print(f"error: {line}", file=sys.stderr)
    if errors:
        return 1
    shown = root.relative_to(ROOT) if root.is_relative_to(ROOT) else root
    print(f"validated {len(skills)} skills under {shown} for provider={provider}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
