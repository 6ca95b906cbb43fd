"""A page of the course: Markdown in the theme's colours, with links that keyboard and mouse can follow."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from cnn_gui.core.show_links import SCHEME
from cnn_gui.views.theme import Theme, theme_of

MARK = "▸ "
"""Before the words of a link that sets up the window."""

_SHOW_LINK = re.compile(r"\[([^\]]+)\]\(" + re.escape(SCHEME))
_SIZES = {1: 1.4, 2: 1.12, 3: 1.0}
"""By the level of a heading, in multiples of the text's size."""
_ABOVE = {1: 0, 2: 12, 3: 8}
_SMALL = 0.88
_LINE_HEIGHT = 118


class LessonPage(QTextBrowser):
    """followed: the target of a link, as it stands in the Markdown. The page itself goes nowhere."""

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self._small_from = ""
        self._styling = False
        self._goal = ""
        self.setObjectName("lessonPage")
        self.setAccessibleName(self.tr("Chapter"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().setIndentWidth(26)
        self.anchorClicked.connect(self._clicked)
        self.verticalScrollBar().rangeChanged.connect(self._go_to_goal)
        self.verticalScrollBar().actionTriggered.connect(self._forget_goal)

    # --- told -----------------------------------------------------------------------------------------------

    def show_markdown(self, markdown: str, *, small_from: str = "") -> None:
        """Shows a page from its top. small_from: the heading from which on the text is small (the sources)."""
        self._markdown, self._small_from, self._goal = markdown, small_from, ""
        self._render(0)
        self.verticalScrollBar().setValue(0)

    def change_markdown(self, markdown: str) -> None:
        """Shows the same page with more or less on it, scrolled to where it was."""
        place = self.verticalScrollBar().value()
        self._markdown = markdown
        self._render(self.textCursor().selectionStart())
        self.verticalScrollBar().setValue(place)

    def go_to(self, heading: str) -> bool:
        """Scrolls so that a heading is at the top; False where the page has no such heading.

        It stays there while the page is laid out anew (a dock gets its size, type grows), until a person scrolls.
        """
        if self._heading(heading) is None:
            return False
        self._goal = heading
        self._go_to_goal()
        return True

    # --- shown ----------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """The heading whose text is at the top of what can be seen."""
        top = self.verticalScrollBar().value() + 2 * self.document().documentMargin()
        found, layout = "", self.document().documentLayout()
        block = self.document().begin()
        while block.isValid() and layout.blockBoundingRect(block).top() <= top:
            if block.blockFormat().headingLevel():
                found = block.text()
            block = block.next()
        return found

    def targets(self) -> tuple[str, ...]:
        """The links on the page, from the top."""
        found: list[str] = []
        for _, form in _fragments(self.document().begin()):
            if form.isAnchor() and (not found or found[-1] != form.anchorHref()):
                found.append(form.anchorHref())
        return tuple(found)

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and not self._styling:
            self.change_markdown(self._markdown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._go_to_goal()

    # --- inside ---------------------------------------------------------------------------------------------

    @Slot()
    def _go_to_goal(self) -> None:
        block = self._heading(self._goal) if self._goal else None
        if block is not None:
            # Asking for the size has the whole page laid out, without which it could not be scrolled so far.
            self.document().size()
            place = self.document().documentLayout().blockBoundingRect(block).top()
            self.verticalScrollBar().setValue(round(place) if block.blockNumber() else 0)

    @Slot()
    def _forget_goal(self) -> None:
        self._goal = ""

    @Slot(QUrl)
    def _clicked(self, url: QUrl) -> None:
        self.followed.emit(url.toString())

    def _heading(self, text: str) -> QTextBlock | None:
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == text:
                return block
            block = block.next()
        return None

    def _render(self, position: int) -> None:
        """position: of the text cursor, from which the Tab key looks for the next link."""
        self._styling = True
        document = self.document()
        document.setMarkdown(_SHOW_LINK.sub(rf"[{MARK}\1]({SCHEME}", self._markdown))
        theme, small = theme_of(self), False
        block = document.begin()
        while block.isValid():
            small = small or (self._small_from != "" and block.text() == self._small_from)
            _style_block(block, theme, self.font(), small=small)
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _style_table(frame, theme)
        # The text that came in has pushed the cursor to its end, and the page would be shown from there.
        cursor = QTextCursor(document)
        cursor.setPosition(min(position, document.characterCount() - 1))
        self.setTextCursor(cursor)
        self._styling = False


def _fragments(first: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    """The stretches of one format from a block on, each as a selection of its own."""
    found, block = [], first
    while block.isValid():
        found += _fragments_of(block)
        block = block.next()
    return found


def _fragments_of(block: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    found = []
    each = block.begin()
    while not each.atEnd():
        fragment = each.fragment()
        cursor = QTextCursor(block)
        cursor.setPosition(fragment.position())
        cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        found.append((cursor, fragment.charFormat()))
        each += 1
    return found


def _style_block(block: QTextBlock, theme: Theme, font: QFont, *, small: bool) -> None:
    level = block.blockFormat().headingLevel()
    in_table = QTextCursor(block).currentTable() is not None
    form = QTextBlockFormat()
    form.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    form.setTopMargin(_ABOVE.get(level, 0))
    form.setBottomMargin(0 if in_table else 3 if block.textList() is not None else 7 if not level else 4)
    QTextCursor(block).mergeBlockFormat(form)
    for cursor, old in _fragments_of(block):
        cursor.setCharFormat(_char_format(old, theme, font, _SIZES.get(level, _SMALL if small else 1.0), level))


def _char_format(old: QTextCharFormat, theme: Theme, font: QFont, factor: float, level: int) -> QTextCharFormat:
    form = QTextCharFormat(old)
    # Markdown's headings come with an adjustment of their own, which takes the place of a size.
    form.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)
    form.setFontPointSize(font.pointSizeF() * factor)
    form.setForeground(theme.color("muted" if factor == _SMALL else "text"))
    if level:
        form.setFontWeight(QFont.Weight.DemiBold)
    if old.isAnchor():
        form.setForeground(theme.color("accent"))
        form.setFontUnderline(False)
        if old.anchorHref().startswith(SCHEME):
            form.setFontWeight(QFont.Weight.DemiBold)
    elif old.fontFixedPitch():
        # A formula: in the text's own letters, on a ground of its own, so that it is found again at a glance.
        form.setFontFamilies([font.family()])
        form.setFontFixedPitch(False)
        form.setBackground(theme.color("control"))
    return form


def _style_table(table: QTextTable, theme: Theme) -> None:
    form = table.format()
    form.setCellPadding(3)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QColor(theme.line))
    form.setTopMargin(2)
    form.setBottomMargin(8)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
