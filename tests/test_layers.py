"""Imports go one way: gather -> reading -> weighing -> ledger -> surfaces; and the bare package is light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reportedly

PACKAGE = Path(reportedly.__file__).parent

# A module may import those of its own layer and of earlier ones. The longest prefix tells a module's layer.
LAYERS = {
    "reportedly.records": 0, "reportedly.datelines": 0, "reportedly.errors": 0, "reportedly.edtf": 0,
    "reportedly.lexicon": 0, "reportedly.sentences": 0, "reportedly.publishers": 0,
    "reportedly.gather": 1, "reportedly.reading": 2, "reportedly.weighing": 3, "reportedly.ledger": 4,
    "reportedly.run": 5, "reportedly.show": 6, "reportedly.show_claim": 6, "reportedly.listing": 6,
    "reportedly.listing_claims": 6, "reportedly.drawing": 6,
    "reportedly.output": 6,
    "reportedly.progress": 6, "reportedly.completion": 6, "reportedly.cli": 6, "reportedly.cli_gazetteer": 6,
    "reportedly.cli_actors": 6, "reportedly.cli_events": 6, "reportedly.cli_weighing": 6,
    "reportedly.options": 6,
    "reportedly.web": 6,
    "reportedly.publish": 6, "reportedly": 6,
}
# Layers that could import an earlier one but have no business with it.
APART = {
    "reportedly.ledger": ("reportedly.gather", "reportedly.reading"), "reportedly.reading": ("reportedly.gather",),
    "reportedly.weighing": ("reportedly.gather", "reportedly.reading"),
}
MODELS = ("torch", "onnxruntime", "tokenizers", "sqlalchemy", "trafilatura", "feedparser", "fastwarc", "httpcore2")
HEAVY = (*MODELS, "numpy", "lxml", "click", "rich")


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported(path: Path) -> set[str]:
    """All that a file imports, wherever in it: modules, and names of modules as if they were modules.

    Of `import reportedly` what counts is what is used of it: `reportedly.name`.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name != "reportedly"}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "reportedly":
            found.add(f"reportedly.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it goes"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(name: str) -> str:
    """The part of the package that a dotted name is in."""
    fitting = [known for known in LAYERS if name == known or name.startswith(f"{known}.")]
    return max(fitting, key=len)


def graph() -> Iterator[tuple[str, str]]:
    for module, path in modules():
        for name in imported(path):
            if name.partition(".")[0] == "reportedly" and not name.endswith(".__version__"):
                yield module, name


def test_every_module_has_a_layer() -> None:
    unknown = [name for name, _ in modules() if layer(name) == "reportedly" and name != "reportedly"]
    assert not unknown, "give them a place in LAYERS"


def test_records_errors_and_dates_import_nothing_of_ours() -> None:
    alone = ("reportedly.records", "reportedly.errors", "reportedly.edtf")
    assert not [(module, name) for module, name in graph() if module in alone]


def test_imports_go_one_way() -> None:
    wrong = [(module, name) for module, name in graph() if LAYERS[layer(name)] > LAYERS[layer(module)]]
    assert not wrong


def test_the_ledger_does_not_read_and_the_reader_does_not_gather() -> None:
    wrong = [(module, name) for module, name in graph() if layer(name) in APART.get(layer(module), ())]
    assert not wrong


def test_torch_is_never_imported() -> None:
    torches = {"torch", "transformers", "tensorflow"}
    wrong = [module for module, path in modules() if {name.partition(".")[0] for name in imported(path)} & torches]
    assert not wrong


@pytest.mark.parametrize("statement", ["import reportedly", "import reportedly.records, reportedly.errors"])
def test_importing_the_package_loads_nothing_heavy(statement: str) -> None:
    code = f"import sys; {statement}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    assert _python(code).split() == []


def test_the_command_line_starts_without_model_and_database() -> None:
    code = f"import sys, reportedly.cli; print(*[name for name in {MODELS!r} if name in sys.modules])"
    assert _python(code).split() == []


def test_importing_the_package_is_quick() -> None:
    code = "import time; t = time.perf_counter(); import reportedly; print(time.perf_counter() - t)"
    assert min(float(_python(code)) for _ in range(3)) < 0.3


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout
