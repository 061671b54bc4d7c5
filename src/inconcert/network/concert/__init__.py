"""Groups of accounts in step, each found on some of the evidence and tested on the rest."""

from inconcert.network.concert.acts import Act
from inconcert.network.concert.find import Concert, find_concert
from inconcert.network.concert.scale import AtWindow, GroupScale, group_scale
from inconcert.network.concert.settings import WINDOWS, Scale, Settings
from inconcert.network.concert.settle import TestedGroup
from inconcert.network.concert.trial import Trial

__all__ = [
    "WINDOWS",
    "Act",
    "AtWindow",
    "Concert",
    "GroupScale",
    "Scale",
    "Settings",
    "TestedGroup",
    "Trial",
    "find_concert",
    "group_scale",
]
