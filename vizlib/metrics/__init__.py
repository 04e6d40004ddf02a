"""How good is what was found? Segments in time as ActivityNet has it, boxes and tubes as AVA has it; who is who."""

from vizlib.metrics.boxes import AVA, LabelledBox, frame_map, judge_box_tables, judge_boxes, match_boxes
from vizlib.metrics.counted import SCORE_STEP, SCORES, Counted, Curve, counted, curve
from vizlib.metrics.identities import Identities, identity_switches
from vizlib.metrics.matching import BoundaryError, Matches, boundary_error, matches
from vizlib.metrics.precision import INTERVAL, DetectionMap, Judged, MapAtIou, bootstrap
from vizlib.metrics.recall import average_recall
from vizlib.metrics.segment import ACTIVITYNET, THUMOS14, Segment
from vizlib.metrics.segments import detection_map, judge, judge_tables
from vizlib.metrics.table import Table
from vizlib.metrics.tubes import LabelledTube, judge_tubes, tube_iou, video_map

__all__ = [
    "ACTIVITYNET",
    "AVA",
    "INTERVAL",
    "SCORES",
    "SCORE_STEP",
    "THUMOS14",
    "BoundaryError",
    "Counted",
    "Curve",
    "DetectionMap",
    "Identities",
    "Judged",
    "LabelledBox",
    "LabelledTube",
    "MapAtIou",
    "Matches",
    "Segment",
    "Table",
    "average_recall",
    "bootstrap",
    "boundary_error",
    "counted",
    "curve",
    "detection_map",
    "frame_map",
    "identity_switches",
    "judge",
    "judge_box_tables",
    "judge_boxes",
    "judge_tables",
    "judge_tubes",
    "match_boxes",
    "matches",
    "tube_iou",
    "video_map",
]
