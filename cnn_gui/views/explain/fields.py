"""What is asked: which class, against which, by which method, and the method's own details."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.layers import best_layer, layers_with_maps
from cnn_gui.core.explain.messages import Baseline, Explanation, Method, Question
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.explain.details import BaselineFields, DetailFields, LayerFields, LinearFields, PatchFields
from cnn_gui.views.explain.text import tip_of, title_of
from cnn_gui.views.parts.compact_fields import field_label, named
from cnn_gui.views.parts.fields import ChoiceField

ANSWER, NOTHING = "answer", "nothing"


@dataclass(frozen=True, slots=True)
class QuestionState:
    """All that is set, also of the methods that are not chosen. question: a layer "" is the best one, and its baseline
    is that of integrated gradients. fill: what a patch is covered with. stencil: of the linear view the weights alone.
    """

    question: Question
    fill: Baseline = Baseline.PAPER
    stencil: bool = False


class QuestionFields(QWidget):
    """asked: the question has been changed by a person. stencil_changed: how the linear view is painted.

    Setters emit nothing but where they say so.
    """

    asked = Signal()
    stencil_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner_up: int | None = None
        self._names: tuple[str, ...] = ()
        self._infos: tuple[LayerInfo, ...] = ()
        self.method, self.target, self.against = ChoiceField(), ChoiceField(), ChoiceField()
        self.runner_up = QToolButton()
        self.layer, self.baseline = LayerFields(), BaselineFields()
        self.patch, self.linear = PatchFields(), LinearFields()
        self._details: dict[Method, DetailFields] = {
            Method.INTEGRATED_GRADIENTS: self.baseline,
            Method.OCCLUSION: self.patch,
            Method.GRAD_CAM: self.layer,
            Method.LINEAR: self.linear,
        }
        self._nothing = QWidget()
        self._stack = QStackedWidget()
        self._rows = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._is_narrow = False
        self._set_up()
        self._lay_out()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def show_network(self, task: Task, infos: tuple[LayerInfo, ...]) -> None:
        """The classes and layers there are. Of other classes none is chosen, of other layers the best one."""
        names = tuple(name_of(task.names, index) for index in range(len(task.classes)))
        if names != self._names:
            self._names = names
            self._fill_classes()
        if infos != self._infos:
            self._infos = infos
            with_maps = layers_with_maps(infos)
            self.layer.fill([info for info in infos if info.name in with_maps], best_layer(infos))
            self.patch.set_side(min(infos[0].shape_out[1:]))

    def show_explanation(self, explanation: Explanation) -> None:
        """The class that the button offers: the most probable one beside the target."""
        order = [int(each) for each in explanation.logits.argsort()[::-1] if each != explanation.target]
        self._runner_up = order[0]
        self.runner_up.setText(self.tr("Why not {0}?").format(self._names[order[0]]))
        answer = int(explanation.logits.argmax())
        self.target.setItemText(0, self.tr("{0} (answer)").format(self._names[answer]))
        self.runner_up.setEnabled(True)
        self._check_runner_up()

    def set_steps(self, steps: int) -> None:
        """At a person's wish, so that it is asked anew."""
        self.baseline.set_steps(steps)

    def forget(self) -> None:
        """Nothing is drawn: there is no answer, and no class that comes next."""
        self._runner_up = None
        self.target.setItemText(0, self.tr("the answer"))
        self.runner_up.setText(self.tr("Why not …?"))
        self.runner_up.setEnabled(False)
        self._check_runner_up()

    def restore(self, state: QuestionState) -> None:
        """Sets all fields; then it is asked once."""
        asked = state.question
        fields = (self.baseline, self.patch, self.layer, self.linear)
        for each in fields:
            each.blockSignals(True)
        self.method.set_value(asked.method)
        self.target.set_value(ANSWER if asked.target is None else str(asked.target))
        self.against.set_value(NOTHING if asked.against is None else str(asked.against))
        self.baseline.baseline.set_value(asked.baseline)
        self.baseline.set_steps(asked.steps)
        self.patch.set_patch(asked.patch, asked.stride)
        self.patch.fill.set_value(state.fill)
        self.layer.layer.set_value(asked.layer or best_layer(self._infos))
        self.linear.set_weights(state.stencil)
        for each in fields:
            each.blockSignals(False)
        self._check_runner_up()
        self.stencil_changed.emit()
        self._method_chosen()

    # --- what is asked -----------------------------------------------------------------------------------

    def state(self) -> QuestionState:
        """For ``restore``."""
        layer = self.layer.layer.value() if self.layer.layer.count() else ""
        asked = replace(self.question(), layer=layer, baseline=Baseline(self.baseline.baseline.value()))
        return QuestionState(asked, Baseline(self.patch.fill.value()), stencil=self.linear.shows_weights)

    def question(self) -> Question:
        method, target, against = self.chosen_method, self.target.value(), self.against.value()
        baseline = self.patch.fill if method is Method.OCCLUSION else self.baseline.baseline
        return Question(
            method,
            None if target == ANSWER else int(target),
            None if against == NOTHING else int(against),
            layer=self.layer.layer.value() if method is Method.GRAD_CAM and self.layer.layer.count() else "",
            baseline=Baseline(baseline.value()),
            steps=self.baseline.steps.value(),
            patch=self.patch.patch.value(),
            stride=self.patch.stride.value(),
        )

    @property
    def chosen_method(self) -> Method:
        return Method(self.method.value())

    @property
    def names(self) -> tuple[str, ...]:
        """What the classes are called."""
        return self._names

    @property
    def shows_stencil(self) -> bool:
        return self.chosen_method is Method.LINEAR and self.linear.shows_weights

    # --- the inside: made once ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        named(self.method, "whyMethod", self.tr("Method"), self.tr("How the answer is explained."))
        for method in Method:
            self.method.add(method, title_of(method), tip_of(method))
        self.method.setMinimumContentsLength(19)
        self.method.set_value(Method.INTEGRATED_GRADIENTS)
        named(self.target, "whyTarget", self.tr("Class"), self.tr("The class whose logit is explained."))
        tip = self.tr("The class it is held against: then the difference of both logits is explained.")
        named(self.against, "whyAgainst", self.tr("Against"), tip)
        tip = self.tr("Holds the answer against the class that comes next; once more takes it back.")
        named(self.runner_up, "whyRunnerUp", self.tr("Why not the runner-up?"), tip)
        self.runner_up.setCheckable(True)
        self.runner_up.setText(self.tr("Why not …?"))
        self.runner_up.setEnabled(False)
        self._fill_classes()

    def _lay_out(self) -> None:
        for field in (self.method, self.target, self.against):
            field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._stack.addWidget(self._nothing)
        for fields in self._details.values():
            self._stack.addWidget(fields)
        self._show_details()
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in self._rows:
            row.setSpacing(6)
            column.addLayout(row)
        above, below, _ = self._rows
        above.addWidget(field_label(self.tr("Why"), self.target))
        above.addWidget(self.target, 1)
        above.addWidget(field_label(self.tr("and not"), self.against))
        above.addWidget(self.against, 1)
        above.addWidget(self.runner_up)
        below.addWidget(self.method)
        below.addWidget(self._stack, 1)

    def minimumSizeHint(self) -> QSize:
        """The width is that of three rows."""
        return QSize(max(self._widths(narrow=True)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._turn()

    def _widths(self, *, narrow: bool) -> tuple[int, ...]:
        """What each row needs at least: the details in a row of their own, or beside the method."""
        gap, button, details = 6, self.runner_up.minimumSizeHint().width(), self._stack.minimumSizeHint().width()
        classes = self._rows[0].minimumSize().width()
        if not self._is_narrow:
            classes -= gap + button
        if narrow:
            return classes, self.method.minimumWidth() + gap + button, details
        # Before its name is cut, there are three rows.
        return classes + gap + button, self.method.minimumSizeHint().width() + gap + details

    def _turn(self) -> None:
        """Three rows where two would cut something: the button beside the method, and the details below it."""
        narrow = max(self._widths(narrow=False)) > self.width()
        if narrow is self._is_narrow:
            return
        self._is_narrow = narrow
        above, below, last = self._rows
        for row in self._rows:
            row.removeWidget(self.runner_up)
            row.removeWidget(self._stack)
        (below if narrow else above).addWidget(self.runner_up)
        (last if narrow else below).addWidget(self._stack, 1)
        below.setStretch(0, int(narrow))
        self.updateGeometry()

    def _connect(self) -> None:
        self.method.activated.connect(self._method_chosen)
        self.target.activated.connect(self._class_chosen)
        self.against.activated.connect(self._class_chosen)
        self.runner_up.clicked.connect(self._runner_up_clicked)
        for fields in (self.layer, self.baseline, self.patch):
            fields.changed.connect(self.asked)
        self.linear.changed.connect(self.stencil_changed)

    def _fill_classes(self) -> None:
        with QSignalBlocker(self.target), QSignalBlocker(self.against):
            for field, value, words in (
                (self.target, ANSWER, self.tr("the answer")),
                (self.against, NOTHING, self.tr("nothing")),
            ):
                field.clear()
                field.add(value, words)
                for index, name in enumerate(self._names):
                    field.add(str(index), name)
        self._runner_up = None
        self._check_runner_up()

    # --- the inside: what a person does --------------------------------------------------------------------

    @Slot()
    def _method_chosen(self) -> None:
        self._show_details()
        self.asked.emit()

    def _show_details(self) -> None:
        self._stack.setCurrentWidget(self._details.get(self.chosen_method, self._nothing))

    @Slot()
    def _class_chosen(self) -> None:
        self._check_runner_up()
        self.asked.emit()

    @Slot()
    def _runner_up_clicked(self) -> None:
        wanted = self.runner_up.isChecked() and self._runner_up is not None
        self.against.set_value(str(self._runner_up) if wanted else NOTHING)
        self._class_chosen()

    def _check_runner_up(self) -> None:
        self.runner_up.setChecked(self._runner_up is not None and self.against.value() == str(self._runner_up))
