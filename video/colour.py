"""Colours as they are coded, and as an ordinary screen shows them: HDR and wide gamut become BT.709."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc

_SD_WIDTH, _SD_HEIGHT = 1280, 576  # players take BT.709 for untagged pictures that are larger than standard definition

# Matrices (AVCOL_SPC_...) that swscale knows, with the shares of red and blue in luma.
_LUMA = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}
# Those that it refuses, and the nearest that it knows.
_NEAREST = {10: 9, 14: 9}  # BT.2020 of constant luminance and ICtCp: BT.2020
_DERIVED = (12, 13)  # from the primaries, whose numbers are those of the matrices

_HDR = {int(ColorTrc.SMPTE2084): "PQ", int(ColorTrc.ARIB_STD_B67): "HLG"}
WHITE_NITS = 203  # of diffuse white in HDR, cd/m2 (BT.2408)
_GAMMA = 2.4  # of the screen (BT.1886)
_KNEE = 0.94  # signal from which highlights are compressed, so that what is brighter than white keeps its drawing

# Chromaticities x, y of red, green, blue; the white of all of them is D65.
_D65 = (0.3127, 0.3290)
_CHROMATICITIES = {
    int(ColorPrimaries.BT709): ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    int(ColorPrimaries.BT2020): ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    int(ColorPrimaries.SMPTE431): ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    int(ColorPrimaries.SMPTE432): ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_LAST = 65535  # index of the last entry of each table
_AT_ONCE = 8192  # pixels that are graded at a time: what they take stays in the processor's cache


def matrix_of(frame: VideoFrame) -> int:
    """The matrix by which its Y'CbCr becomes R'G'B': the frame's own, or the nearest that swscale knows."""
    space = int(frame.colorspace)
    if space in _LUMA:
        return space
    if space in _NEAREST:
        return _NEAREST[space]
    primaries = int(frame.color_primaries)
    if primaries == ColorPrimaries.BT2020 or (space in _DERIVED and primaries in _LUMA):
        return primaries
    large = frame.width >= _SD_WIDTH or frame.height > _SD_HEIGHT
    return int(Colorspace.ITU709 if large else Colorspace.ITU601)


def rgb_of(matrix: int, full_range: bool, bits: int) -> np.ndarray:
    """How Y'CbCr that swscale raised from so many bits to 16 becomes R'G'B': float64 ``(3, 4)``, the last an offset.

    swscale's own conversion is off by up to a level of 8 bits, which in HDR is a visible step.
    """
    kr, kb = _LUMA[matrix]
    kg = 1 - kr - kb
    if full_range:  # its luma is stretched to the last code, while its chroma is shifted
        luma, black, chroma = 1.0, 0, 65535 / ((2**bits - 1) * 2 ** (16 - bits))
    else:
        luma, black, chroma = 65535 / (219 * 256), 16 * 256, 65535 / (224 * 256)
    red, blue = 2 * (1 - kr) * chroma, 2 * (1 - kb) * chroma
    linear = np.array([(luma, 0, red), (luma, -blue * kb / kg, -red * kr / kg), (luma, blue, 0)])
    return np.column_stack([linear, linear @ (-black, -128 * 256, -128 * 256)])


def hdr_of(frame: VideoFrame) -> str:
    """``"PQ"``, ``"HLG"``, or ``""`` for an ordinary picture."""
    return _HDR.get(int(frame.color_trc), "")


def grade_of(frame: VideoFrame) -> "Grade | None":
    """How its colours become BT.709; None where they are shown as they are."""
    hdr, primaries = hdr_of(frame), int(frame.color_primaries)
    if hdr:  # BT.2100 knows no primaries but these
        return grade(hdr, primaries if primaries in _CHROMATICITIES else int(ColorPrimaries.BT2020))
    wide = primaries in _CHROMATICITIES and primaries != ColorPrimaries.BT709
    return grade("", primaries) if wide else None


@dataclass(frozen=True, eq=False)
class Grade:
    """From R'G'B' of 16 bits to BT.709 of 8, by tables: diffuse white becomes white, what is brighter is compressed.

    HLG is shown as on a screen whose diffuse white is that of an SDR screen. There its system gamma is 1.03 (BT.2408),
    taken here as 1. Colours outside of BT.709 are clipped.

    Attributes:
        white: the code of diffuse white.
        light: float32 ``(65536,)``, linear light of each code, 1 for diffuse white.
        gamut: float32 ``(3, 3)``, from its linear RGB to that of BT.709.
        compressed: float32 ``(65536,)``, or None for SDR: by what to multiply the square root of linear light, for each
            square root of the largest of red, green and blue, from 0 to ``reach``.
        reach: the largest square root of linear light.
        coded: uint8 ``(65536,)``, the signal for each square root of linear light from 0 to 1.
    """

    white: int
    light: np.ndarray
    gamut: np.ndarray
    compressed: np.ndarray | None
    reach: float
    coded: np.ndarray

    def __call__(self, codes: np.ndarray, to_rgb: np.ndarray | None = None) -> np.ndarray:
        """uint16 ``(H, W, 3)`` to uint8 ``(H, W, 3)``; of Y'CbCr with ``to_rgb`` as of ``rgb_of``."""
        graded = np.empty(codes.shape, np.uint8)
        source, target = codes.reshape(1, -1, 3), graded.reshape(1, -1, 3)
        for at in range(0, source.shape[1], _AT_ONCE):
            target[:, at : at + _AT_ONCE] = self._few(source[:, at : at + _AT_ONCE], to_rgb)
        return graded

    def _few(self, codes: np.ndarray, to_rgb: np.ndarray | None) -> np.ndarray:
        if to_rgb is not None:
            codes = cv2.transform(codes, to_rgb)
        light = cv2.transform(cv2.LUT(codes, self.light), self.gamut)
        root = np.sqrt(np.maximum(light, 0))
        if self.compressed is not None:
            # The largest of the three decides for all: their ratio, which is the hue, stays.
            largest = np.maximum(np.maximum(root[..., 0], root[..., 1]), root[..., 2])
            if largest.max() > _KNEE ** (_GAMMA / 2):
                step = np.minimum(largest * (_LAST / self.reach), _LAST).astype(np.uint16)
                root = root * np.asarray(cv2.LUT(step, self.compressed), np.float32)[..., None]
        return cv2.LUT(np.minimum(root * _LAST + 0.5, _LAST).astype(np.uint16), self.coded)


@cache
def grade(hdr: str, primaries: int) -> Grade:
    """The tables for ``"PQ"``, ``"HLG"`` or ``""`` (SDR) and for these primaries."""
    signal = np.linspace(0, 1, _LAST + 1)
    eotf, white = {
        "PQ": (lambda v: _pq_nits(v) / WHITE_NITS, _pq_signal(WHITE_NITS)),
        "HLG": (lambda v: _hlg_light(v) / _hlg_light(np.array(0.75)), 0.75),
        "": (lambda v: v**_GAMMA, 1.0),
    }[hdr]
    light = eotf(signal)
    gamut = np.linalg.inv(_to_xyz(int(ColorPrimaries.BT709))) @ _to_xyz(primaries)
    reach = float(np.sqrt(light[-1] * gamut.sum(1, where=gamut > 0).max()))
    return Grade(
        white=round(white * _LAST),
        light=light.astype(np.float32),
        gamut=gamut.astype(np.float32),
        compressed=_compressed(signal * reach, float(light[-1])).astype(np.float32) if hdr else None,
        reach=reach,
        coded=np.round(255 * signal ** (2 / _GAMMA)).astype(np.uint8),
    )


def _pq_nits(signal: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, from signal to cd/m2."""
    power = signal ** (32 / 2523)
    return 10000 * (np.maximum(power - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * power)) ** (8192 / 1305)


def _pq_signal(nits: float) -> float:
    """Its inverse."""
    power = (nits / 10000) ** (1305 / 8192)
    return ((107 / 128 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def _hlg_light(signal: np.ndarray) -> np.ndarray:
    """Inverse OETF of HLG (BT.2100), from signal to linear light of the scene, 1 at most."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _compressed(root: np.ndarray, peak: float) -> np.ndarray:
    """Gain on the square root of linear light, so that the signal bends at the knee and ends at 1 for ``peak``."""
    signal = np.maximum(root, 1e-6) ** (2 / _GAMMA)
    above = np.maximum(signal - _KNEE, 0) / (1 - _KNEE)
    most = (peak ** (1 / _GAMMA) - _KNEE) / (1 - _KNEE)
    bent = above * (1 + above / most**2) / (1 + above)  # Reinhard's curve with a white point
    return (np.minimum(np.minimum(signal, _KNEE) + (1 - _KNEE) * bent, 1) / signal) ** (_GAMMA / 2)


def _to_xyz(primaries: int) -> np.ndarray:
    """Linear RGB with these primaries to XYZ, ``(3, 3)``, white at Y = 1."""
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in _CHROMATICITIES[primaries]]).T
    x, y = _D65
    return columns * np.linalg.solve(columns, [x / y, 1, (1 - x - y) / y])
