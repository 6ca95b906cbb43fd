"""An experiment in words: for the line above it, for the notes of a saved network, and from the links of a lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, joined
from cnn_gui.core.bench.kernel_presets import KernelPreset, preset, resized
from cnn_gui.core.experiment.edits import ExperimentError, apply, changed, kernels_of, rows_of, source_map
from cnn_gui.core.experiment.messages import (
    MADE_BY_HAND,
    Edit,
    Edits,
    Mute,
    ReplaceKernel,
    ScaleBias,
    SetBias,
    SetPooling,
    Solo,
)
from cnn_gui.core.network.messages import LayerInfo, NetworkRecord, NetworkState, Origin
from cnn_gui.core.network.names import channel_text
from cnn_gui.core.network.spec import layer_infos

MINUS = "\N{MINUS SIGN}"


def describe(edit: Edit, infos: Sequence[LayerInfo]) -> Sentence:
    """One edit: "conv1 map 3 muted", "pool1 averages", "conv2 map 5: Sobel x on map 1"."""
    if isinstance(edit, SetPooling):
        averages, maximum = (
            QT_TRANSLATE_NOOP("core", "{layer} averages"),
            QT_TRANSLATE_NOOP("core", "{layer} takes the maximum"),
        )
        return Sentence(averages if edit.mode == "avg" else maximum, layer=edit.layer)
    info = next(info for info in infos if info.name == edit.layer)
    text, values = _said_of(edit, info)
    return Sentence(text, layer=edit.layer, channel=channel_text(info, edit.channel), **values)


def _said_of(edit: Mute | Solo | ReplaceKernel | SetBias | ScaleBias, info: LayerInfo) -> tuple[str, dict[str, object]]:
    """The text for an edit of a filter, and its values beside layer and channel."""
    match edit:
        case Mute():
            return QT_TRANSLATE_NOOP("core", "{layer} {channel} muted"), {}
        case Solo():
            return QT_TRANSLATE_NOOP("core", "{layer} {channel} solo"), {}
        case ReplaceKernel():
            if len(edit.rows) == len(edit.rows[0]) == 1 and not info.is_spatial:
                text = QT_TRANSLATE_NOOP("core", "{layer} {channel}: weight from unit {source} is {weight}")
                return text, {"source": edit.source + 1, "weight": _number(edit.rows[0][0])}
            title = preset(edit.name).title if edit.name else Sentence(QT_TRANSLATE_NOOP("core", "kernel edited"))
            text = QT_TRANSLATE_NOOP("core", "{layer} {channel}: {kernel} on map {source}")
            return text, {"kernel": title, "source": source_map(info, edit.channel, edit.source) + 1}
        case SetBias(value=value):
            return QT_TRANSLATE_NOOP("core", "{layer} {channel}: bias {bias}"), {"bias": _number(value)}
        case ScaleBias(factor=factor):
            if factor == 0:
                return QT_TRANSLATE_NOOP("core", "{layer} {channel}: bias {bias}"), {"bias": _number(0)}
            return QT_TRANSLATE_NOOP("core", "{layer} {channel}: bias × {factor}"), {"factor": _number(factor)}


def summary(edits: Edits, infos: Sequence[LayerInfo]) -> tuple[Sentence, ...]:
    """What is changed, in wordings for less and less room: "conv1 map 3 muted · pool1 averages · 2 changes"."""
    if not edits:
        return (Sentence(QT_TRANSLATE_NOOP("core", "Nothing is changed.")),)
    one, many = QT_TRANSLATE_NOOP("core", "1 change"), QT_TRANSLATE_NOOP("core", "{count} changes")
    count = Sentence(one) if len(edits) == 1 else Sentence(many, count=len(edits))
    # The newest first: it is what a person has just done and looks for.
    texts: list[str] = [describe(edit, infos) for edit in reversed(edits)]
    whole = [joined(" · ", *texts[:shown], *(["…"] if shown < len(texts) else []), count) for shown in (4, 3, 2, 1)]
    return (*dict.fromkeys(whole), count)


def edited(base: NetworkState, edits: Edits) -> NetworkState:
    """The edited network as one to show and to save: it has no file, no test result and no curves yet, and its notes
    say what was changed. Without edits it is the base itself.

    Raises ExperimentError for an edit that does not fit the network.
    """
    if not edits:
        return base
    spec, weights, heard = apply(base.spec, base.weights, edits)
    record = NetworkRecord(
        title=changed_title(base.record.title),
        sources=base.record.sources,
        notes=notes(base.record, edits, base.layers),
    )
    origin = Origin(base, edits, heard)
    return NetworkState(
        base.version, spec, layer_infos(spec, base.task), weights, record, modified=True, task=base.task, origin=origin
    )


def changed_title(title: str) -> str:
    """ "pretrained, changed", also of one that was changed already."""
    return title if title.endswith(", changed") else f"{title}, changed"


def notes(record: NetworkRecord, edits: Edits, infos: Sequence[LayerInfo]) -> str:
    """Every edit, and below them the base's own notes, said to be its own: figures in them are not this network's."""
    lines = [f"{MADE_BY_HAND} “{record.title}”:", *(f"– {describe(edit, infos)}" for edit in edits)]
    return "\n".join([*lines, "", f"Of “{record.title}”:", record.notes] if record.notes else lines)


def preset_kernel(chosen: KernelPreset, own: Float32, *, as_strong: bool = True) -> Float32:
    """A preset as large as a kernel of the network (rows, columns); as_strong: scaled to the same root of the sum of
    squares, so that the map it makes is neither drowned nor drowning. Where the own one is zero it stays as it is."""
    kernel = resized(chosen.array(), own.shape)
    size, strength = float((kernel.astype(float) ** 2).sum()) ** 0.5, float((own.astype(float) ** 2).sum()) ** 0.5
    if as_strong and size > 0 and strength > 0:
        kernel = (kernel * (strength / size)).astype(kernel.dtype)
    return kernel


# --- the links of a lesson -----------------------------------------------------------------------------------


def from_settings(base: NetworkState, setting: Mapping[str, str]) -> Edits:
    """The edits that a link asks for, all on the untouched base.

    Keys: mute, solo ("conv1/3", several with commas), pool ("pool1/avg"), bias ("conv1/3/0.5"), kernel
    ("conv1/3/0/sobel_x": layer, channel, input map, preset). Channels count from 0. Raises ExperimentError.
    """
    edits: Edits = ()
    for key, value in setting.items():
        for place in value.split(","):
            edits = changed(base.spec, base.weights, edits, _edit(base, key, place))
    return edits


def _edit(base: NetworkState, key: str, place: str) -> Edit:
    try:
        parts = place.split("/")
        match key, parts:
            case "mute", [layer, channel]:
                return Mute(layer, int(channel))
            case "solo", [layer, channel]:
                return Solo(layer, int(channel))
            case "pool", [layer, ("max" | "avg") as mode]:
                return SetPooling(layer, "avg" if mode == "avg" else "max")
            case "bias", [layer, channel, value]:
                return SetBias(layer, int(channel), float(value))
            case "kernel", [layer, channel, source, name]:
                own = kernels_of(base.layers, base.weights, layer)[int(channel), int(source)]
                rows = rows_of(preset_kernel(preset(name), own))
                return ReplaceKernel(layer, int(channel), int(source), rows, preset(name).name)
    except (ValueError, KeyError, IndexError) as error:
        raise ExperimentError(
            QT_TRANSLATE_NOOP("core", "{key}={place} is nothing that can be tried on this network."),
            key=key,
            place=place,
        ) from error
    raise ExperimentError(
        QT_TRANSLATE_NOOP("core", "{key}={place} is nothing that can be tried on a network."), key=key, place=place
    )


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", MINUS)
