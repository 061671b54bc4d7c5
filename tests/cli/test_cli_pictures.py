"""From picture files beside a table to a finding that rests on them, on the command line."""

from __future__ import annotations

import csv
import sys
import zipfile
from pathlib import Path

import pytest
from cli_running import as_json

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))

from ingest_pictures import encoded, saved_anew, scene

ORDINARY = 150
HEAD = "platform,user_id,username,display_name,avatar,created_at,followers"


def _rows() -> list[tuple[str, bytes | None]]:
    """Return the lines of the table, each with the picture that its avatar names.

    Two pairs are near and have one name; only one of them has one picture.
    """
    rows: list[tuple[str, bytes | None]] = [
        (f"x,{n},someone{n * 7919 % 100003}z,Person {n},pictures/{n}.jpg,"
         f"2015-03-{n % 28 + 1:02},{n}",
         encoded(scene(n, 80), "JPEG"))
        for n in range(ORDINARY)
    ]  # fmt: skip
    original, control = scene(1001), scene(1002)
    rows += [
        ("x,9001,VellineFerry,Velline Ferry,pictures/velline.png,2012-05-01,900000",
         encoded(original)),
        ("x,9002,VelIineFerry,Velline Ferry,pictures/new%20one.jpg,2023-05-01,40",
         saved_anew(original)),
        ("forum,77,harbourwatch,The harbour,pictures/forum.webp,2019-05-01,10",
         encoded(original, "WEBP", quality=80)),
        ("x,9003,BrannokOtter,Brannok Otter,pictures/brannok.png,2012-05-01,800000",
         encoded(control)),
        ("x,9004,BrannokOtter1,Brannok Otter,pictures/otters.jpg,2023-05-01,50",
         saved_anew(scene(1003))),
        ("x,9005,quietheron,Heron,../outside.png,2014-05-01,3", None),
    ]  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "export"
    (folder / "pictures").mkdir(parents=True)
    rows = _rows()
    for line, data in rows:
        if data is not None:
            name = line.split(",")[4].replace("%20", " ")
            (folder / name).write_bytes(data)
    (folder / "accounts.csv").write_text("\n".join([HEAD, *(line for line, _ in rows)]) + "\n")
    (folder.parent / "outside.png").write_bytes(encoded(scene(5)))
    return folder


def test_a_look_alike_is_found_by_its_picture(inconcert, export: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    done = inconcert("import", export, "--case", case)
    assert f"{ORDINARY + 5} profile pictures compared by what they show" in " ".join(
        done.stdout.split()
    )
    assert "1 avatar not followed outside" in done.stdout
    # A folder of pictures is no wall of lines.
    assert done.stdout.count("Skipped:") < 20
    assert f"{ORDINARY + 5 - 12} more; --json lists them all" in done.stdout
    inconcert("detect", "--case", case, "--only", "look_alikes")
    (finding,) = as_json(inconcert("findings", "--case", case, "--json"))["findings"]
    assert "@VellineFerry and @VelIineFerry" in finding["statement"]
    assert "the same name and profile picture" in finding["statement"]
    numbers = finding["details"]["numbers"]
    assert numbers["fields"] == ["name", "avatar"]
    assert 0 <= numbers["bits"] <= 6
    (profiles,) = finding["details"]["tables"]
    place = [column["name"] for column in profiles["columns"]].index("avatar")
    assert [row[place] for row in profiles["rows"]] == [
        "pictures/velline.png", "pictures/new%20one.jpg",
    ]  # fmt: skip
    path = tmp_path / "evidence.csv"
    inconcert("evidence", "--case", case, finding["id"], "-o", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["role"] == "account"]
    assert {row["avatar"] for row in rows} == {"pictures/velline.png", "pictures/new%20one.jpg"}
    assert {len(row["avatar_hash"]) for row in rows} == {16}


def test_from_a_zip_it_is_the_same(inconcert, export: Path, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(export.rglob("*")):
            archive.write(path, path.relative_to(export.parent))
    case = tmp_path / "case.duckdb"
    inconcert("import", packed, "--case", case)
    inconcert("detect", "--case", case, "--only", "look_alikes")
    (finding,) = as_json(inconcert("findings", "--case", case, "--json"))["findings"]
    assert "@VellineFerry" in finding["statement"]


def test_accounts_on_two_platforms_agree_by_the_picture_saved_anew(
    inconcert, export: Path, tmp_path: Path
) -> None:
    posts = ["platform,post_id,user_id,date,text,urls"]
    for act in range(8):
        for n, (platform, user) in enumerate((("x", "9001"), ("forum", "77"))):
            posts.append(
                f"{platform},{act}{n},{user},2024-01-{act + 1:02}T10:0{n}:00Z,read this,"
                f"https://example.org/{act}"
            )
    for n in range(ORDINARY):
        posts.append(
            f"x,{n + 100},{n},2024-01-{n % 27 + 1:02}T{n % 24:02}:{n * 7 % 60:02}:00Z,mine,"
            f"https://example.com/{n}"
        )
    table = tmp_path / "posts.csv"
    table.write_text("\n".join(posts) + "\n")
    case = tmp_path / "case.duckdb"
    inconcert("import", export, table, "--case", case)
    inconcert("detect", "--case", case, "--only", "twins")
    (finding,) = as_json(inconcert("findings", "--case", case, "--json"))["findings"]
    assert "have the same profile picture" in finding["statement"]
    assert sorted(finding["details"]["platforms"]) == ["forum", "x"]
