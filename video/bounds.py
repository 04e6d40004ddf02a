"""How much video is let in, and how large a clip can become. Nothing else in the code holds such a number.

The upper group guards the machine against hostile or careless uploads and is checked before anything is
decoded; a school changes it by environment variables. The lower group is what a clip is.
"""

import os

MAX_BYTES = int(os.environ.get("MOTION_LAB_MAX_MB", "200")) * 1024 * 1024
MAX_SESSION_BYTES = int(os.environ.get("MOTION_LAB_SESSION_MB", "800")) * 1024 * 1024  # uploads of one visitor
MAX_RECORDING_BYTES = 16 * 1024 * 1024  # of the camera: ten seconds of a browser that ignores the rate it is asked for
MAX_SECONDS = int(os.environ.get("MOTION_LAB_MAX_SECONDS", "3600"))
MAX_FRAMES = int(os.environ.get("MOTION_LAB_MAX_FRAMES", "250000"))
MAX_SIDE = int(os.environ.get("MOTION_LAB_MAX_SIDE", "8192"))  # pixels
MAX_PIXELS = MAX_SIDE * (MAX_SIDE // 2 + 256)  # a frame; 8192 x 4352 is the largest that H.264 allows
# Memory of the pictures that are decoded at the same time: two threads of the phones' 4K of 10 bits fit just in
MAX_PICTURE_BYTES = int(os.environ.get("MOTION_LAB_PICTURES_MB", "456")) * 1024 * 1024
MORE_PACKET_BYTES = 64 * 1024 * 1024  # by which all packets together may be more than twice the file
MAX_OTHERS = 4 * MAX_FRAMES  # entries of an index, packets of all streams: sound has more of them than pictures
MAX_STREAMS = 100
OPENING_S = 3.0  # so long FFmpeg may look for what a file holds; it takes milliseconds
MAX_ASPECT = 10  # longer side over shorter: networks enlarge the shorter one, and a thread of pixels would explode

MIN_CLIP_FRAMES = 2  # one frame shows no motion
MAX_CLIP_FRAMES = 300
MAX_CLIP_FPS = 30.0
MAX_CLIP_SIDE = 640  # pixels, the longer one
