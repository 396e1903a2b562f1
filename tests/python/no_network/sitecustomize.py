"""Loaded by every Python that has this folder on PYTHONPATH: whoever asks the network fails."""

from __future__ import annotations

import socket
from typing import Any


def _refuse(*_: Any, **__: Any) -> Any:
    raise RuntimeError("this run must not ask the network")


socket.getaddrinfo = _refuse
socket.create_connection = _refuse
socket.socket.connect = _refuse  # type: ignore[method-assign]
socket.socket.connect_ex = _refuse  # type: ignore[method-assign]
