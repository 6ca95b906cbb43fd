"""A network that is built, in words: what an edit is called, the network's title, and what became of its weights."""

from __future__ import annotations

import msgspec

from cnn_gui.core.architecture.messages import (
    BUILT_BY_HAND,
    ChangeLayer,
    DuplicateLayer,
    InsertLayer,
    KeptWeights,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import LayerSpec, NetworkSpec
from cnn_gui.core.network.spec import layer_names


def describe_edit(spec: NetworkSpec, edit: NetworkEdit, task: Task) -> Sentence:
    """What an edit does to the spec before it, for the menu's undo: "conv2: kernel_size 5", "delete pool1"."""
    names = ("input", *layer_names(spec.layers))
    match edit:
        case InsertLayer(index, layer):
            kind = next(iter(layer_names((layer,)))).rstrip("0123456789").rstrip("_")
            text = QT_TRANSLATE_NOOP("core", "insert {kind} after {name}")
            return Sentence(text, kind=kind, name=names[index])
        case RemoveLayer(index):
            return Sentence(QT_TRANSLATE_NOOP("core", "delete {name}"), name=names[index + 1])
        case MoveLayer(index, to):
            text = QT_TRANSLATE_NOOP("core", "move {name} up") if to < index else (
                QT_TRANSLATE_NOOP("core", "move {name} down")
            )  # fmt: skip
            return Sentence(text, name=names[index + 1])
        case DuplicateLayer(index):
            return Sentence(QT_TRANSLATE_NOOP("core", "duplicate {name}"), name=names[index + 1])
        case ChangeLayer(index, layer):
            return _changed(names[index + 1], spec.layers[index], layer)
        case ReplaceNetwork(other):
            preset = preset_of(other, task)
            if preset:
                return Sentence(QT_TRANSLATE_NOOP("core", "begin with {name}"), name=Sentence(BLUEPRINTS[preset].title))
            return Sentence(QT_TRANSLATE_NOOP("core", "another network"))


def _changed(name: str, before: LayerSpec, after: LayerSpec) -> Sentence:
    if type(before) is not type(after):
        kind = str(after.__struct_config__.tag)
        return Sentence(QT_TRANSLATE_NOOP("core", "{name} becomes {kind}"), name=name, kind=kind)
    changed = [each.name for each in msgspec.structs.fields(after)
               if getattr(before, each.name) != getattr(after, each.name)]  # fmt: skip
    field = changed[0] if changed else "inputs"
    text = QT_TRANSLATE_NOOP("core", "{name}: {field} {value}")
    return Sentence(text, name=name, field=field, value=value_text(getattr(after, field)))


def value_text(value: object) -> str:
    """A field's value as the rows show it: "3", "3×5", "0.5", "max", "yes"."""
    match value:
        case bool():
            return Sentence(QT_TRANSLATE_NOOP("core", "yes") if value else QT_TRANSLATE_NOOP("core", "no"))
        case float():
            return f"{value:g}"
        case tuple():
            return shape_text(value) if all(isinstance(each, int) for each in value) else ", ".join(map(str, value))
    return str(value)


def preset_of(spec: NetworkSpec, task: Task) -> str:
    """The name of the preset that a spec is, "" for none."""
    return next((each.name for each in BLUEPRINTS.values() if each.spec(task) == spec), "")


def title_of(spec: NetworkSpec, task: Task, before: str, kept: KeptWeights) -> str:
    """What a built network is called: "LeNet-5, untrained", "pretrained, rebuilt", "own network, untrained"."""
    if kept.kept:
        return before if before.endswith(", rebuilt") else f"{before}, rebuilt"
    preset = preset_of(spec, task)
    return f"{BLUEPRINTS[preset].title if preset else 'own network'}, untrained"


def weights_notes(before: str, kept: KeptWeights) -> str:
    """For the notes of a network that was built by hand."""
    if not kept.kept:
        return f"{BUILT_BY_HAND}; its weights are random."
    fresh = f" Random: {', '.join(kept.fresh)}." if kept.fresh else ""
    return f"{BUILT_BY_HAND} from “{before}”. Weights kept: {', '.join(kept.kept)}.{fresh}"


def what_stayed(kept: KeptWeights) -> tuple[Sentence, ...]:
    """What became of the weights, in wordings for less and less room."""
    if not kept.kept and not kept.fresh:
        return (Sentence(QT_TRANSLATE_NOOP("core", "This network has no weights.")),)
    if not kept.kept:
        return (Sentence(QT_TRANSLATE_NOOP("core", "All weights are random: nothing is learnt yet.")),)
    if not kept.fresh:
        return (Sentence(QT_TRANSLATE_NOOP("core", "All weights are kept.")),)
    text = QT_TRANSLATE_NOOP("core", "Weights kept: {kept}. Random: {fresh}.")
    short = QT_TRANSLATE_NOOP("core", "Random weights: {fresh}.")
    counted = QT_TRANSLATE_NOOP("core", "Weights kept in {kept} layers, random in {fresh}.")
    kept_names, fresh_names = ", ".join(kept.kept), ", ".join(kept.fresh)
    return (
        Sentence(text, kept=kept_names, fresh=fresh_names),
        Sentence(short, fresh=fresh_names),
        Sentence(counted, kept=len(kept.kept), fresh=len(kept.fresh)),
    )
