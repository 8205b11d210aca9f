"""Where the reasons of business errors can surface, read from the source.

A function reaches what it refers to by name: functions of its module, what it imports, its
own class. That is enough, for our services are plain functions of modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "actions", "recommender", "speech", "nlu", "crm", "data")
TREE = "BankError"
Place = tuple[str, str]  # module, name of a function or class


@dataclass
class Module:
    """One module: what it defines, what its names stand for."""

    defines: dict[str, ast.AST] = field(default_factory=dict)
    imports: dict[str, Place] = field(default_factory=dict)


@cache
def modules() -> dict[str, Module]:
    """Read every module of the platform."""
    found: dict[str, Module] = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[:2] != ("bot", "rasa"):
                name = ".".join(part for part in parts if part != "__init__")
                found[name] = _read(ast.parse(path.read_text(encoding="utf-8")))
    return found


def reachable(prefix: str) -> dict[str, set[str]]:
    """Return reason -> the modules that raise it, for what a package's code can reach."""
    known = modules()
    todo = [(name, each) for name in known if _within(name, prefix) for each in known[name].defines]
    seen: set[Place] = set()
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += [p for p in _refers(place) if p not in seen]
    found: dict[str, set[str]] = {}
    for module, name in seen:
        for reason in _raised(known[module].defines[name]):
            found.setdefault(reason, set()).add(module)
    return found


def raised() -> set[str]:
    """Return every reason that any code raises."""
    every = (each for module in modules().values() for each in module.defines.values())
    return {reason for each in every for reason in _raised(each)}


def variable() -> set[Place]:
    """Return the places where an error is made whose reason is not written there."""
    return {
        (module, name)
        for module, each in modules().items()
        for name, node in each.defines.items()
        if any(not isinstance(call.args[0], ast.Constant) for call in _made(node))
    }


@cache
def errors() -> frozenset[str]:
    """Return the names of BankError and of all its subclasses."""
    names, grew = {TREE}, True
    classes = [
        each
        for module in modules().values()
        for each in module.defines.values()
        if isinstance(each, ast.ClassDef)
    ]
    while grew:
        more = {c.name for c in classes if {_name(base) for base in c.bases} & names} - names
        names, grew = names | more, bool(more)
    return frozenset(names)


def _read(tree: ast.Module) -> Module:
    module = Module()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            module.defines[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    module.defines[target.id] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                module.imports[each.asname or each.name] = (node.module, each.name)
    return module


def _refers(place: Place) -> Iterator[Place]:
    module, name = place
    for node in ast.walk(modules()[module].defines[name]):
        if isinstance(node, ast.Name):
            yield from _resolved(module, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            target = modules()[module].imports.get(node.value.id)
            if target is not None:
                yield from _resolved(".".join(target), node.attr)


def _resolved(module: str, name: str) -> Iterator[Place]:
    """Follow a name to where it is defined, through packages that pass it on."""
    known = modules().get(module)
    if known is None:
        return
    if name in known.defines:
        yield module, name
    elif name in known.imports:
        yield from _resolved(*known.imports[name])


def _raised(node: ast.AST) -> set[str]:
    """Return the literal reasons of the business errors made in a piece of code."""
    reasons = (call.args[0] for call in _made(node))
    return {str(reason.value) for reason in reasons if isinstance(reason, ast.Constant)}


def _made(node: ast.AST) -> Iterator[ast.Call]:
    """Yield every call that makes a business error."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _name(call.func) in errors() and call.args:
            yield call


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(f"{prefix}.")
