"""What a pickle of torch.save describes: a state_dict, one beside other things, or a whole network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange import kinds
from cnn_gui.core.exchange.pickle_values import Pairs, Record, TensorRef
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.reading.parts import MAX_TENSORS
from cnn_gui.core.exchange.script import is_script, script_object, script_tensors
from cnn_gui.core.exchange.tensors import StoredTensor, quoted
from cnn_gui.core.exchange.torchscript.code import ScriptCode
from cnn_gui.core.exchange.torchscript.program import ScriptProgram
from cnn_gui.core.exchange.whole_modules import ModuleRows, is_module, known_layers, module_tree

WRAPPERS = (
    *(
        "state_dict",
        "model_state_dict",
        "model",
        "net",
        "network",
        "model_state",
        "net_state_dict",
        "weights",
        "params",
    ),
    *("ema", "ema_state_dict", "model_ema"),
)
"""Keys under which training scripts keep the weights beside other things, in the order in which they are looked for."""

MAX_WRAPPERS = 4
"""How deeply a state_dict may lie in others."""

Locate = Callable[[TensorRef], StoredTensor]


def contents(content: object, locate: Locate, format_: str, code: ScriptCode | None = None) -> Contents:
    """The tensors in what a pickle describes, and what it says of layers. Raises CheckpointError where there are none.

    The prefix "module." of DataParallel is taken off. code: that of a TorchScript program.
    """
    inner = _unwrapped(content)
    if isinstance(inner, Record):
        if is_script(inner):
            tensors = _tensors(script_tensors(inner), locate)
            program = None if code is None else ScriptProgram(code, script_object(inner), tensors)
            return Contents(format_, tensors, program=program)
        if not is_module(inner):
            raise CheckpointError(kinds.whole_object(str(inner.made_by)))
        tree = module_tree(inner)
        tensors = _tensors(tree.tensors.items(), locate)
        return Contents("PyTorch module", tensors, known_layers(tree), ModuleRows(tree))
    if not isinstance(inner, Pairs):
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds no state_dict: save network.state_dict()."))
    if isinstance(content, Pairs) and any(key.startswith("pytorch-lightning") for key in content.by_name()):
        format_ = "Lightning checkpoint"
    return Contents(format_, _tensors(_named(inner), locate))


def _unwrapped(content: object) -> object:
    """The ``state_dict`` or the whole network, out of what it lies in."""
    for _ in range(MAX_WRAPPERS):
        inner = _inside(content)
        if inner is None:
            return content
        content = inner
    return content


def _inside(content: object) -> object:
    """The ``state_dict`` or the whole network beside other things, or None where there is none."""
    if isinstance(content, list | tuple):
        found = [each for each in content[:100] if _is_network(each)]
        return found[0] if found else None
    if not isinstance(content, Pairs):
        return None
    entries = content.by_name()
    if _holds_tensors(content) and not any(isinstance(entries.get(key), Pairs) for key in WRAPPERS):
        return None
    for key in WRAPPERS:
        if isinstance(entries.get(key), Pairs | Record):
            return entries[key]
    # Under a name of the script's own: the only one that is a network, or the first that is no optimiser's.
    inner = [value for value in entries.values() if _is_network(value)]
    if not inner:
        inner = [value for value in entries.values() if isinstance(value, Pairs) and _inside(value) is not None]
    return inner[0] if len(inner) == 1 else None


def _is_network(value: object) -> bool:
    return (isinstance(value, Pairs) and _holds_tensors(value)) or (isinstance(value, Record) and is_module(value))


def _holds_tensors(value: Pairs) -> bool:
    return bool(value.pairs) and all(isinstance(key, str) and isinstance(item, TensorRef) for key, item in value.pairs)


def _named(pairs: Pairs) -> Iterator[tuple[str, object]]:
    for name, value in pairs.pairs:
        if not isinstance(name, str):
            raise CheckpointError(QT_TRANSLATE_NOOP("core", "It holds no state_dict: save network.state_dict()."))
        yield name, value


def _tensors(named: Iterable[tuple[str, object]], locate: Locate) -> Mapping[str, StoredTensor | None]:
    tensors: dict[str, StoredTensor | None] = {}
    for name, value in named:
        if len(tensors) > MAX_TENSORS:
            break
        if name.endswith("_extra_state"):
            continue
        tensors[name.removeprefix("module.")] = _tensor(name, value, locate)
    return tensors


def _tensor(name: str, value: object, locate: Locate) -> StoredTensor | None:
    if isinstance(value, TensorRef):
        return locate(value)
    if isinstance(value, Record):
        if value.made_by.module.startswith("torch._"):
            return None
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} holds more than weights ({kind}), which could run code and was not read: save "
                "network.state_dict().",
            ),
            name=quoted(name),
            kind=quoted(str(value.made_by)),
        )
    raise CheckpointError(
        QT_TRANSLATE_NOOP("core", "{name} is not a tensor, so this is no state_dict: save network.state_dict()."),
        name=quoted(name),
    )
