"""Routes and trips, boxes, floating groups, stock rotation and collective loans."""

from shulian.apps.distribution.models.boxes import Box, BoxItem, Discrepancy, HandOver
from shulian.apps.distribution.models.floating import FloatingGroup, FloatingLimit, FloatingMember, HeldCount
from shulian.apps.distribution.models.lending import CollectiveItem, CollectiveLoan
from shulian.apps.distribution.models.losses import DistributionSettings, SupposedLoss
from shulian.apps.distribution.models.rotation import RotationItem, RotationPlan, RotationStage
from shulian.apps.distribution.models.routes import Promise, Route, Stop, Trip

__all__ = [
    "Box",
    "BoxItem",
    "CollectiveItem",
    "CollectiveLoan",
    "Discrepancy",
    "DistributionSettings",
    "FloatingGroup",
    "FloatingLimit",
    "FloatingMember",
    "HandOver",
    "HeldCount",
    "Promise",
    "RotationItem",
    "RotationPlan",
    "RotationStage",
    "Route",
    "Stop",
    "SupposedLoss",
    "Trip",
]
