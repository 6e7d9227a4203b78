"""Starting another Python that runs a module of ours, whatever was done to this one's paths."""

from __future__ import annotations

import sys
from pathlib import Path

_CODE = "import sys, runpy; sys.path += {path!r}; runpy.run_module({module!r}, None, '__main__')"


def running(module: str, *arguments: str) -> list[str]:
    """Return the words that run `module` as a program: isolated, so that PYTHON... variables don't matter to it.

    Python would take options out of `arguments` that begin with a dash, if they came first.
    """
    ours = str(Path(__file__).parents[2])
    path = [ours, *(entry for entry in sys.path if entry and entry != ours)]
    return [sys.executable, "-I", "-c", _CODE.format(path=path, module=module), *arguments]
