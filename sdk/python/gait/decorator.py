"""A decorator that puts the gate in front of a function, for frameworks that take functions."""

from __future__ import annotations

import copy
import functools
import inspect
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast

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
    unjudged: Sequence[str] = (),
    dry_run_result: Any = _RAISE,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Asks the gate before every call of the decorated function, sync or async.

    The arguments are judged by their names, with defaults filled in; ``context``, ``targets`` and
    ``arg_provenance`` may be functions of them. Arguments named in ``unjudged`` (``self``, a
    framework's context object) reach the function without the gate seeing them. On ``dry_run``
    the call answers ``dry_run_result``, or raises ``DryRunError`` if none is given; on every
    other verdict but ``allow`` it raises as ``ToolAdapter.execute`` does.

    The result has the signature of the function, and no ``__wrapped__`` that leads past the gate.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = _signature_of(function)
        name = tool_name or function.__name__

        def intent_of(bound: inspect.BoundArguments) -> IntentRequest:
            bound.apply_defaults()
            judged = {key: value for key, value in bound.arguments.items() if key not in unjudged}
            try:
                judged = copy.deepcopy(judged)
            except Exception as error:
                raise GaitError(f"Cannot copy the arguments of {name}: {error}") from error
            return capture_intent(
                tool_name=name,
                args=judged,
                context=context(judged) if callable(context) else context,
                targets=targets(judged) if callable(targets) else targets,
                arg_provenance=(
                    arg_provenance(judged) if callable(arg_provenance) else arg_provenance
                ),
            )

        def call_judged(bound: inspect.BoundArguments, intent: IntentRequest) -> R:
            bound.arguments.update(intent.args)
            return function(*bound.args, **bound.kwargs)

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
