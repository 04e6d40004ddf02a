"""How good are segments in time? As ActivityNet defines it, at THUMOS14's thresholds or its own."""

from vizlib.metrics.matching import BoundaryError, Matches, boundary_error, matches
from vizlib.metrics.precision import INTERVAL, DetectionMap, Judged, bootstrap, detection_map, judge, judge_tables
from vizlib.metrics.recall import average_recall
from vizlib.metrics.segment import ACTIVITYNET, THUMOS14, Segment, Table

__all__ = [
    "ACTIVITYNET",
    "INTERVAL",
    "THUMOS14",
    "BoundaryError",
    "DetectionMap",
    "Judged",
    "Matches",
    "Segment",
    "Table",
    "average_recall",
    "bootstrap",
    "boundary_error",
    "detection_map",
    "judge",
    "judge_tables",
    "matches",
]
