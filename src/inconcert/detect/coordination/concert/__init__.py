"""Groups of accounts that post close together: found on one half, tested on the other."""

from inconcert.detect.coordination.concert.acts import Act
from inconcert.detect.coordination.concert.confirm import TestedGroup
from inconcert.detect.coordination.concert.find import Concert, find_concert
from inconcert.detect.coordination.concert.scale import AtWindow, GroupScale, group_scale
from inconcert.detect.coordination.concert.settings import WINDOWS, Scale, Settings
from inconcert.detect.coordination.concert.trial import Trial

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
