"""All that is known about a network, in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from cnn_gui.core.base.plain_text import SENTENCE, breakable, one_line, paragraphs
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import LayerInfo, NetworkRecord, NetworkState
from cnn_gui.core.recipe.messages import History, Optimizer, Schedule, TrainingConfig
from cnn_gui.core.recipe.settings import (
    CONTEXT,
    SETTINGS,
    Choice,
    Count,
    Named,
    OneOf,
    Rate,
    Setting,
    by_name,
)
from cnn_gui.views.base.measured import measured_text, trained_text
from cnn_gui.views.base.numbers import format_count, format_percent, format_shape, format_value
from cnn_gui.views.base.translation import translate
from cnn_gui.window.base.text_dialog import show_html


def show_dialog(parent: QWidget, network: NetworkState) -> QDialog:
    return show_html(parent, translate("about", "About this network"), network_text(network), "about_network")


def network_text(network: NetworkState) -> str:
    """What is known about a network, as HTML."""
    body = "".join(
        f"<tr><td style='padding: 3px 16px 3px 0; white-space: nowrap'>{escape(name)}</td>"
        f"<td style='padding: 3px 0'>{_lines(value, is_path=value == network.record.path)}</td></tr>"
        for name, value in rows(network)
    )
    return f"<h2>{escape(breakable(one_line(network.record.title, SENTENCE)))}</h2><table>{body}</table>"


def _lines(text: str, *, is_path: bool) -> str:
    """HTML of a text. A path may be copied from here: nothing is put between its letters."""
    if is_path:
        return escape(text if text.isprintable() else one_line(text, SENTENCE, middle=True))
    return "<br>".join(escape(breakable(line)) for line in paragraphs(text, 20_000, 1_000).split("\n"))


def rows(network: NetworkState) -> list[tuple[str, str]]:
    """Name and value of every fact; "not known" is one too."""
    record, unknown = network.record, translate("about", "not known")
    tested = unknown if record.tested is None else measured_text(record.tested)
    facts = [
        (translate("about", "Layers"), layers_text(network.layers)),
        (translate("about", "Parameters"), format_count(network.parameters)),
        *_task(network.task),
        (translate("about", "Test"), tested),
        *(
            (name, text)
            for name, text in (
                (translate("about", "Notes"), record.notes),
                (translate("about", "Trained on"), _sources(record)),
            )
            if text
        ),
        (
            translate("about", "File"),
            record.path
            or (translate("about", "not saved") if network.modified else translate("about", "comes with the app")),
        ),
        (translate("about", "Made"), record.created[:16].replace("T", " ") or unknown),
        (translate("about", "Recipe"), record.recipe.recipe if record.recipe is not None else unknown),
    ]
    if record.recipe is not None:
        facts += _settings(record.recipe)
    if record.history is not None:
        facts.append((translate("about", "Curves"), _curves(record.history)))
    return facts


def layers_text(layers: Sequence[LayerInfo]) -> str:
    """In their order: "input → conv1 → relu1"; a layer that reads others says which: "add1 (norm2 and relu1)"."""
    text = ""
    for number, layer in enumerate(layers):
        before = layers[number - 1].name if number else ""
        if layer.inputs in ((), (before,)):
            text += f" → {layer.name}" if text else layer.name
            continue
        *first, last = layer.inputs
        read = translate("about", "{0} and {1}").format(", ".join(first), last) if first else last
        # A branch that goes on from elsewhere follows nothing that stands before it.
        between = " → " if before in layer.inputs else ", "
        text += translate("about", "{0} (from {1})").format(f"{between}{layer.name}", read)
    return text


def _task(task: Task) -> list[tuple[str, str]]:
    """What goes in and what is told apart; nothing for MNIST, which the app speaks of everywhere."""
    if task == MNIST:
        return []
    shape = format_shape(task.input_shape)
    kind = translate("about", "{0}, in colour") if task.is_colour else translate("about", "{0}, grey")
    names = ", ".join(task.names)
    count = translate("about", "{0} classes").format(format_count(len(task.classes)))
    return [
        (translate("about", "Input"), kind.format(shape)),
        (translate("about", "Tells apart"), f"{count}: {names}" if names else count),
    ]


def _sources(record: NetworkRecord) -> str:
    """What it was trained on, and below that whose data they are."""
    data = record.trained_on
    trained = trained_text(data) if data is not None and data.is_known else ""
    return "\n".join(part for part in (trained, record.sources) if part)


_TOLD_TOGETHER = frozenset(
    ("epochs", "train_size", "batch_size", "seed", "optimizer", "momentum", "weight_decay", "label_smoothing", "muon",
     "learning_rate", "schedule", "warm_up", "network")
)  # fmt: skip
"""The settings that stand in rows with others, or in a row of the network; each of the rest has a row of its own."""


def _settings(recipe: TrainingConfig) -> list[tuple[str, str]]:
    epochs = (
        translate("about", "1 epoch") if recipe.epochs == 1 else translate("about", "{0} epochs").format(recipe.epochs)
    )
    images = translate("about", "{0} of {1} images, batches of {2}, seed {3}").format(
        epochs, format_count(recipe.train_size), format_count(recipe.batch_size), recipe.seed
    )
    return [
        (translate("about", "Images"), images),
        (translate("about", "Optimiser"), _update(recipe)),
        (translate("about", "Learning rate"), _rate(recipe)),
        *((_label(setting), _value(setting, recipe)) for setting in SETTINGS if setting.name not in _TOLD_TOGETHER),
    ]


def _label(setting: Setting) -> str:
    return QCoreApplication.translate(CONTEXT, setting.label)


def _value(setting: Setting, recipe: TrainingConfig) -> str:
    """A setting's value in words."""
    value, kind = getattr(recipe, setting.name), setting.kind
    match kind:
        case Count():
            return format_count(value)
        case Rate():
            return format_value(value)
        case Named(first=first):
            choices: tuple[Choice, ...] = () if first is None else (first,)
        case OneOf(choices=choices):
            pass
    for choice in choices:
        if choice.value == value:
            return QCoreApplication.translate(CONTEXT, choice.told or choice.title)
    return str(value)


def _update(recipe: TrainingConfig) -> str:
    """How a step is made."""
    update = [_value(by_name("optimizer"), recipe)]
    if recipe.optimizer is Optimizer.SGD or recipe.muon:
        update.append(translate("about", "momentum {0}").format(format_value(recipe.momentum)))
    if recipe.weight_decay:
        update.append(translate("about", "weight decay {0}").format(format_value(recipe.weight_decay)))
    if recipe.label_smoothing:
        update.append(translate("about", "label smoothing {0}").format(format_value(recipe.label_smoothing)))
    if recipe.muon:
        update[0] = translate("about", "Muon for filters and hidden weights, {0} for the rest").format(update[0])
    return ", ".join(update)


def _rate(recipe: TrainingConfig) -> str:
    rate = format_value(recipe.learning_rate)
    if recipe.muon:
        rate = translate("about", "{0} (Muon {1})").format(rate, format_value(recipe.muon))
    if recipe.schedule is not Schedule.ONE_CYCLE:
        return rate
    return translate("about", "one cycle up to {0}, rising for {1} of the run").format(
        rate, format_percent(recipe.warm_up)
    )


def _curves(history: History) -> str:
    """How many points there are, and where they end."""
    parts = []
    if history.steps:
        step, loss, _ = history.steps[-1]
        parts.append(
            translate("about", "{0} steps, last training loss {1}").format(format_count(step), format_value(loss))
        )
    if history.epochs:
        _, loss, accuracy = history.epochs[-1]
        tested = measured_text(Measurement(accuracy, history.tested_on))
        parts.append(translate("about", "last test {0}, loss {1}").format(tested, format_value(loss)))
    return "; ".join(parts) or translate("about", "none")
