"""Modules of folders that are no packages: training/ and benchmarks/."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent


@contextmanager
def modules(folder: str, *names: str) -> Iterator[list[ModuleType]]:
    """The modules of these names, with those that they import from the folder; forgotten afterwards."""
    path, known = str(ROOT / folder), set(sys.modules)
    sys.path.insert(0, path)
    try:
        yield [import_module(name) for name in names]
    finally:
        sys.path.remove(path)
        for name in set(sys.modules) - known:
            if str(getattr(sys.modules[name], "__file__", None)).startswith(path):
                del sys.modules[name]
