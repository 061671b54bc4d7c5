"""The hash of a picture file: perceptual where it can be decoded, else SHA-256 of its bytes.

The perceptual hash is that of the discrete cosine transform, as `imagehash.phash` gives it (Zauner
2010, *Implementation and Benchmarking of Perceptual Image Hash Functions*, 3.2.1), so that values
of other programs agree with these. Files are hostile: the header says how large a picture claims
to be before a pixel is decoded, and only decoders of common formats are asked.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# Larger files are no profile pictures; nothing of them is kept in memory.
MOST_BYTES = 32 << 20
# A picture of so many pixels takes 200 MB while it is decoded.
MOST_PIXELS = 50_000_000
# EPS and the like run programs; none of those is asked.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
# The transform is of 32 x 32 grey pixels, the hash of its 8 x 8 lowest frequencies.
_SIDE, _LOW = 32, 8
# A picture whose grey varies less than this (of 256) has no shape for a hash to tell.
FLAT = 2.0

_MAGIC = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|BM....\x00{4}|II\*\x00|MM\x00\*"
    rb"|....ftyp(?:avi[fs]|heic|heix|hevc|mif1|msf1)|\x00\x00\x01\x00",
    re.DOTALL,
)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE\s+svg|<svg)", re.IGNORECASE)


class PictureHash(NamedTuple):
    """The hash of one file and, where it is not perceptual, why.

    `value` has 16 hexadecimal digits (perceptual) or 64 (SHA-256 of a file that is a picture by
    its first bytes); it is None where the file is no picture.
    """

    value: str | None
    problem: str = ""


def hash_picture(data: bytes) -> PictureHash:
    """Return the hash of the bytes of a file; never raises for what they hold."""
    if len(data) > MOST_BYTES:
        return PictureHash(None, f"larger than {MOST_BYTES >> 20} MiB")
    if not is_picture(data):
        return PictureHash(None, "no picture")
    problem = "a vector graphic"
    if _MAGIC.match(data):
        try:
            grey = _grey(data)
            if float(grey.std()) >= FLAT:
                return PictureHash(f"{perceptual_hash(grey):016x}")
            problem = "one flat colour"
        except Exception as error:
            # Decoders raise whatever they like for damaged files (OSError, ValueError, SyntaxError,
            # struct.error, MemoryError, ...): the reason is reported, and the bytes still have a
            # hash.
            problem = _reason(error)
    return PictureHash(hashlib.sha256(data).hexdigest(), problem)


def is_picture(data: bytes) -> bool:
    """Return True where the first bytes are those of a picture, decodable here or not."""
    return bool(_MAGIC.match(data)) or bool(_SVG.match(data) and b"<svg" in data[:65_536].lower())


def perceptual_hash(grey: npt.NDArray[np.float64]) -> int:
    """Return the 64-bit hash of 32 x 32 grey values, the lowest frequency in the highest bit."""
    from scipy.fft import dctn

    low = dctn(grey, type=2)[:_LOW, :_LOW]
    bits = (low > np.median(low)).ravel()
    return int("".join("1" if bit else "0" for bit in bits.tolist()), 2)


@contextmanager
def strict_decoders() -> Iterator[None]:
    """Make warnings of the decoders about bombs errors; open it around all calls, in one thread."""
    from PIL import Image

    with warnings.catch_warnings():
        # Other warnings are about metadata, which is not read here.
        warnings.filterwarnings("ignore", module=r"PIL\b")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


class _TooLargeError(Exception):
    """The header claims more pixels than are decoded."""


def _grey(data: bytes) -> npt.NDArray[np.float64]:
    """Return the picture, or the first frame of an animated one, as 32 x 32 grey values."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=_decoders()) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise _TooLargeError(f"{width:,} by {height:,} pixels")
        # JPEG is decoded at a fraction of its size, which is all that the hash needs.
        opened.draft("RGB", (4 * _SIDE, 4 * _SIDE))
        picture: Any = opened
        if opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info:
            # What lies under transparent pixels is never seen.
            layer = opened.convert("RGBA")
            picture = Image.new("RGBA", layer.size, "white")
            picture.alpha_composite(layer)
        if picture.mode.startswith(("I;16", "I", "F")):
            picture = _to_eight_bits(picture)
        small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        return np.asarray(small, np.float64)


@cache
def _decoders() -> list[str]:
    """Return the formats that this build of Pillow decodes; not every one has AVIF."""
    from PIL import Image

    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _to_eight_bits(picture: Any) -> Any:
    """Return a picture of deeper grey in 8 bits, which a plain conversion would cut off."""
    from PIL import Image

    deep = np.asarray(picture, np.float64)
    low, high = float(deep.min()), float(deep.max())
    return Image.fromarray(((deep - low) * (255 / max(high - low, 1.0))).astype(np.uint8), "L")


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    if "cannot identify" in text:
        return "damaged, or of a kind that is not decoded"
    return text[:80] or type(error).__name__
