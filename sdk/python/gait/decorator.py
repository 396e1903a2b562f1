"""A decorator that puts the gate in front of a function, for frameworks that take functions."""

from __future__ import annotations

import functools
import inspect
import typing
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast

from ._json import copied_args
from .adapter import AdapterOutcome, ToolAdapter
from .client import capture_intent
from .errors import DryRunError, GaitError
from .models import IntentArgProvenance, IntentContext, IntentRequest, IntentTarget

P = ParamSpec("P")
R = TypeVar("R")

_RAISE: Any = object()
Arguments = Mapping[str, Any]


def gate_tool(
    adapter: ToolAdapter,
    *,
    context: IntentContext | Callable[[Arguments], IntentContext],
    tool_name: str | None = None,
    targets: Sequence[IntentTarget] | Callable[[Arguments], Sequence[IntentTarget]] = (),
    arg_provenance: (
        Sequence[IntentArgProvenance] | Callable[[Arguments], Sequence[IntentArgProvenance]]
    ) = (),
    unjudged: Sequence[str] | str = (),
    dry_run_result: Any = _RAISE,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Asks the gate before every call of the decorated function, sync or async.

    The arguments are judged by their names, with defaults filled in: members of ``**kwargs`` beside
    the others, ``*args`` as one list with the name of that parameter. ``context``, ``targets`` and
    ``arg_provenance`` may be functions of a copy of them. Parameters named in ``unjudged``
    (``self``, a framework's context object) reach the function without the gate seeing them; all
    others come from what was judged, which has to be plain JSON values. On ``dry_run`` the call
    answers ``dry_run_result``, or raises ``DryRunError`` if none is given; on every other verdict
    but ``allow`` it raises as ``ToolAdapter.execute`` does.

    The result has the signature of the function, and no ``__wrapped__`` that leads past the gate.
    """

    # One name is itself, and not its letters.
    hidden = frozenset([unjudged] if isinstance(unjudged, str) else unjudged)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = _signature_of(function)
        name = tool_name or function.__name__

        def intent_of(bound: inspect.BoundArguments) -> IntentRequest:
            bound.apply_defaults()
            judged = copied_args(_judged_of(name, bound, hidden))

            # A copy for each: what one of them changes must not change what is judged.
            def told(given: Any) -> Any:
                return given(copied_args(judged)) if callable(given) else given

            return capture_intent(
                tool_name=name,
                args=judged,
                context=told(context),
                targets=told(targets),
                arg_provenance=told(arg_provenance),
            )

        def call_judged(bound: inspect.BoundArguments, intent: IntentRequest) -> R:
            judged = _bound_to(name, bound, hidden, intent.args)
            return function(*judged.args, **judged.kwargs)

        if inspect.iscoroutinefunction(function):

            async def gated_async(*args: Any, **kwargs: Any) -> Any:
                bound = signature.bind(*args, **kwargs)

                def run(intent: IntentRequest) -> Awaitable[Any]:
                    return cast(Awaitable[Any], call_judged(bound, intent))

                return _value_of(await adapter.execute_async(intent_of(bound), run), dry_run_result)

            return cast(Callable[P, R], _dressed(gated_async, function, signature))

        def gated(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            outcome = adapter.execute(intent_of(bound), lambda intent: call_judged(bound, intent))
            return _value_of(outcome, dry_run_result)

        return cast(Callable[P, R], _dressed(gated, function, signature))

    return decorate


def _rest_of(signature: inspect.Signature) -> str | None:
    """The name of ``**kwargs``."""
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            return name
    return None


def _judged_of(
    tool: str, bound: inspect.BoundArguments, hidden: frozenset[str]
) -> Mapping[str, Any]:
    """The arguments by the names that rules know them by."""
    rest = _rest_of(bound.signature)
    judged = {key: value for key, value in bound.arguments.items() if key not in hidden}
    if rest not in judged:
        return judged
    # Copied first, so that every name is plain text and equals only itself.
    members = copied_args(judged.pop(rest))
    for name in members:
        # Judged under one name they would hide one another.
        if name in bound.signature.parameters:
            raise GaitError(
                f'Cannot judge the arguments of {tool}: "{name}" is given as a parameter '
                f"and as a member of **{rest}"
            )
    return {**judged, **members}


def _bound_to(
    tool: str,
    bound: inspect.BoundArguments,
    hidden: frozenset[str],
    judged: Mapping[str, Any],
) -> inspect.BoundArguments:
    """The call with every argument from what was judged, but for those that the gate never sees."""

    def found(name: str) -> Any:
        if name not in judged:
            raise GaitError(f'Cannot run {tool}: "{name}" was not judged')
        return judged[name]

    rest = _rest_of(bound.signature)
    arguments: OrderedDict[str, Any] = OrderedDict()
    for name, value in bound.arguments.items():
        if name in hidden:
            arguments[name] = value
        elif name == rest:
            arguments[name] = {member: found(member) for member in value}
        else:
            arguments[name] = found(name)
    return inspect.BoundArguments(bound.signature, arguments)


def _value_of(outcome: AdapterOutcome[Any], dry_run_result: Any) -> Any:
    if outcome.executed:
        return outcome.result
    if dry_run_result is _RAISE:
        raise DryRunError(outcome.decision)
    return dry_run_result


def _signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """With annotations resolved where they were written, as frameworks build schemas of them."""
    try:
        return inspect.signature(function, eval_str=True)
    except NameError:
        return inspect.signature(function)


def _dressed(
    gated: Callable[..., Any], function: Callable[..., Any], signature: inspect.Signature
) -> Callable[..., Any]:
    functools.update_wrapper(gated, function)
    del gated.__dict__["__wrapped__"]
    try:
        gated.__annotations__ = typing.get_type_hints(function, include_extras=True)
    except NameError:
        gated.__annotations__ = dict(function.__annotations__)
    gated.__signature__ = signature  # type: ignore[attr-defined]
    return gated
