"""The objects of a file of torch.save, described: storages, tensors and parameters among inert stand-ins."""

from __future__ import annotations

from cnn_gui.core.exchange.pickle_containers import DamagedPickleError, plain_call
from cnn_gui.core.exchange.pickle_values import Global, Record, StorageRef, TensorRef

MAX_DIMENSIONS = 64
"""As many as torch allows."""


def torch_call(what: Global, args: tuple[object, ...]) -> object:
    """Tensors and parameters as a TensorRef, where they are plain ones; the rest as the pickle machine does it."""
    if what.module == "torch._utils":
        if what.name in ("_rebuild_tensor_v2", "_rebuild_tensor") and len(args) >= 4:
            return _tensor(*args[:4])
        if what.name in ("_rebuild_parameter", "_rebuild_parameter_with_state") and args:
            return args[0] if isinstance(args[0], TensorRef) else Record(what, args)
    if str(what) == "torch.Size" and args and isinstance(args[0], tuple | list):
        return args[0] if isinstance(args[0], tuple) else tuple(args[0])
    return plain_call(what, args)


def torch_fetch(identity: object) -> object:
    """A storage, by the tuple that torch writes: ("storage", class, key, device, count) and more.

    Before PyTorch 1.6 also the source of a module's class, ("module", class, ...), which becomes the class's name.
    """
    match identity:
        case ("storage", Global("torch" | "torch.storage" | "torch.cuda", name), str(key), _, int(count), *_):
            if 0 <= count < 2**63:
                return StorageRef(name.removesuffix("Storage"), key, int(count))
        case ("module", Global() as what, *_):
            return what
    raise DamagedPickleError("it refers to a storage by what is no storage")


def _tensor(storage: object, offset: object, shape: object, stride: object) -> object:
    if not isinstance(storage, StorageRef):
        raise DamagedPickleError("a tensor without a storage")
    sizes, steps = _counts(shape), _counts(stride)
    if len(sizes) != len(steps) or not _is_count(offset):
        raise DamagedPickleError("a tensor's shape and stride do not fit")
    assert isinstance(offset, int)
    return TensorRef(storage, offset, sizes, steps)


def _counts(values: object) -> tuple[int, ...]:
    if not isinstance(values, tuple) or len(values) > MAX_DIMENSIONS or not all(map(_is_count, values)):
        raise DamagedPickleError("a tensor's shape is not made of numbers")
    return tuple(value for value in values if isinstance(value, int))


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63
