"""Help > About: the app's versions, whose work it stands on, and the licences of all of it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cnn_gui import __version__
from cnn_gui.core.base.licences import Licence, third_party
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.base.versions import system, versions
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.panel import label

CREDITS = (
    (
        "MNIST",
        QT_TRANSLATE_NOOP(
            "about",
            "digits by Yann LeCun and Corinna Cortes, derived from NIST Special Databases 1 and 3; CC BY-SA 3.0",
        ),
    ),
    (
        "Pen-Based Recognition of Handwritten Digits",
        QT_TRANSLATE_NOOP(
            "about",
            "E. Alpaydin and F. Alimoglu, UCI Machine Learning Repository, 1998; CC BY 4.0; trained on, not included",
        ),
    ),
    (
        "Deep Dive into Convolutional Neural Networks",
        QT_TRANSLATE_NOOP("about", "the tutorial this app grew out of; CC BY 4.0"),
    ),
    (
        "Qt and Qt for Python",
        QT_TRANSLATE_NOOP(
            "about", "LGPL-3.0, dynamically linked: you may replace the libraries by your own build of them"
        ),
    ),
    (
        "PyTorch, torchvision, NumPy, pyqtgraph, safetensors, msgspec, platformdirs, Pillow",
        QT_TRANSLATE_NOOP("about", "under their own free licences"),
    ),
)

SIZE = QSize(680, 520)


class AboutDialog(QDialog):
    """Two pages: the app, and the licences of others, which are read when they are first looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About"))
        self.licences = LicencePage(self)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("aboutTabs")
        self.tabs.addTab(self._app_page(), self.tr("The app"))
        self.tabs.addTab(self.licences, self.tr("Licences of others"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)
        column.addWidget(buttons)
        self.resize(SIZE)
        self.tabs.currentChanged.connect(self._page_changed)

    def _app_page(self) -> QWidget:
        words = QLabel(self._text())
        words.setObjectName("aboutText")
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        words.setContentsMargins(16, 8, 16, 8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(words)
        return scroll

    def _text(self) -> str:
        purpose = self.tr("Draw, and look inside the convolutional network that reads it.")
        missing = self.tr("not installed")
        found = " · ".join(f"{escape(name)} {escape(version or missing)}" for name, version in versions().items())
        credits = "".join(
            f"<li><b>{escape(name)}</b>: {escape(translate('about', text))}</li>" for name, text in CREDITS
        )
        heads = self.tr("Licence"), self.tr("Versions"), self.tr("Credits")
        return (
            f"<h2>CNN GUI {__version__}</h2><p>{purpose}</p><p>{heads[0]}: MIT</p>"
            f"<h3>{heads[1]}</h3><p>{found}</p><p>{escape(system())}</p>"
            f"<h3>{heads[2]}</h3><ul>{credits}</ul>"
        )

    @Slot(int)
    def _page_changed(self, _index: int) -> None:
        if self.tabs.currentWidget() is self.licences:
            self.licences.fill()


class LicencePage(QWidget):
    """The works on the left, the licence of the chosen one on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._works: tuple[Licence, ...] = ()
        self.names = QListWidget(self)
        self.names.setObjectName("licenceNames")
        self.names.setAccessibleName(self.tr("Works of others"))
        self.names.setToolTip(self.tr("What the app is built on; choose one to read its licence."))
        self.head = label("", "", self)
        self.head.setObjectName("licenceHead")
        self.head.setWordWrap(True)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.wording = QPlainTextEdit(self)
        self.wording.setObjectName("licenceText")
        self.wording.setAccessibleName(self.tr("Text of the licence"))
        self.wording.setToolTip(self.tr("The whole text, to read and to copy."))
        self.wording.setReadOnly(True)
        right = QVBoxLayout()
        right.addWidget(self.head)
        right.addWidget(self.wording, 1)
        row = QHBoxLayout(self)
        row.setSpacing(10)
        row.addWidget(self.names, 2)
        row.addLayout(right, 5)
        self.names.currentRowChanged.connect(self._show)

    def fill(self) -> None:
        """Reads the licences, once."""
        if self._works:
            return
        self._works = third_party()
        for work in self._works:
            item = QListWidgetItem(work.name.replace("_", "-"), self.names)
            item.setToolTip(f"{work.name} {work.version}")
        self.names.setCurrentRow(0)
        self.names.setFocus()

    @Slot(int)
    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._works):
            return
        work = self._works[row]
        lines = (f"{work.name.replace('_', '-')} {work.version}", work.licence, work.url)
        self.head.setText("\n".join(line for line in lines if line))
        self.wording.setPlainText(work.text or self.tr("It comes without the text of its licence; see its home page."))
