"""
The public face as text: names, signatures, and what the records hold.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import Any

import attrs

import provenance


def members(value: type) -> Iterator[tuple[str, Any]]:
    """
    Give the public methods and properties that a class has from this package, its bases' included.
    """
    for name in sorted(dir(value)):
        if name.startswith("_"):
            continue
        home = next((one for one in value.__mro__ if name in vars(one)), None)
        if home is not None and home.__module__.startswith("provenance"):
            yield name, vars(home)[name]


def methods(value: type) -> Iterator[tuple[str, Any]]:
    """
    Give what can be called of a class, or asked as a property.
    """
    for name, member in members(value):
        if isinstance(member, types.FunctionType | classmethod | staticmethod | property):
            yield name, member


def function_of(member: Any) -> Any:
    """
    Give the function behind a method or a property.
    """
    return member.fget if isinstance(member, property) else getattr(member, "__func__", member)


class _Left:
    """
    Stands for a default that is no number, text or the like.
    """

    def __repr__(self) -> str:
        return "..."


def signature(function: Any) -> str:
    """
    Write the signature of a function; a default that Python would write with an address, or at length, as ``...``.
    """
    found = inspect.signature(function)
    plain = (str, int, float, bool, type(None), tuple)
    written = [
        one if one.default is one.empty or isinstance(one.default, plain) else one.replace(default=_Left())
        for one in found.parameters.values()
    ]
    return str(found.replace(parameters=written))


def lines() -> Iterator[str]:
    """
    Give the public face, line by line.
    """
    for name in provenance.__all__:
        value = getattr(provenance, name)
        if name == "__version__":
            yield name
        elif inspect.isclass(value):
            bases = ", ".join(one.__name__ for one in value.__bases__ if one is not object)
            yield f"class {name}({bases})" if bases else f"class {name}"
            if attrs.has(value):
                for one in attrs.fields(value):
                    if not one.name.startswith("_"):
                        default = "" if one.default is attrs.NOTHING else " = ..."
                        yield f"    {one.name}: {one.type}{default}"
            elif value.__init__ is not object.__init__ and "__init__" in vars(value):
                yield f"    __init__{signature(value.__init__)}"
            for method, member in methods(value):
                kind = "property " if isinstance(member, property) else ""
                yield f"    {kind}{method}{signature(function_of(member))}"
        else:
            yield f"def {name}{signature(value)}"


def as_text() -> str:
    """
    Give the whole of it.
    """
    return "".join(f"{line}\n" for line in lines())
