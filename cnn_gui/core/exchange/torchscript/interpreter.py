"""What a program's code does to one input, followed statement by statement over stand-ins: nothing of it is run.

Conditions are decided where they depend on nothing but plain values, as on whether a module is in training; loops, and
all that depends on the input's numbers, is not understood.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cnn_gui.core.exchange.torchscript import operations
from cnn_gui.core.exchange.torchscript.code import ScriptCode, ScriptCodeError
from cnn_gui.core.exchange.torchscript.graph import NamedTensor, ScriptGraph, ScriptValue

MAX_STEPS = 50_000
"""Expressions that are looked at."""

MAX_CALLS = 60
"""Functions within functions."""

Frame = dict[str, ScriptValue]


@dataclass(frozen=True, slots=True, eq=False)
class ScriptObject:
    """A module of the program. class_name: its full name, "" where it has none. attribute: raises KeyError."""

    class_name: str
    attribute: Callable[[str], ScriptValue]


@dataclass(frozen=True, slots=True)
class ScriptFunction:
    name: str


class _ReturnedError(Exception):
    def __init__(self, value: ScriptValue) -> None:
        self.value = value
        super().__init__()


_UNLOOKED = ("_check_input_dim",)
"""Methods that only refuse."""

_WITHIN = "__torch__.torch.nn.functional."
_KNOWN_FUNCTIONS = {
    f"{_WITHIN}adaptive_avg_pool2d": "adaptive_avg_pool2d",
    f"{_WITHIN}_adaptive_avg_pool2d": "adaptive_avg_pool2d",
    f"{_WITHIN}dropout2d": "feature_dropout",
}
"""Functions whose code asks for shapes, and what they are."""


class Interpreter:
    """Raises ScriptCodeError throughout, for all that is not understood."""

    def __init__(self, code: ScriptCode, graph: ScriptGraph) -> None:
        self._code, self._graph = code, graph
        self._steps = self._depth = 0

    def call(
        self, function: ast.FunctionDef, args: list[ScriptValue], named: Mapping[str, ScriptValue] | None = None
    ) -> ScriptValue:
        """What a function gives for these arguments."""
        if self._depth >= MAX_CALLS:
            raise ScriptCodeError("too many calls")
        frame = self._bound(function, args, named or {})
        self._depth += 1
        try:
            self._run(function.body, frame)
        except _ReturnedError as returned:
            return returned.value
        finally:
            self._depth -= 1
        return None

    def _bound(self, function: ast.FunctionDef, args: list[ScriptValue], named: Mapping[str, ScriptValue]) -> Frame:
        names = [each.arg for each in function.args.args]
        defaults = function.args.defaults
        frame: Frame = (
            {name: self._value(default, {}) for name, default in zip(names[-len(defaults) :], defaults, strict=True)}
            if defaults
            else {}
        )
        frame.update(zip(names, args, strict=False))
        frame.update(named)
        if len(args) > len(names) or set(frame) != set(names):
            raise ScriptCodeError("not the arguments of a function")
        return frame

    # --- statements ------------------------------------------------------------------------------------------

    def _run(self, statements: list[ast.stmt], frame: Frame) -> None:
        for statement in statements:
            match statement:
                case ast.Assign(targets=[target], value=value):
                    self._assign(target, self._value(value, frame), frame)
                case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                    self._assign(target, self._value(value, frame), frame)
                case ast.Return(value=value):
                    raise _ReturnedError(None if value is None else self._value(value, frame))
                case ast.Expr(value=value):
                    self._value(value, frame)
                case ast.If(test=test, body=body, orelse=orelse):
                    self._run(body if self._decided(test, frame) else orelse, frame)
                case ast.Pass():
                    pass
                case _:
                    raise ScriptCodeError("a statement that is not known")

    def _assign(self, target: ast.expr, value: ScriptValue, frame: Frame) -> None:
        match target:
            case ast.Name(id=name):
                frame[name] = value
            case ast.Tuple(elts=targets) if isinstance(value, list | tuple) and len(value) == len(targets):
                for each, part in zip(targets, value, strict=True):
                    self._assign(each, part, frame)
            case _:
                raise ScriptCodeError("a target that is not known")

    def _decided(self, test: ast.expr, frame: Frame) -> bool:
        value = self._value(test, frame)
        if not isinstance(value, bool):
            raise ScriptCodeError("a condition that depends on the input")
        return value

    # --- expressions -----------------------------------------------------------------------------------------

    def _value(self, node: ast.expr, frame: Frame) -> ScriptValue:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ScriptCodeError("too much code")
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self._value(each, frame) for each in items]
            case ast.Name(id=name) if name in frame:
                return frame[name]
            case ast.Subscript(value=inner, slice=place):
                return self._item(self._value(inner, frame), self._value(place, frame))
            case ast.Call():
                return self._called(node, frame)
            case ast.Attribute(value=inner, attr=name):
                path = _path(node, frame)
                return self._attribute(self._value(inner, frame), name) if path is None else ScriptFunction(path)
        raise ScriptCodeError("an expression that is not known")

    def _item(self, value: ScriptValue, place: ScriptValue) -> ScriptValue:
        if isinstance(value, NamedTensor):
            return operations.item(self._graph, value, place)
        if isinstance(value, list) and type(place) is int and -len(value) <= place < len(value):
            return value[place]
        raise ScriptCodeError("an item that is not there")

    def _attribute(self, value: ScriptValue, name: str) -> ScriptValue:
        if not isinstance(value, ScriptObject):
            raise ScriptCodeError("an attribute of what has none")
        if name == "training":
            return False
        try:
            return value.attribute(name)
        except KeyError:
            return self._value(self._code.constant(value.class_name, name), {})

    # --- calls -----------------------------------------------------------------------------------------------

    def _called(self, node: ast.Call, frame: Frame) -> ScriptValue:
        match node:
            case ast.Call(func=ast.Name(id="annotate" | "unchecked_cast"), args=[_, inner]):
                return self._value(inner, frame)
            case ast.Call(func=ast.Name(id="int" | "float" | "bool" as name), args=[inner]) if name not in frame:
                return self._value(inner, frame)
            case ast.Call(func=ast.Name(id="getattr"), args=[inner, ast.Constant(value=str(name))]):
                return self._attribute(self._value(inner, frame), name)
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if _path(node.func, frame) is None:
                return self._method(self._value(inner, frame), name, node, frame)
        function = self._value(node.func, frame)
        if not isinstance(function, ScriptFunction):
            raise ScriptCodeError("a call of what is no function")
        return self._function(function.name, *self._arguments(node, frame))

    def _arguments(self, node: ast.Call, frame: Frame) -> tuple[list[ScriptValue], dict[str, ScriptValue]]:
        args = [self._value(each, frame) for each in node.args]
        return args, {each.arg or "": self._value(each.value, frame) for each in node.keywords}

    def _method(self, owner: ScriptValue, name: str, node: ast.Call, frame: Frame) -> ScriptValue:
        if not isinstance(owner, ScriptObject):
            raise ScriptCodeError("a method of what has none")
        if name in _UNLOOKED:
            return None
        args, named = self._arguments(node, frame)
        return self.call(self._code.method(owner.class_name, name), [owner, *args], named)

    def _function(self, path: str, args: list[ScriptValue], named: dict[str, ScriptValue]) -> ScriptValue:
        head, _, name = path.rpartition(".")
        if path in _KNOWN_FUNCTIONS:
            return operations.call(self._graph, _KNOWN_FUNCTIONS[path], args, named)
        if head in ("torch", "ops.aten"):
            return operations.call(self._graph, name, args, named)
        if path == "ops.prim.NumToTensor" and len(args) == 1:
            return args[0]
        if not path.startswith("__torch__."):
            raise ScriptCodeError("a function that is not known")
        return self.call(self._code.function(path), args, named)


def _path(node: ast.expr, frame: Frame) -> str | None:
    """ "torch.relu", where a name with dots begins with no variable."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id in frame:
        return None
    return ".".join([node.id, *reversed(names)])
