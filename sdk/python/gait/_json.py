"""JSON in both directions, strict enough that both sides see the same value."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from typing import Any

from .errors import GaitError

#: Integers beyond this change when they become a double, which is what gait reads.
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 200
#: What arguments are made of. A class that extends one of these may write itself as one value and
#: show the tool another.
_EXACT = (str, bool, int, float, dict, list, tuple)


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


def copied_args(args: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the arguments of a call that shares nothing with them.

    What the gate reads is then all there is: any mapping may hold the arguments, and within it
    only plain JSON values are taken. The rest is refused, as it could differ for the tool.
    """
    try:
        return {
            _copied_name(name, "args"): _copied(member, f"args.{name}", 1)
            for name, member in dict(args).items()
        }
    except GaitError:
        raise
    except Exception as error:
        raise GaitError(f"Cannot copy the arguments: {error}") from error


def _copied(value: Any, path: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise GaitError(f'Cannot send "{path}": it is nested deeper than {MAX_DEPTH} levels')
    kind = type(value)
    if kind is dict:
        return {
            _copied_name(name, path): _copied(member, f"{path}.{name}", depth + 1)
            for name, member in value.items()
        }
    if kind is list or kind is tuple:
        return kind(
            [_copied(element, f"{path}[{index}]", depth + 1) for index, element in enumerate(value)]
        )
    if value is not None and kind not in _EXACT:
        raise GaitError(f'Cannot send "{path}": {_no_json(kind)}')
    check_sendable(value, path)
    return value


def _copied_name(name: Any, path: str) -> str:
    if type(name) is str:
        check_sendable(name, f"{path} (a member name)")
        return name
    if isinstance(name, str):
        raise GaitError(f'Cannot send "{path} (a member name)": {_no_json(type(name))}')
    raise GaitError(f'Cannot send "{path}": its member {name!r} is not named by text')


def _no_json(kind: type[Any]) -> str:
    """Why a value of this class is refused, and what to send."""
    if issubclass(kind, enum.Enum):
        return f"it is of the enumeration {kind.__name__}; send its value"
    for base in _EXACT:
        if issubclass(kind, base):
            return (
                f"it is of class {kind.__name__}, a kind of {base.__name__}; "
                f"send a plain {base.__name__}"
            )
    return f"{kind.__name__} is no JSON value"


def to_json(value: object, *, indent: int | None = None) -> str:
    """Writes a value that :func:`check_sendable` accepts."""
    check_sendable(value, "$")
    return json.dumps(value, indent=indent, allow_nan=False, default=dict)
