"""Hashes of picture files: the same picture saved anew agrees, hostile files do no harm."""

from __future__ import annotations

import hashlib
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from ingest_pictures import encoded, saved_anew, scene

from inconcert.ingest.pictures import hash as room
from inconcert.ingest.pictures.hash import MOST_BYTES, hash_picture
from inconcert.profile.avatar import BOUND, avatar_key, perceptual

# What imagehash.phash (version 4.3.2) gives for `scene`, so that hashes of other programs,
# which a table may hold as its avatars, agree with those of files.
BY_IMAGEHASH = ["b71852e736cc2d45", "ad9ce8e71ccea218", "f3094ef6b8370d0c"]


def value(data: bytes) -> str:
    hashed = hash_picture(data)
    assert hashed.problem == ""
    assert hashed.value is not None
    assert len(hashed.value) == 16
    return hashed.value


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize("seed", range(3))
def test_hashes_are_those_of_the_common_library(seed: int) -> None:
    assert value(encoded(scene(seed))) == BY_IMAGEHASH[seed]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_picture_saved_anew_agrees_and_another_does_not(seed: int) -> None:
    own = value(encoded(scene(seed)))
    assert apart(own, value(encoded(scene(seed), "JPEG", quality=60))) <= BOUND
    assert apart(own, value(encoded(scene(seed).resize((73, 73)), "WEBP"))) <= BOUND
    assert apart(own, value(encoded(scene(seed + 1)))) > BOUND


def test_a_picture_cropped_a_little_mostly_agrees() -> None:
    seeds = range(60)
    near = [
        apart(value(encoded(scene(seed))), value(saved_anew(scene(seed)))) <= BOUND
        for seed in seeds
    ]
    assert sum(near) >= 0.9 * len(near)


def test_the_hash_is_taken_for_a_perceptual_one() -> None:
    own = value(encoded(scene(4)))
    assert avatar_key(own) == own
    assert int(perceptual([own])[0]) == int(own, 16)


def test_a_flat_picture_has_no_shape_to_compare() -> None:
    data = encoded(Image.new("RGB", (200, 200), (30, 90, 160)))
    assert hash_picture(data) == (hashlib.sha256(data).hexdigest(), "one flat colour")


def test_of_an_animated_picture_the_first_frame_counts() -> None:
    frames = [scene(seed) for seed in range(3)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert apart(value(data), value(encoded(frames[0]))) <= BOUND


def test_what_lies_under_transparent_pixels_does_not_count() -> None:
    mask = Image.new("L", (240, 240), 0)
    mask.paste(255, (60, 60, 180, 180))
    seen = scene(1)
    hidden = scene(2)
    hidden.paste(seen, (0, 0), mask)
    seen.putalpha(mask)
    hidden.putalpha(mask)
    assert value(encoded(seen)) == value(encoded(hidden))


def test_deep_grey_is_not_cut_off() -> None:
    grey = scene(6).convert("L")
    deep = Image.fromarray(np.asarray(grey, np.uint16) * 257)
    assert apart(value(encoded(deep)), value(encoded(grey))) <= BOUND


def test_a_vector_graphic_counts_by_its_bytes() -> None:
    data = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>'
    assert hash_picture(data) == (hashlib.sha256(data).hexdigest(), "a vector graphic")


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "side", [8_000, 20_000, 2**31 - 1], ids=["large", "bomb", "as large as can be"]
)
def test_a_bomb_is_not_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **options: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "convert", never)
    data = _png(side, side, zlib.compress(bytes(10**6)))
    with room.strict_decoders():
        hashed = hash_picture(data)
    assert hashed.value == hashlib.sha256(data).hexdigest()
    assert "pixels" in hashed.problem


def test_a_huge_file_is_not_looked_at() -> None:
    hashed = hash_picture(b"\xff\xd8\xff" + bytes(MOST_BYTES))
    assert hashed == (None, "larger than 32 MiB")


@pytest.mark.parametrize(
    "data", [b"", b"<html>404</html>", b"id,name\n1,a\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", bytes(99)]
)
def test_what_is_no_picture_has_no_hash(data: bytes) -> None:
    assert hash_picture(data) == (None, "no picture")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_truncated_file_counts_by_its_bytes(kind: str) -> None:
    whole = encoded(scene(3), kind)
    for part in (20, len(whole) // 3):
        data = whole[:part]
        hashed = hash_picture(data)
        assert hashed.value == hashlib.sha256(data).hexdigest()
        assert hashed.problem


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]), st.data())
def test_damaged_files_never_raise(kind: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(scene(3, 40), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with room.strict_decoders():
        hashed = hash_picture(cut)
    assert (hashed.value is None) == (hashed.problem in ("no picture",))
