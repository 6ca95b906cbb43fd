"""What belongs to no subject and crosses borders all the same: problems, notices, devices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device torch could use. name: what torch calls it ("cpu", "cuda:0"); title: for people ("NVIDIA ...").

    works: it was probed with a real computation and the result was right; why: what failed otherwise.
    """

    name: str
    title: str
    works: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error a person can meet. text: one sentence (what happened, what was kept, what to do); details to copy.

    doing: what failed, in English and for code ("opening the picture"): the same done well later settles it.
    """

    text: str
    details: str = ""
    doing: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know, in one sentence: "Out of GPU memory: going on with batches of 32.".

    about: where it is not "", this notice takes the place of earlier ones about the same ("saving"). resolved: what
    they said is over.
    """

    text: str
    about: str = ""
    resolved: bool = False
