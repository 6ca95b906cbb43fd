"""What of the map is looked at: the images as points, or what follows from them."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.views.parts.compact_fields import named
from cnn_gui.views.parts.fields import ChoiceField


class MapPage(StrEnum):
    """IMAGES: as points. LAYERS: how well each layer separates the classes. PATH: from one digit to another.
    REGIONS: the answers between three digits."""

    IMAGES = "images"
    LAYERS = "layers"
    PATH = "path"
    REGIONS = "regions"


class PageChoice(ChoiceField):
    """Which page is in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            "mapPage",
            self.tr("What is shown"),
            self.tr("Test images as points, how well each layer separates the classes, or what lies between images."),
        )
        self.add(MapPage.IMAGES, self.tr("Images"), self.tr("Test images as points, by what a layer makes of them."))
        self.add(
            MapPage.LAYERS,
            self.tr("Separation"),
            self.tr("How well each layer separates the classes: nearest neighbours and a linear probe."),
        )
        self.add(MapPage.PATH, self.tr("Path"), self.tr("The way from one image to another, and the answers along it."))
        self.add(MapPage.REGIONS, self.tr("Regions"), self.tr("The answers all over the plane that three images span."))
        self.setMinimumContentsLength(9)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def page(self) -> MapPage:
        return MapPage(self.value())
