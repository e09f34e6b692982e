"""
Telling that functions are compiled when they are first called, which takes seconds once on a machine.
"""

from __future__ import annotations

import importlib

COMPILING = "compiling (first run)"


def must_compile(*kernels: str) -> bool:
    """
    Tell whether calling some of *kernels* will compile them first.

    Args:
        kernels: module and name of each, below ``provenance.kernels``: ``joining.link_runs``.
    """
    from provenance.kernels.compiling import is_compiled

    for kernel in kernels:
        module, _, name = kernel.rpartition(".")
        if not is_compiled(getattr(importlib.import_module(f"provenance.kernels.{module}"), name)):
            return True
    return False
