"""What can be wrong about a question, and work that was ended on the way."""

from __future__ import annotations

from cnn_gui.core.base.errors import UserError


class ExplainError(UserError):
    """What was asked cannot be explained in this network."""


class EndedError(Exception):
    """Whoever asked no longer wants to know; nothing was found out."""
