"""Reads the archives in a folder as other programs do, and prints what each sees, as JSON.

The answer has for each file and reader the list of [name, SHA-256], or the error in words.
Readers: "python" (zipfile, by the directory), "front" (the local headers, one after the other),
and, where they are there, "unzip" (Info-ZIP) and "bsdtar" (libarchive).
"""

import hashlib, json, os, shutil, struct, subprocess, sys, zipfile, zlib


def digest(data):
    return hashlib.sha256(data).hexdigest()


def python(path):
    with zipfile.ZipFile(path) as archive:
        return [[info.filename, digest(archive.read(info))] for info in archive.infolist()]


def front(path):
    """A reader that cannot seek, such as one of a pipe. It begins at the first local header."""
    data = open(path, "rb").read()
    at = data.find(b"PK\3\4")
    found = []
    while at >= 0 and data[at : at + 4] == b"PK\3\4":
        _, flags, method, _, _, crc, packed, size, names, extra = struct.unpack("<HHHHHIIIHH", data[at + 4 : at + 30])
        name = data[at + 30 : at + 30 + names].decode("utf-8" if flags & 0x800 else "cp437")
        start = at + 30 + names + extra
        late = flags & 8 and packed == 0
        if method == 8:
            inflater = zlib.decompressobj(-15)
            content = inflater.decompress(data[start:])
            end = len(data) - len(inflater.unused_data)
        elif late:
            end = data.index(b"PK", start)
            if data[end : end + 4] != b"PK\7\b":
                end -= 12
            content = data[start:end]
        else:
            end = start + packed
            content = data[start:end]
        found.append([name, digest(content)])
        at = data.find(b"PK", end)
        while at >= 0 and data[at : at + 4] not in (b"PK\3\4", b"PK\1\2", b"PK\5\6"):
            at = data.find(b"PK", at + 1)
    return found


def program(words):
    done = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    return done.stdout


def unzip(path):
    names = program(["unzip", "-Z1", path]).decode("utf-8", "replace").splitlines()
    return [[name, digest(program(["unzip", "-p", path, name]))] for name in names]


def bsdtar(path):
    names = program(["bsdtar", "-tf", path]).decode("utf-8", "replace").splitlines()
    return [[name, digest(program(["bsdtar", "-xOf", path, name]))] for name in names]


READERS = {"python": python, "front": front}
for name, reader in (("unzip", unzip), ("bsdtar", bsdtar)):
    if shutil.which(name):
        READERS[name] = reader

answer = {}
for file in sorted(os.listdir(sys.argv[1])):
    seen = answer[file] = {}
    for name, reader in READERS.items():
        try:
            seen[name] = reader(os.path.join(sys.argv[1], file))
        except Exception as error:
            seen[name] = f"{type(error).__name__}: {error}"
print(json.dumps(answer))
