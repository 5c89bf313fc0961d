"""The README tells what the code does, to the letter."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("readme_tables", Path(__file__).with_name("readme_tables.py"))
assert _spec is not None
assert _spec.loader is not None
readme_tables = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(readme_tables)


@pytest.mark.parametrize("name", sorted(readme_tables.TABLES))
def test_a_table_of_the_readme_equals_the_code(name: str) -> None:
    told = readme_tables.block(name, readme_tables.README.read_text(encoding="utf-8"))
    assert told == readme_tables.TABLES[name](), "write the tables anew: python tests/architecture/readme_tables.py"
