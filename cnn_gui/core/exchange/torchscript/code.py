"""The code of a TorchScript program: classes and functions, as text that is parsed and never compiled.

An archive has it in "code/", a file for each Python module: "code/__torch__/torch/nn/modules/conv.py". It is written
by PyTorch in a small part of Python, without operators, loops of comprehensions or formatted strings; text that is
anything else is refused before Python's parser sees it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

MAX_TEXT, MAX_LINES = 200_000, 8_000
"""Characters and lines of all files together."""

MAX_LINE, MAX_NESTED, MAX_INDENT = 2_000, 30, 60
"""Characters of a statement, brackets within brackets, and spaces before a statement."""

MAX_FILES = 300

_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_FOREIGN = re.compile(r"[{}+*/%@&|^~`$?;\\]|-(?![\d>.])|\b(?:not|lambda|await|yield|and|or)\b|\w\"\"")
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}

Definition = ast.FunctionDef | ast.ClassDef


class ScriptCodeError(Exception):
    """The code is not understood; what it is read as is tried instead."""


def parsed(text: str) -> Mapping[str, Definition]:
    """The classes and functions of a file by name. Raises ScriptCodeError."""
    _check(_STRING.sub('""', text))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScriptCodeError("no code") from error
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef)}


def _check(bare: str) -> None:
    """Python's parser may end the process over text that is nested deeply, in whatever way: nothing here is."""
    if not bare.isascii() or _FOREIGN.search(bare):
        raise ScriptCodeError("no code of TorchScript")
    depth = length = 0
    for line in bare.split("\n"):
        length = length + len(line) if depth else len(line)
        if not depth:
            # PyTorch breaks no line but those of a function's parameters.
            may_go_on = line.lstrip(" ").startswith("def ")
        for sign in line:
            depth += _BRACKETS.get(sign, 0)
            if not 0 <= depth <= MAX_NESTED:
                raise ScriptCodeError("nested too deeply")
        if length > MAX_LINE or (depth and not may_go_on) or len(line) - len(line.lstrip(" ")) > MAX_INDENT:
            raise ScriptCodeError("too long")


class ScriptCode:
    """read: the text of a file by its name below "code/", or None where there is none."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read
        self._files: dict[str, Mapping[str, Definition]] = {}
        self._left, self._lines = MAX_TEXT, MAX_LINES

    def function(self, qualified: str) -> ast.FunctionDef:
        """By its full name ("__torch__.torch.nn.functional.relu"). Raises ScriptCodeError."""
        found = self._find(qualified)
        if not isinstance(found, ast.FunctionDef):
            raise ScriptCodeError("a function that is not there")
        return found

    def method(self, class_name: str, name: str) -> ast.FunctionDef:
        """Raises ScriptCodeError."""
        for each in self._class(class_name).body:
            if isinstance(each, ast.FunctionDef) and each.name == name:
                return each
        raise ScriptCodeError("a method that is not there")

    def constant(self, class_name: str, name: str) -> ast.expr:
        """What a class says of an attribute of all its objects. Raises ScriptCodeError."""
        for each in self._class(class_name).body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id == name:
                if each.value is not None:
                    return each.value
                break
        raise ScriptCodeError("an attribute that is not there")

    def _class(self, class_name: str) -> ast.ClassDef:
        found = self._find(class_name)
        if not isinstance(found, ast.ClassDef):
            raise ScriptCodeError("a class that is not there")
        return found

    def _find(self, qualified: str) -> Definition | None:
        module, _, name = qualified.rpartition(".")
        if module not in self._files:
            if len(self._files) >= MAX_FILES:
                raise ScriptCodeError("too many files")
            text = self._read(module.replace(".", "/") + ".py")
            self._files[module] = {} if text is None else self._parsed(text)
        return self._files[module].get(name)

    def _parsed(self, text: str) -> Mapping[str, Definition]:
        self._left -= len(text)
        self._lines -= text.count("\n")
        if min(self._left, self._lines) < 0:
            raise ScriptCodeError("too much text")
        return parsed(text)
