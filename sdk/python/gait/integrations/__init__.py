"""Puts the gate in front of the tools of agent frameworks, one module for each framework.

Each needs its framework, which the extra of the same name installs. A tool runs with the arguments
that were judged. A call that was not made is told to the model in a short text.
"""

from ._gate import CallFacts, Describe

__all__ = ["CallFacts", "Describe"]
