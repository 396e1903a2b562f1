"""JSON in both directions, strict enough that both sides see the same value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .errors import GaitError

#: Integers beyond this change when they become a double, which is what gait reads.
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 200


def parse_object(text: str) -> dict[str, Any] | None:
    """Reads one JSON object; ``None`` if the text is anything else, or names a member twice."""
    try:
        value = json.loads(text, object_pairs_hook=_unique_members, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def check_sendable(value: object, path: str, depth: int = 0) -> None:
    """Refuses what would reach gait as another value than the tool gets.

    The gate judges what it reads. A member name that is no string, a lone surrogate or an
    integer that no double holds would be judged as something else than what is then executed.
    """
    if depth > MAX_DEPTH:
        raise GaitError(f'Cannot send "{path}": it is nested deeper than {MAX_DEPTH} levels')
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise GaitError(f'Cannot send "{path}": it holds half a character (a lone surrogate)')
    elif isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise GaitError(f'Cannot send "{path}": {value} does not fit a double; send a string')
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise GaitError(f'Cannot send "{path}": {value} is no JSON number')
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(name, str):
                raise GaitError(f'Cannot send "{path}": its member {name!r} is not named by text')
            check_sendable(name, f"{path} (a member name)", depth + 1)
            check_sendable(member, f"{path}.{name}", depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, element in enumerate(value):
            check_sendable(element, f"{path}[{index}]", depth + 1)
    else:
        raise GaitError(f'Cannot send "{path}": {type(value).__name__} is no JSON value')


def to_json(value: object, *, indent: int | None = None) -> str:
    """Writes a value that :func:`check_sendable` accepts."""
    check_sendable(value, "$")
    return json.dumps(value, indent=indent, allow_nan=False, default=dict)
