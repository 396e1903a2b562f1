"""Judges the intents in a file through the package, and prints each result on a line of its own.

``python3 judge_calls.py <intents.jsonl>``, in the folder of the policy, the key and the log of the
server. There is no program to start, so a running server must answer every call.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gait import IntentRequest, evaluate_gate

MAX_SAFE_INTEGER = 2**53 - 1


def number(text: str) -> int | float:
    """As JavaScript reads it: an integer that a double may not hold is a double."""
    value = int(text)
    return value if abs(value) <= MAX_SAFE_INTEGER else float(text)


def main(intents: str) -> None:
    for line in Path(intents).read_text("utf-8").rstrip("\n").split("\n"):
        result = evaluate_gate(
            policy_path="p.yaml",
            intent=IntentRequest.from_dict(json.loads(line, parse_int=number)),
            gait_bin="/nowhere/gait",
            key_mode="prod",
            private_key="k",
            trace_out="t.json",
            extra_args=["--log", "calls.jsonl"],
        )
        print(json.dumps(result.raw))


if __name__ == "__main__":
    main(sys.argv[1])
