"""What the notes say: what is off, how it is known, and what the button does."""

from __future__ import annotations

from cnn_gui.core.dynamics.messages import DynamicsNote, NoteKind
from cnn_gui.core.recipe.messages import Augmentation, Normalisation
from cnn_gui.views.base.numbers import format_count, format_percent, format_rounded, format_value
from cnn_gui.views.base.translation import translate


def note_text(note: DynamicsNote) -> str:
    """One sentence with the numbers by which it is known."""
    numbers = note.numbers
    match note.kind:
        case NoteKind.RATE_TOO_LARGE:
            text = translate(
                "DynamicsNotes",
                "The learning rate of {0} is too large: the loss rose from {1} to {2}, and is {3} after {4} steps.",
            )
            losses = (format_value(numbers[name], 3) for name in ("first", "peak", "now"))
            return text.format(format_rounded(numbers["rate"], 6), *losses, format_count(int(numbers["steps"])))
        case NoteKind.RATE_TOO_SMALL:
            text = translate(
                "DynamicsNotes",
                "The learning rate of {0} is too small: after {1} steps the loss is {2}, at first it was {3}; a step "
                "changes {4} of the weights.",
            )
            return text.format(
                format_rounded(numbers["rate"], 6),
                format_count(int(numbers["steps"])),
                format_value(numbers["now"], 3),
                format_value(numbers["first"], 3),
                format_percent(numbers["move"], 4),
            )
        case NoteKind.DEAD_LAYER:
            text = translate(
                "DynamicsNotes", "{0} is dead: {1} of its {2} units say the same on every one of 128 training images."
            )
            return text.format(note.layer, format_count(int(numbers["dead"])), format_count(int(numbers["units"])))
        case NoteKind.EXPLODING:
            text = translate("DynamicsNotes", "The gradient explodes: in {0} its norm is {1}, {2} times that at first.")
            return text.format(note.layer, format_value(numbers["now"], 3), format_value(numbers["times"], 3))
        case NoteKind.VANISHING:
            text = translate(
                "DynamicsNotes",
                "The gradient vanishes: in {0} its norm is {1} of that of the weights, in {2} {3}, and the loss does "
                "not fall.",
            )
            first, last = (format_percent(numbers[name], 4) for name in ("first", "last"))
            return text.format(note.layer, first, note.other, last)
        case NoteKind.OVERFITTING:
            text = translate(
                "DynamicsNotes",
                "It overfits: since epoch {0} the loss on test images has risen from {1} to {2}, while that on "
                "training images is {3}.",
            )
            losses = (format_value(numbers[name], 3) for name in ("lowest", "tested", "trained"))
            return text.format(format_count(int(numbers["epoch"])), *losses)


def change_text(note: DynamicsNote) -> str:
    """What the button that sets it is called; "" where there is nothing to set."""
    if note.change is None:
        return ""
    name, value = note.change
    match name, value:
        case "augmentation", Augmentation():
            return translate("DynamicsNotes", "Vary the images")
        case "train_size", int():
            return translate("DynamicsNotes", "Use all images")
        case "learning_rate", float():
            return translate("DynamicsNotes", "Use a learning rate of {0}").format(format_rounded(value, 6))
        case "normalisation", Normalisation():
            return translate("DynamicsNotes", "Add batch norm")
        case "dropout", float():
            return translate("DynamicsNotes", "Add dropout of {0}").format(format_rounded(value, 6))
        case "weight_decay", float():
            return translate("DynamicsNotes", "Use a weight decay of {0}").format(format_rounded(value, 6))
        case _:
            return translate("DynamicsNotes", "Change it")
