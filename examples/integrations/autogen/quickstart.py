"""A tool call as AutoGen has it, gated. Needs Python and gait, nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from python_common import run_quickstart


def native_call(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the model of an agent answers: the arguments are text."""
    text = json.dumps(dict(arguments), separators=(",", ":"))
    return {"function_call": {"name": "write_file", "arguments": text}}


def args_of(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments that the gate judges, parsed."""
    return dict(json.loads(call["function_call"]["arguments"]))


if __name__ == "__main__":
    sys.exit(
        run_quickstart(
            framework="autogen",
            identity="autogen-user",
            native_call=native_call,
            args_of=args_of,
        )
    )
