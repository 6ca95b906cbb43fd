"""The line under a panel's picture: what is seen, of which network, and how that reads the drawing."""

from __future__ import annotations

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import label_in
from cnn_gui.core.network.messages import NetworkRecord, Snapshot
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.measured import measured_text
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.translation import translate
from cnn_gui.views.base.verdict_words import doubt


def picture_caption(content: PanelContent, record: NetworkRecord | None, snapshot: Snapshot | None) -> str:
    """record: of the network on display. snapshot: the one that all panels show."""
    parts = [content.caption]
    if content.of_network and record is not None:
        parts.append(_network_text(record))
    if content.of_drawing and snapshot is not None and not snapshot.blank:
        parts.append(_answer_text(snapshot))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _network_text(record: NetworkRecord) -> str:
    text = translate("picture_caption", "Network: {0}").format(one_line(record.title))
    return text if record.tested is None else f"{text}, {measured_text(record.tested)}"


def _answer_text(snapshot: Snapshot) -> str:
    """What the drawing is read as, and what it is known to be."""
    verdict, names = snapshot.verdict, snapshot.task.names
    if verdict.sure:
        text = translate("picture_caption", "Read as {0} ({1})")
        text = text.format(title_of_class(names, verdict.label), format_percent(verdict.probability))
    else:
        unsure, candidates = doubt(verdict, names, len(snapshot.probabilities))
        text = translate("picture_caption", "Answer: {0}, {1}").format(unsure, candidates)
    label = label_in(snapshot.drawing, snapshot.task)
    if label is None:
        return text
    return text + translate("picture_caption", ", labelled {0}").format(name_of(names, label))
