"""What is asked before the window closes."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from cnn_gui.core.base.plain_text import breakable, paragraphs
from cnn_gui.views.base.translation import translate
from cnn_gui.window.base.subject import Context


class Unsaved(Enum):
    """What a person wants to happen to a network that is in no file."""

    SAVE = auto()
    DISCARD = auto()
    STAY = auto()


def while_training(window: QWidget, save_problem: str = "") -> bool:
    """Whether to end the run and close; its network and history are saved then.

    save_problem: a sentence on why they could not be saved so far; then nothing is promised.
    """
    if save_problem:
        return _while_training_unsaved(window, save_problem)
    box = _box(
        window,
        "close_while_training",
        translate("closing", "A network is being trained."),
        translate(
            "closing",
            "Closing ends the run now. Its network and history are saved; you can open them again under "
            "Model > Automatically saved runs.",
        ),
    )
    stop = box.addButton(translate("closing", "Save and close"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(translate("closing", "Go on training"), QMessageBox.ButtonRole.RejectRole)
    return _ask(box, stay) is stop


def _while_training_unsaved(window: QWidget, save_problem: str) -> bool:
    box = _box(
        window,
        "close_while_training",
        translate("closing", "A network is being trained, and it could not be saved so far."),
        save_problem
        + "\n\n"
        + translate("closing", "Closing tries once more; if that fails too, what it learnt is lost."),
    )
    close = box.addButton(translate("closing", "Close all the same"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(translate("closing", "Go on training"), QMessageBox.ButtonRole.RejectRole)
    return _ask(box, stay) is close


def unsaved(window: QWidget, *, changed_by_hand: bool = False) -> Unsaved:
    """For a trained network that could not be saved, on a full disk for example, or one changed by hand."""
    if changed_by_hand:
        text = translate("closing", "The changed network is not saved.")
        details = translate("closing", "Closing now loses the changes; the network they were made on is kept.")
    else:
        text = translate("closing", "The trained network is not saved.")
        details = translate("closing", "It could not be saved automatically. Closing now loses what it learnt.")
    box = _box(window, "close_unsaved", text, details)
    save = box.addButton(translate("closing", "Save as…"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(translate("closing", "Close without saving"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(translate("closing", "Stay"), QMessageBox.ButtonRole.RejectRole)
    chosen = _ask(box, stay)
    return {save: Unsaved.SAVE, discard: Unsaved.DISCARD}.get(chosen, Unsaved.STAY)


def may_lose(context: Context, *, changed_by_hand: bool) -> bool:
    """Asks what is to become of the network on display, which is in no file; whether it may be lost."""
    answer = unsaved(context.window, changed_by_hand=changed_by_hand)
    if answer is Unsaved.SAVE:
        # Written in the background: the window stays, and says that it is saved.
        context.hub.saving_wanted.emit()
    return answer is Unsaved.DISCARD


def _box(window: QWidget, name: str, text: str, details: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setObjectName(name)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    # A question that is higher than a screen could not be answered.
    box.setInformativeText(breakable(paragraphs(details, 800, 12)))
    return box


def _ask(box: QMessageBox, stay: QPushButton) -> QPushButton:
    """The button that was clicked; Escape and the corner's cross are ``stay``."""
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return clicked if isinstance(clicked, QPushButton) else stay
