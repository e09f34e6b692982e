"""
The house, read by a machine: documentation of everything public, what may not be called, what nobody needs.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from public_api import as_text, function_of, methods

import provenance as pv

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "provenance"
MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
TESTS = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))

GOLDEN = ROOT / "tests" / "golden" / "public_api.txt"
LONGEST_MODULE = 350


def name_of(path):
    return str(path.relative_to(PACKAGE))


# What is public


def test_the_public_face_is_the_one_that_was_agreed():
    """
    To change it on purpose: PROVENANCE_WRITE_GOLDEN=1 pytest tests/reliability/test_house.py, and look at the change.
    """
    if os.environ.get("PROVENANCE_WRITE_GOLDEN"):
        GOLDEN.write_text(as_text(), encoding="utf-8")
    assert as_text() == GOLDEN.read_text(encoding="utf-8")


def documented():
    """
    Give everything public that has documentation of its own, by name.
    """
    for name in pv.__all__:
        value = getattr(pv, name)
        if name != "__version__":
            yield name, value
            if inspect.isclass(value):
                yield from ((f"{name}.{method}", function_of(member)) for method, member in methods(value))


DOCUMENTED = dict(documented())


def documentation(value):
    """
    Give what is written on something, of a class also on those that it is made from.
    """
    if inspect.isclass(value):
        return "\n".join(inspect.getdoc(one) or "" for one in value.__mro__ if one.__module__.startswith("provenance"))
    return inspect.getdoc(value) or ""


@pytest.mark.parametrize("name", DOCUMENTED)
def test_all_that_is_public_says_what_it_is_and_what_it_takes(name):
    value, told = DOCUMENTED[name], documentation(DOCUMENTED[name])
    summary = told.splitlines()[0]
    assert summary.endswith((".", ":", "...")) or "." in summary
    if attrs.has(value) if inspect.isclass(value) else False:
        named = [one.name for one in attrs.fields(value) if not one.name.startswith("_")]
    elif inspect.isfunction(value):
        named = [one for one in inspect.signature(value).parameters if one not in ("self", "cls")]
    else:
        named = []
    assert [one for one in named if not re.search(rf"\b{one}\b", told)] == []


def raised_by(function):
    """
    Give the errors of this package that a function raises in its own body.
    """
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name != "AssertionError" and name[0].isupper():
                yield name
            case _:
                pass
        waiting += ast.iter_child_nodes(node)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_function_that_others_call_names_the_errors_that_it_raises(path):
    silent = [
        (node.name, name)
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for name in raised_by(node)
        if name not in (told := ast.get_docstring(node) or "") and "Raises:" not in told and "as :func:" not in told
    ]
    assert silent == []


ARRAY = re.compile(r"\b(?:NDArray|Hashes|Integers|Floats|Bits|Flags|Words|Entries|Links)\b")
SHAPE = re.compile(r"(?:bool|u?int\d+|float\d+)[\w ]* \([^)]*\)")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_record_that_holds_arrays_gives_their_shapes(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            held = [
                one.target.id
                for one in node.body
                if isinstance(one, ast.AnnAssign)
                and isinstance(one.target, ast.Name)
                and re.match(r"(?:npt\.)?" + ARRAY.pattern, ast.unparse(one.annotation))
                and not one.target.id.startswith("_")
            ]
            told = ast.get_docstring(node) or ""
            assert not held or SHAPE.search(told) or ":class:`" in told or "dtype and shape" in told, (
                node.name,
                held,
            )


# What may not be there

BANNED_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml"}
BANNED_CALLS = {"eval", "exec", "compile", "__import__"}
BANNED_METHODS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("yaml", "load"), ("pd", "eval")}


def banned(tree):
    """
    Give what in a module would run what it was given, with its line.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name.split(".")[0] in BANNED_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in BANNED_MODULES:
                yield node.lineno, module
            case ast.Call(func=ast.Name(id=name)) if name in BANNED_CALLS:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (owner, name) in BANNED_METHODS:
                yield node.lineno, f"{owner}.{name}"
            case ast.keyword(arg="shell" | "allow_pickle", value=ast.Constant(value=True)):
                yield node.value.lineno, node.arg
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="load")):
                if not any(one.arg == "allow_pickle" for one in node.keywords):
                    yield node.lineno, "np.load without allow_pickle=False"
            case _:
                pass


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_in_the_package_runs_what_it_was_given(path):
    assert list(banned(TREES[path])) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "eval(text)",
        "exec(text)",
        "os.system(line)",
        "subprocess.run(line, shell=True)",
        "yaml.load(text)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_what_may_not_be_called_would_be_noticed(source):
    assert list(banned(ast.parse(source)))


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "benchmarks").rglob("*.py"))], ids=lambda one: one.name)
def test_no_module_is_two(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_nothing_is_defined_that_nobody_needs():
    """
    What vulture finds, less what pyproject.toml says that others call by names that do not stand in our code.
    """
    pytest.importorskip("vulture", reason="vulture comes with the extra 'lint'")
    command = [sys.executable, "-m", "vulture"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stderr == ""
    found = [line for line in done.stdout.splitlines() if line.startswith(f"src{os.sep}")]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_a_module_keeps_to_itself_it_needs_itself(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    kept = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in ast.walk(node)
        if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    ]
    kept += [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
    private = {name for name in kept if name.startswith("_") and not name.endswith("__")}
    # What a test takes by name is not kept to itself.
    assert [name for name in sorted(private - named) if f".{name}" not in TESTS] == []


# Errors


def codes():
    """
    Give the codes that the package can put on a notice, as far as they stand in it as words.
    """
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = {"Stopped": 0, "_notice": 1, "add": 1}.get(name)
                given = [one.value for one in node.keywords if one.arg == "code"]
                if place is not None and len(node.args) > place + (name == "add"):
                    given.append(node.args[place])
                for one in given:
                    if isinstance(one, ast.Constant) and re.fullmatch("[a-z_0-9]+", str(one.value)):
                        yield one.value


@pytest.mark.parametrize("code", sorted(set(codes())))
def test_every_code_is_met_by_a_test(code):
    assert re.search(rf"\b{code}\b", TESTS)


@pytest.mark.parametrize(
    "error",
    [name for name in pv.__all__ if inspect.isclass(getattr(pv, name)) and issubclass(getattr(pv, name), Exception)],
)
def test_every_error_is_raised_by_a_test(error):
    if error != "ProvenanceError":
        assert re.search(rf"raises\((?:\(.*)?(?:pv\.|errors\.)?{error}\b", TESTS)
        assert issubclass(getattr(pv, error), pv.ProvenanceError)
        assert len([one for one in getattr(pv, error).__mro__ if one.__module__ == "builtins"]) > 3


# Startup


def processor_seconds(*arguments):
    """
    Give what a process took of the processor: what else the machine does falls on the clock alone.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_less_than_400_milliseconds():
    code = "import sys; from provenance.cli import main; sys.argv = ['provenance', '--help']; main()"
    assert min(processor_seconds("-c", code) for _ in range(5)) < 0.4
