"""Every test says in its first line what it claims, so that a failure tells what is no longer true."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(file for file in HERE.rglob("test_*.py") if "artifacts" not in file.parts)


def claiming(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions that pytest would run."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [function for function in functions if function.name.startswith("test_")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_every_test_states_its_claim(file: Path) -> None:
    """Each test function has a docstring whose first line is a sentence."""
    unclear = []
    for function in claiming(ast.parse(file.read_text())):
        claim = (ast.get_docstring(function) or "").partition("\n")[0]
        if len(claim.split()) < 3:
            unclear.append(f"{file.relative_to(HERE)}:{function.lineno} {function.name}: {claim!r}")
    assert not unclear, "tests without a claim:\n" + "\n".join(unclear)
