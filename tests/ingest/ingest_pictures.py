"""Pictures made for tests: smooth coloured scenes, each different, encoded as files are."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image


def scene(seed: int, size: int = 240) -> Image.Image:
    """Return a picture with large shapes and less in the detail, as photographs have."""
    rng = np.random.default_rng([seed, 77])
    layers = np.zeros((size, size, 3))
    for side, weight in ((3, 1.0), (5, 0.5), (9, 0.2), (33, 0.05)):
        cells = rng.uniform(0, 255, (side, side, 3)).astype(np.uint8)
        layers += weight * np.asarray(
            Image.fromarray(cells).resize((size, size), Image.Resampling.BICUBIC), np.float64
        )
    layers -= layers.min()
    return Image.fromarray((layers * (255 / layers.max())).astype(np.uint8))


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def saved_anew(picture: Image.Image) -> bytes:
    """Return a picture as it comes back from another platform: cropped, smaller, as a JPEG."""
    width, height = picture.size
    edge = max(1, width // 100)
    cropped = picture.crop((edge, edge, width - edge, height - edge))
    return encoded(cropped.resize((120, 120)), "JPEG", quality=70)
