#!/usr/bin/env python3
"""Signs for gait with a key that only this program's user can read, and remembers heads of logs.

It prints the public key, then answers each line (a message, base64) with a line (its signature).
It signs no head of a log that has fewer entries than one it signed before, or as many entries and
another root. It cannot see whether a longer log begins like that one: a witness does.
Set GAIT_SIGNER_KEY to the file of a private key of `gait keys init`, GAIT_SIGNER_STATE to a folder.
"""

import base64
import os
import re
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HEAD = re.compile(rb"gait\.log/([0-9a-f]{32})\n([0-9]{1,16})\n([A-Za-z0-9+/]{43}=)\n")


def goes_back(message: bytes, state: Path) -> bool:
    """Whether a head contradicts the last one that was signed for its log; else remembers it."""
    head = HEAD.fullmatch(message)
    if head is None:  # the digest of a trace or runpack
        return False
    log, size, root = head[1].decode(), int(head[2]), head[3].decode()
    known = state / log
    if known.exists():
        known_size, known_root = known.read_text("ascii").split()
        if size < int(known_size) or (size == int(known_size) and root != known_root):
            return True
    new = state / f"{log}.new"
    new.write_text(f"{size} {root}", "ascii")
    new.replace(known)
    return False


def main() -> None:
    key = base64.b64decode(Path(os.environ["GAIT_SIGNER_KEY"]).read_text("ascii").strip())
    state = Path(os.environ["GAIT_SIGNER_STATE"])
    private = Ed25519PrivateKey.from_private_bytes(key[:32])
    print(base64.b64encode(key[32:]).decode(), flush=True)
    for line in sys.stdin:
        message = base64.b64decode(line.strip(), validate=True)
        if goes_back(message, state):
            print("error: the log went back", flush=True)
        else:
            print(base64.b64encode(private.sign(message)).decode(), flush=True)


main()
