"""A tool call as LangChain has it, gated. Needs Python and gait, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from python_common import run_quickstart


def native_call(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an agent of LangChain asks for."""
    return {"tool": "write_file", "tool_input": dict(arguments)}


def args_of(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments that the gate judges, unchanged."""
    return dict(call["tool_input"])


if __name__ == "__main__":
    sys.exit(
        run_quickstart(
            framework="langchain",
            identity="langchain-user",
            native_call=native_call,
            args_of=args_of,
        )
    )
