"""
Mutations: small changes of meaning in a module, one at a time, of which the tests should notice each.

A comparison turned, a sum made a difference, a constant moved by one, a condition made its opposite, a statement left
out. What makes no difference to meaning (documentation, types, messages, what is shown of a record) is left alone.

Source: DeMillo, Lipton and Sayward, "Hints on Test Data Selection", Computer 11 (1978).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from attrs import frozen

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_BOOLEANS: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}


@frozen
class Mutant:
    """
    One change.

    Attributes:
        line: where it is.
        what: what was there and what is there now.
        place, way: which node of the tree it changes, and how.
    """

    line: int
    what: str
    place: int
    way: int


def mutants(source: str) -> Iterator[Mutant]:
    """
    Give every mutation of a module, in the order in which they stand in its tree.
    """
    tree = ast.parse(source)
    left_alone = _left_alone(tree)
    for place, node in enumerate(list(ast.walk(tree))):
        if id(node) in left_alone:
            continue
        for way in range(len(node.ops) if isinstance(node, ast.Compare) else 1):
            before = {name: list(value) if isinstance(value, list) else value for name, value in vars(node).items()}
            what = _change(node, way)
            vars(node).update(before)
            if what is not None:
                yield Mutant(getattr(node, "lineno", 0), what, place, way)


def mutated(source: str, mutant: Mutant) -> str:
    """
    Give the source of a module with one mutation in it.
    """
    tree = ast.parse(source)
    node = next(one for place, one in enumerate(ast.walk(tree)) if place == mutant.place)
    _change(node, mutant.way)
    return ast.unparse(ast.fix_missing_locations(tree))


def _left_alone(tree: ast.AST) -> set[int]:
    """
    Give the nodes whose change would change no behaviour that is promised.
    """
    found: set[int] = set()

    def leave(node: ast.AST | None) -> None:
        found.update(id(inner) for inner in ast.walk(node)) if node is not None else None

    for node in ast.walk(tree):
        match node:
            case ast.Raise() | ast.Import() | ast.ImportFrom():
                leave(node)
            case ast.FunctionDef():
                for one in (*node.decorator_list, node.returns):
                    leave(one)
            case ast.ClassDef():
                for one in node.decorator_list:
                    leave(one)
            case ast.keyword(arg="strict"):
                # That what is zipped is equally long is asked of our own code, as an assertion is.
                leave(node.value)
            case ast.arg() | ast.AnnAssign():
                leave(node.annotation)
            case ast.Expr(value=ast.Constant()):
                leave(node)
            case ast.Call(func=ast.Name(id="field" | "progress" | "Notice" | "TypeVar")):
                leave(node)
            case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
                leave(node)
            case ast.JoinedStr():
                leave(node)
            case _:
                pass
    return found


def _change(node: ast.AST, number: int) -> str | None:
    """
    Change a node in its place, and say how; None where there is nothing to change.
    """
    match node:
        case ast.Compare():
            return _swapped(node.ops, number, _COMPARISONS)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _OPERATORS:
            # Texts have no differences, and a percentage of one is how it is written.
            parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
            if any(isinstance(one, ast.Constant | ast.JoinedStr) and _is_text(one) for one in parts):
                return None
            node.op = _OPERATORS[type(op)]()
            return f"{type(op).__name__} became {type(node.op).__name__}"
        case ast.BoolOp(op=op):
            node.op = _BOOLEANS[type(op)]()
            return f"{type(op).__name__} became {type(node.op).__name__}"
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            told = type(node.op).__name__
            if isinstance(node.op, ast.USub):
                node.op = ast.UAdd()
            else:
                node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
            return f"{told} was left out"
        case ast.Constant(value=bool() as value):
            node.value = not value
            return f"{value} became {node.value}"
        case ast.Constant(value=int() | float() as value):
            node.value = value + 1
            return f"{value} became {node.value}"
        case ast.If() | ast.While() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
            return f"the condition of {type(node).__name__} became its opposite"
        case ast.Expr(value=ast.Call()):
            told = ast.unparse(node)[:60]
            node.value = ast.Constant(value=None)
            return f"{told} was left out"
        case _:
            return None


def _is_text(node: ast.Constant | ast.JoinedStr) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(node.value, str | bytes)


def _swapped(ops: list[ast.cmpop], number: int, table: dict[type[ast.cmpop], type[ast.cmpop]]) -> str | None:
    before = type(ops[number])
    ops[number] = table[before]()
    return f"{before.__name__} became {table[before].__name__}"
