"""The two looks of the app, light and dark: named colours, the palette and the style sheet made of them.

A view asks ``theme_of(self)`` when it paints; there is no global state. The answer is read off the widget's palette, so
a change of theme reaches each view as Qt's own ``QEvent.PaletteChange``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget


class Scheme(StrEnum):
    """What a person chose: SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours as #rrggbb.

    window: behind the panels. panel: a panel's ground. line: hairlines and borders. control: a button's face.
    text, muted, faint: three strengths of writing; muted still has a contrast of 4.5 on panel. accent: the one
    accent. on_accent: writing on it. track: the empty part of a bar. good, bad: a tick and a cross, always with a sign
    beside the colour. negative, zero, positive: the ends and the middle of the activation scale; weight_*: the same
    for weights (another hue pair, so that the two are never taken for each other).
    """

    dark: bool
    window: str
    panel: str
    line: str
    control: str
    control_hover: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    track: str
    good: str
    bad: str
    negative: str
    zero: str
    positive: str
    weight_negative: str
    weight_zero: str
    weight_positive: str

    def color(self, name: str) -> QColor:
        """The QColor of a field: ``theme.color("accent")``."""
        value = getattr(self, name)
        assert isinstance(value, str)
        return QColor(value)


LIGHT = Theme(
    dark=False,
    window="#f1f2f5",
    panel="#ffffff",
    line="#dfe1e7",
    control="#eef0f4",
    control_hover="#e2e5eb",
    text="#1a1b20",
    muted="#5f616c",
    faint="#9a9ca6",
    accent="#c24a12",
    on_accent="#ffffff",
    track="#dcdee6",
    good="#1f7a4d",
    bad="#b3261e",
    negative="#1d5fbf",
    zero="#f8f8f8",
    positive="#c24a12",
    weight_negative="#7b3294",
    weight_zero="#f8f8f8",
    weight_positive="#1b7837",
)

DARK = Theme(
    dark=True,
    window="#121317",
    panel="#1c1d22",
    line="#30323a",
    control="#292b32",
    control_hover="#353842",
    text="#eceef2",
    muted="#a2a5b0",
    faint="#70737e",
    accent="#ffa63d",
    on_accent="#1a1205",
    track="#3a3c45",
    good="#6fcf97",
    bad="#ff8a80",
    negative="#4a9bff",
    zero="#202126",
    positive="#ffa63d",
    weight_negative="#c58be0",
    weight_zero="#202126",
    weight_positive="#5fd08a",
)


def theme_of(widget: QWidget) -> Theme:
    """The theme a widget is shown in, by the lightness of its palette's window colour, or painted in for paper."""
    if _on_paper:
        root, theme = _on_paper[-1]
        if root is widget or root.isAncestorOf(widget):
            return theme
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def resolve(scheme: Scheme) -> Theme:
    """The theme for a choice; SYSTEM asks the desktop, and is light where the desktop does not say."""
    if scheme is Scheme.SYSTEM:
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return DARK if scheme is Scheme.DARK else LIGHT


def apply(app: QApplication, scheme: Scheme, scale: float = 1.0) -> Theme:
    """Sets style, palette, font size and style sheet of the whole app; returns the theme in force.

    Palettes of our own, because ``QStyleHints.setColorScheme`` has no effect on some platforms. scale: 1.0 is the
    normal size of type, 1.4 the large one for a projector.
    """
    theme = resolve(scheme)
    palette, sheet, font = _palette(theme), _style_sheet(theme), QFont(app.font())
    font.setPointSizeF(10.0 * scale)
    if (app.palette(), app.styleSheet(), app.font()) == (palette, sheet, font):
        return theme
    new_type = app.font() != font or not app.styleSheet()
    # Without a style sheet meanwhile: with one, each of these lines styles every widget anew.
    app.setStyleSheet("")
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette)
    app.setFont(font)
    _applying.new_type = new_type
    try:
        app.setStyleSheet(sheet)
        if new_type:
            _inherit_type(app)
    finally:
        _applying.new_type = False
    return theme


def _inherit_type(app: QApplication) -> None:
    """Every widget without a size of type of its own has its parent's. Setting a style sheet gives some of them back
    the one of before, tab bars among them; which ones depends on the order in which Qt comes to them."""
    for widget in app.allWidgets():
        parent, font = widget.parentWidget(), widget.font()
        if parent is None or widget.isWindow() or font.resolveMask() != 0:
            continue
        if font.pointSizeF() != parent.font().pointSizeF():
            widget.setFont(QFont())


def is_new_type(event: QEvent) -> bool:
    """Whether a widget that measures words has to measure them again: its font has changed, or the style sheet comes
    back after that (``apply``). Other colours alone move nothing."""
    kind = event.type()
    return kind is QEvent.Type.FontChange or (kind is QEvent.Type.StyleChange and _applying.new_type)


@dataclass(slots=True)
class _Applying:
    new_type: bool = False


_applying = _Applying()
"""Whether a style sheet is being set for a new size of type; only while that goes on, on the GUI's thread."""


@contextmanager
def in_theme(widget: QWidget, theme: Theme) -> Iterator[None]:
    """A widget and all in it in another look for a moment, while it is painted for paper. Nothing moves by it, and
    nothing of it is seen on the screen.

    Not by palettes: under a style sheet Qt hands none on to what is inside.
    """
    if theme_of(widget) is theme:
        yield
        return
    window = widget.window()
    updates = window.updatesEnabled()
    window.setUpdatesEnabled(False)
    _on_paper.append((widget, theme))
    widget.setStyleSheet(_PLAIN.format(text=theme.text, panel=theme.panel) + _style_sheet(theme))
    _palette_changed(widget)
    try:
        yield
    finally:
        _on_paper.pop()
        widget.setStyleSheet("")
        _palette_changed(widget)
        window.setUpdatesEnabled(updates)


_on_paper: list[tuple[QWidget, Theme]] = []
"""What is being painted for paper now, and how; only while that goes on, on the GUI's thread."""

_PLAIN = "QLabel {{ color: {text}; }} QTextEdit {{ color: {text}; background: {panel}; border: none; }}"
"""What else takes from the palette."""


def _palette_changed(widget: QWidget) -> None:
    """Tells it and all in it that pictures made in the look before are of no use."""
    for each in (widget, *widget.findChildren(QWidget)):
        QApplication.sendEvent(each, QEvent(QEvent.Type.PaletteChange))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.control,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Midlight: theme.line,
        role.Light: theme.control_hover,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }
    for name, value in colors.items():
        palette.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.faint))
    return palette


def _style_sheet(theme: Theme) -> str:
    t = theme
    return f"""
    QMainWindow, QMainWindow::separator {{ background: {t.window}; }}
    QMainWindow::separator {{ width: 8px; height: 8px; }}
    QMenuBar {{ background: {t.window}; color: {t.muted}; border: none; padding: 2px 6px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.control_hover}; color: {t.text}; }}
    QMenu {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px; }}
    QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.control_hover}; }}
    QMenu::item:disabled {{ color: {t.faint}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 5px 8px; }}
    QStatusBar {{ background: {t.window}; color: {t.muted}; }}
    QStatusBar::item {{ border: none; }}
    QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px; }}
    QDockWidget {{ border: none; }}
    #panel, #panelTitle {{ background: {t.panel}; }}
    #panel {{ border: 1px solid {t.line}; border-top: none;
        border-bottom-left-radius: 6px; border-bottom-right-radius: 6px; }}
    #panelTitle {{ border: 1px solid {t.line}; border-bottom: none;
        border-top-left-radius: 6px; border-top-right-radius: 6px; }}
    #panelTitle[floating="true"] {{ background: {t.control_hover}; border: 1px solid {t.faint}; border-radius: 0; }}
    #panel[floating="true"] {{ border: 1px solid {t.faint}; border-radius: 0; }}
    #tourOffer QPushButton {{ background: {t.panel}; border-color: {t.line}; }}
    #tourOffer QPushButton:hover {{ background: {t.control_hover}; }}
    #tourCard {{ background: {t.panel}; border: 1px solid {t.accent}; border-radius: 8px; }}
    QLabel[role="title"] {{ font-weight: 600; }}
    QLabel[role="muted"] {{ color: {t.muted}; }}
    QLabel[role="bad"] {{ color: {t.bad}; }}
    QLabel[role="good"] {{ color: {t.good}; }}
    QToolButton, QPushButton {{ background: {t.control}; color: {t.text}; border: 1px solid transparent;
        border-radius: 5px; padding: 4px 9px; }}
    QToolButton:hover, QPushButton:hover {{ background: {t.control_hover}; }}
    QToolButton:pressed, QPushButton:pressed {{ background: {t.line}; }}
    QToolButton:checked, QPushButton:checked {{ border-color: {t.accent}; color: {t.accent}; }}
    QToolButton:disabled, QPushButton:disabled, QToolButton[unavailable="true"], QPushButton[unavailable="true"]
        {{ color: {t.faint}; }}
    QToolButton[role="quiet"] {{ background: transparent; }}
    QToolButton[role="quiet"]:hover {{ background: {t.control_hover}; }}
    QToolButton[role="workspace"] {{ background: transparent; color: {t.muted}; padding: 1px 9px; }}
    QToolButton[role="workspace"]:hover {{ background: {t.control_hover}; color: {t.text}; }}
    QToolButton[role="workspace"]:checked {{ background: {t.control}; color: {t.text}; border-color: {t.line}; }}
    QToolButton::menu-indicator {{ image: none; width: 0; }}
    QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; font-weight: 600; }}
    QPushButton[role="primary"]:disabled, QPushButton[role="primary"][unavailable="true"]
        {{ background: {t.control}; color: {t.faint}; }}
    QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {{ background: {t.control}; color: {t.text};
        border: 1px solid transparent; border-radius: 5px; padding: 3px 6px; selection-background-color: {t.accent};
        selection-color: {t.on_accent}; }}
    QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus {{ border-color: {t.muted}; }}
    QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled {{ color: {t.faint}; }}
    QComboBox QAbstractItemView {{ background: {t.panel}; border: 1px solid {t.line};
        selection-background-color: {t.control_hover}; selection-color: {t.text}; }}
    QProgressBar {{ background: {t.track}; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
    QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 7px; border: 1px solid {t.muted};
                               background: {t.panel}; }}
    QRadioButton::indicator:checked {{ border-color: {t.accent}; background: qradialgradient(cx: 0.5, cy: 0.5,
                               radius: 0.5, fx: 0.5, fy: 0.5, stop: 0.55 {t.accent}, stop: 0.7 {t.panel}); }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QScrollArea > QWidget > #panelGround {{ background: {t.panel}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.track}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
    QScrollBar::handle:hover {{ background: {t.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 5px 11px; border: none;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
    QTabBar::tab:hover {{ color: {t.text}; }}
    QTabWidget::pane {{ border: none; }}
    QTableView {{ background: {t.panel}; gridline-color: {t.line}; border: none;
        selection-background-color: {t.control_hover}; selection-color: {t.text}; }}
    QTableView::item:focus {{ border: 1px solid {t.accent}; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.muted}; border: none; padding: 3px; }}
    """
