"""
Parsers that do what hostile documents make parsers do; the child process of the sandbox finds them by name.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time

_kept: list[bytes] = []


def echo(data: bytes) -> object:
    return {"text": data.decode("utf-8", "surrogatepass")}


def process(_data: bytes) -> object:
    return {"pid": os.getpid()}


def sleep(_data: bytes) -> object:
    time.sleep(600)
    return None


def spin(_data: bytes) -> object:
    while True:
        pass


def fail(_data: bytes) -> object:
    raise RecursionError("with words of the document")


def leave(_data: bytes) -> object:
    raise SystemExit(0)


def crash(_data: bytes) -> object:
    os.abort()


def take_memory(_data: bytes) -> object:
    return len(bytearray(3 << 30))


def hoard(data: bytes) -> object:
    """
    Take so much that one document goes and two do not.
    """
    _kept.append(bytes(1_200 << 20))
    return len(data)


def talk(data: bytes) -> object:
    """
    Read and write where the pipes to the parent were.
    """
    sys.stdout.write("noise")
    os.write(1, b"noise")
    os.write(2, b"noise")
    ctypes.CDLL(None).puts(b"noise")
    return {"read": os.read(0, 10).decode(), "text": data.decode()}


def unwritable(_data: bytes) -> object:
    return {1, 2}


def endless(_data: bytes) -> object:
    return "x" * 10_000
