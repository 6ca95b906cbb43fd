"""A page of the course: Markdown in the theme's colours, with links that keyboard and mouse can follow."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QAbstractSlider, QFrame, QTextBrowser, QWidget

from cnn_gui.core.course.show_links import SCHEME
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of

MARK = "▸ "
"""Before the words of a link that sets up the window."""

_SHOW_LINK = re.compile(r"\[([^\]]+)\]\(" + re.escape(SCHEME))
_SIZES = {1: 1.4, 2: 1.12, 3: 1.0}
"""By the level of a heading, in multiples of the text's size."""
_ABOVE = {1: 0, 2: 12, 3: 8}
_SMALL = 0.88
_LINE_HEIGHT = 118


_SCROLLS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class LessonPage(QTextBrowser):
    """followed: the target of a link, as it stands in the Markdown. The page itself goes nowhere."""

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self._small_from = ""
        self._styling = False
        self._goal = ""
        self._place = (0, 0.0)
        self._settling = False
        self.setObjectName("lessonPage")
        self.setAccessibleName(self.tr("Chapter"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().setIndentWidth(26)
        self.anchorClicked.connect(self._clicked)
        self.verticalScrollBar().rangeChanged.connect(self._keep_place)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- told -----------------------------------------------------------------------------------------------

    def show_markdown(self, markdown: str, *, small_from: str = "") -> None:
        """Shows a page from its top. small_from: the heading from which on the text is small (the sources)."""
        self._markdown, self._small_from, self._goal = markdown, small_from, ""
        self._place = (0, 0.0)
        self._render(0)
        self._keep_place()

    def change_markdown(self, markdown: str) -> None:
        """Shows the same page with more or less on it, scrolled to where it was."""
        self._markdown = markdown
        self._render(self.textCursor().selectionStart())
        self._keep_place()

    def go_to(self, heading: str) -> bool:
        """Scrolls so that a heading is at the top; False where the page has no such heading.

        It stays there while the page is laid out anew (a dock gets its size, type grows), until a person scrolls.
        """
        if self._heading(heading) is None:
            return False
        self._goal = heading
        self._keep_place()
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

    def whole_rows(self) -> tuple[int, int]:
        """The lines of text that are wholly in sight, and nothing of those at the edges."""
        high = self.viewport().height()
        first, last = (self.cursorRect(self.cursorForPosition(QPoint(4, y))) for y in (0, high - 1))
        top = first.bottom() + 1 if first.top() < 0 else 0
        bottom = last.top() if last.bottom() >= high else high
        return (top, bottom) if top < bottom else (0, high)

    def changeEvent(self, event: QEvent) -> None:
        self._settling = True
        super().changeEvent(event)
        self._settling = False
        if (is_new_type(event) or event.type() is QEvent.Type.PaletteChange) and not self._styling:
            self.change_markdown(self._markdown)

    def showEvent(self, event: QShowEvent) -> None:
        # Qt brings the text cursor into view when a page is first shown: the top, whatever was asked for.
        self._settling = True
        super().showEvent(event)
        self._keep_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Lines break elsewhere now: what was at the top is to be there again.
        self._settling = True
        super().resizeEvent(event)
        self._keep_place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's page leaves these keys alone where no text can be marked by keyboard."""
        action = _SCROLLS.get(Qt.Key(event.key()))
        if action is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.verticalScrollBar().triggerAction(action)

    # --- inside ---------------------------------------------------------------------------------------------

    @Slot()
    def _keep_place(self) -> None:
        """The heading that is wanted, or else the line that was read, is at the top, however the page is laid out."""
        self._settling = True
        # Asking for the size has the whole page laid out, without which it could not be scrolled so far.
        self.document().size()
        heading = self._heading(self._goal) if self._goal else None
        number, share = (heading.blockNumber(), 0.0) if heading is not None else self._place
        block = self.document().findBlockByNumber(number)
        box = self.document().documentLayout().blockBoundingRect(block)
        top = box.top() + share * box.height() if number or share else 0.0
        self.verticalScrollBar().setValue(round(top))
        self._settling = False

    @Slot()
    def _scrolled(self) -> None:
        """A person scrolled, by whatever means: this is the place to keep."""
        if not self._settling and not self._styling:
            self._goal, self._place = "", self._place_now()

    def _place_now(self) -> tuple[int, float]:
        """The number of the paragraph at the top, and how much of it is above the edge, 0..1."""
        top, layout = self.verticalScrollBar().value(), self.document().documentLayout()
        block = self.document().begin()
        while block.next().isValid() and layout.blockBoundingRect(block.next()).top() <= top:
            block = block.next()
        box = layout.blockBoundingRect(block)
        return block.blockNumber(), max(0.0, top - box.top()) / max(box.height(), 1.0)

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
