"""The modules of TorchScript programs with their weights, and where the code is (core.exchange.torchscript).

Since PyTorch 1.5 such a program is a pickle of objects whose classes are in "code/"; before, a list of modules in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from cnn_gui.core.base import json_text, typed
from cnn_gui.core.base.archive import Archive, DamagedArchiveError
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.pickle_values import Pairs, Record, TensorRef
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.reading.parts import Tensors
from cnn_gui.core.exchange.tensors import StoredTensor
from cnn_gui.core.exchange.torchscript.code import MAX_TEXT, ScriptCode, ScriptCodeError
from cnn_gui.core.exchange.torchscript.graph import ScriptValue
from cnn_gui.core.exchange.torchscript.interpreter import ScriptObject
from cnn_gui.core.exchange.torchscript.program import ScriptProgram, weight

MAX_MODULES = 2_000
MAX_DEPTH = 50
MAX_JSON = 2_000_000
MAX_TENSOR = 400_000_000


def is_script(record: Record) -> bool:
    return record.made_by.module.startswith("__torch__")


def script_tensors(root: Record) -> Iterator[tuple[str, object]]:
    """All tensors by name, module after module. Raises CheckpointError where there are too many modules."""
    stack: list[tuple[str, Record, int]] = [("", root, 0)]
    for _ in range(MAX_MODULES):
        if not stack:
            return
        name, module, depth = stack.pop()
        entries = module.state.by_name() if isinstance(module.state, Pairs) else {}
        prefix = f"{name}." if name else ""
        yield from ((prefix + key, value) for key, value in entries.items() if isinstance(value, TensorRef))
        inner = [(prefix + key, value, depth + 1) for key, value in entries.items() if isinstance(value, Record)]
        stack += [each for each in reversed(inner[:MAX_MODULES]) if is_script(each[1]) and depth < MAX_DEPTH]
    raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds too many modules to be a network that can be shown."))


def script_object(record: Record, prefix: str = "") -> ScriptObject:
    """A module for those who read its code; prefix: of the names of its tensors."""

    def attribute(name: str) -> ScriptValue:
        entries = record.state.by_name() if isinstance(record.state, Pairs) else {}
        value = entries[name]
        if isinstance(value, TensorRef):
            return weight(prefix + name)
        return script_object(value, f"{prefix}{name}.") if isinstance(value, Record) else value

    return ScriptObject(str(record.made_by), attribute)


def script_text(archive: Archive, folder: str, name: str) -> str | None:
    """A file of code, or None where there is no such file. Raises ScriptCodeError."""
    if archive.size_of(folder + name) is None:
        return None
    try:
        return archive.read(folder + name, MAX_TEXT).decode("utf-8")
    except (DamagedArchiveError, UnicodeDecodeError) as error:
        raise ScriptCodeError("no text") from error


# --- PyTorch 1.0 to 1.4 ------------------------------------------------------------------------------------

_Count = Annotated[str, Meta(pattern="^[0-9]{1,12}$")]


class ScriptData(msgspec.Struct):
    key: str


class ScriptTensor(msgspec.Struct, rename={"dtype": "dataType"}):
    """A tensor in an entry of its own; its numbers are strings, as JSON of protocol buffers has them."""

    dims: list[_Count]
    strides: list[_Count]
    dtype: str
    data: ScriptData
    offset: _Count = "0"


class ScriptParameter(msgspec.Struct, rename={"tensor": "tensorId"}):
    name: str
    tensor: _Count = "0"


class ScriptModule(msgspec.Struct, rename={"code": "torchscriptArena"}):
    name: str = ""
    code: ScriptData | None = None
    parameters: list[ScriptParameter] = []
    submodules: list[ScriptModule] = []


class ScriptModel(msgspec.Struct, rename={"main": "mainModule"}):
    """What "model.json" says."""

    main: ScriptModule
    tensors: list[ScriptTensor] = []


_DTYPES = {"FLOAT": ("float32", 4), "DOUBLE": ("float64", 8), "FLOAT16": ("float16", 2), "INT64": ("int64", 8)}


def contents_of_old_script(archive: Archive) -> Contents:
    """Raises CheckpointError, or DamagedArchiveError."""
    root = next(name for name in archive.names if name.endswith("model.json")).removesuffix("model.json")
    try:
        data = json_text.loads(archive.read(f"{root}model.json", MAX_JSON), max_memory=60_000_000, max_depth=60)
        model = typed.convert(data, ScriptModel)
    except (ValueError, RecursionError, typed.MismatchError) as error:
        raise DamagedArchiveError("its description is damaged") from error
    tensors: dict[str, StoredTensor | None] = {}
    for name, parameter in _parameters(model.main):
        number = int(parameter.tensor)
        if number >= len(model.tensors):
            raise DamagedArchiveError("the numbers of a tensor are missing")
        tensors[name] = _stored(archive, root, model.tensors[number])
    return Contents("TorchScript", tensors, program=_old_program(archive, root, model.main, tensors))


def _old_program(archive: Archive, root: str, main: ScriptModule, tensors: Tensors) -> ScriptProgram | None:
    key = main.code.key if main.code is not None else ""
    if archive.size_of(root + key) is None:
        return None
    code = ScriptCode(lambda _: script_text(archive, root, key))
    return ScriptProgram(code, _old_object(main, ""), tensors, "forward")


def _old_object(module: ScriptModule, prefix: str) -> ScriptObject:
    def attribute(name: str) -> ScriptValue:
        inner = next((each for each in module.submodules if each.name == name), None)
        if inner is not None:
            return _old_object(inner, f"{prefix}{name}.")
        if all(each.name != name for each in module.parameters):
            raise KeyError(name)
        return weight(prefix + name)

    return ScriptObject("", attribute)


def _parameters(main: ScriptModule) -> Iterator[tuple[str, ScriptParameter]]:
    stack = [("", main)]
    while stack:
        prefix, module = stack.pop()
        yield from ((prefix + parameter.name, parameter) for parameter in module.parameters)
        stack += [(f"{prefix}{each.name}.", each) for each in reversed(module.submodules)]


def _stored(archive: Archive, root: str, tensor: ScriptTensor) -> StoredTensor:
    name = root + tensor.data.key
    size = archive.size_of(name)
    if size is None or len(tensor.dims) != len(tensor.strides) or len(tensor.dims) > 8:
        raise DamagedArchiveError("the numbers of a tensor are missing")
    dtype, _ = _DTYPES.get(tensor.dtype, (tensor.dtype, 1))

    def read() -> bytes:
        try:
            return archive.read(name, MAX_TENSOR)
        except DamagedArchiveError as error:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "It is damaged or not a file that torch.save wrote ({reason})."), reason=error
            ) from error

    shape, stride = tuple(map(int, tensor.dims)), tuple(map(int, tensor.strides))
    return StoredTensor(dtype, shape, stride, int(tensor.offset), name, size, read)
