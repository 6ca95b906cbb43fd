"""What is asked before the window closes."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtWidgets import QWidget

from cnn_gui.views.base.translation import translate
from cnn_gui.window.base.question import ask, doing, losing, staying
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
    text = translate("closing", "A network is being trained.")
    details = translate(
        "closing",
        "Closing ends the run now. Its network and history are saved; you can open them again under "
        "Model > Automatically saved runs.",
    )
    answers = doing(translate("closing", "Save and close")), staying(translate("closing", "Go on training"))
    return ask(window, "close_while_training", text, answers, details) == 0


def _while_training_unsaved(window: QWidget, save_problem: str) -> bool:
    text = translate("closing", "A network is being trained, and it could not be saved so far.")
    lost = translate("closing", "Closing tries once more; if that fails too, what it learnt is lost.")
    answers = losing(translate("closing", "Close all the same")), staying(translate("closing", "Go on training"))
    return ask(window, "close_while_training", text, answers, f"{save_problem}\n\n{lost}") == 0


def while_racing(window: QWidget, save_problem: str = "") -> bool:
    """Whether to end the race and close; the networks of all are saved then. save_problem: as while_training has it."""
    going_on = staying(translate("closing", "Go on with the race"))
    if save_problem:
        text = translate("closing", "A race is under way, and its networks could not be saved so far.")
        lost = translate("closing", "Closing tries once more; if that fails too, what they learnt is lost.")
        answers = losing(translate("closing", "Close all the same")), going_on
        return ask(window, "close_while_racing", text, answers, f"{save_problem}\n\n{lost}") == 0
    text = translate("closing", "A race is under way.")
    details = translate(
        "closing",
        "Closing ends it now. The networks of all who race are saved; you can open them again under "
        "Model > Automatically saved runs.",
    )
    answers = doing(translate("closing", "Save and close")), going_on
    return ask(window, "close_while_racing", text, answers, details) == 0


def losing_race(window: QWidget) -> bool:
    """Whether to close although a network of the last race is in no file."""
    text = translate("closing", "A network of the race is not saved.")
    details = translate(
        "closing",
        "It could not be saved automatically. Open it in the panel “Race” and save it: closing loses what it learnt.",
    )
    answers = losing(translate("closing", "Close without saving")), staying(translate("closing", "Stay"))
    return ask(window, "close_after_race", text, answers, details) == 0


def racing_again(window: QWidget) -> bool:
    """Whether to begin another race although a network of the last one is in no file."""
    text = translate("closing", "A network of the race before is not saved.")
    details = translate(
        "closing",
        "It could not be saved automatically. Open it and save it first: another race loses what it learnt.",
    )
    answers = losing(translate("closing", "Race all the same")), staying(translate("closing", "Stay"))
    return ask(window, "race_again", text, answers, details) == 0


def unsaved(window: QWidget, *, changed_by_hand: bool = False) -> Unsaved:
    """For a trained network that could not be saved, on a full disk for example, or one changed by hand."""
    if changed_by_hand:
        text = translate("closing", "The changed network is not saved.")
        details = translate("closing", "Closing now loses the changes; the network they were made on is kept.")
    else:
        text = translate("closing", "The trained network is not saved.")
        details = translate("closing", "It could not be saved automatically. Closing now loses what it learnt.")
    answers = (
        doing(translate("closing", "Save as…")),
        losing(translate("closing", "Close without saving")),
        staying(translate("closing", "Stay")),
    )
    return (Unsaved.SAVE, Unsaved.DISCARD, Unsaved.STAY)[ask(window, "close_unsaved", text, answers, details)]


def may_lose(context: Context, *, changed_by_hand: bool) -> bool:
    """Asks what is to become of the network on display, which is in no file; whether it may be lost."""
    answer = unsaved(context.window, changed_by_hand=changed_by_hand)
    if answer is Unsaved.SAVE:
        # Written in the background: the window stays, and says that it is saved.
        context.hub.saving_wanted.emit()
    return answer is Unsaved.DISCARD
