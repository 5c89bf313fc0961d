"""The domain rests on the standard library: even a package that is new here may not slip in."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_ground(module: str) -> bool:
    return module.startswith("queueapp.domain") or module.split(".")[0] in sys.stdlib_module_names


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    files = sorted((ROOT / "queueapp" / "domain").rglob("*.py"))

    assert files
    assert [(file.name, name) for file in files for name in imports_of(file) if not is_ground(name)] == []
