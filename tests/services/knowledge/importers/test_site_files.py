"""One line a site: read, written, read again; what says more gets a file of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from knowledge.content_library import ContentLibrary
from knowledge.files import read_content, scan_content, write_content
from knowledge.places import PlacePhone

BUNDLED = Path(__file__).parents[4] / "knowledge" / "content"


def only_sites(path: Path) -> ContentLibrary:
    places = scan_content(path).places
    return ContentLibrary(places={id_: place for id_, place in places.items() if id_.startswith("site-")})


def test_our_sites_survive_writing_and_reading(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("[]", encoding="utf-8")
    library = only_sites(BUNDLED)
    assert len(library.places) > 500
    assert len(write_content(library, tmp_path)) == len(list((BUNDLED / "sites").glob("*.yaml")))
    assert read_content(tmp_path).places == library.places
    assert write_content(library, tmp_path) == []


def test_a_site_with_a_phone_moves_to_its_own_file_and_back(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("[]", encoding="utf-8")
    library = only_sites(BUNDLED)
    write_content(library, tmp_path)
    id_ = next(iter(sorted(library.places)))
    called = replace(library.places[id_], phones=(PlacePhone("096-000-0000"),))
    changed = ContentLibrary(places={**library.places, id_: called})
    names = {file.name for file in write_content(changed, tmp_path)}
    assert f"{id_}.yaml" in names
    assert read_content(tmp_path).places == changed.places
    write_content(library, tmp_path)
    assert read_content(tmp_path).places == library.places
    assert not (tmp_path / "places" / f"{id_}.yaml").exists()


def test_mistakes_are_named(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "topics.yaml").write_text("[]", encoding="utf-8")
    (tmp_path / "sites" / "koshi.yaml").write_text(
        "municipality: kikuyo\nchecked_on: 2026-11-23\nreview_by: 2027-05-31\nplaces:\n"
        "  - {id: site-1, name: あ, lat: 32.8, lon: 130.7, kinds: [castle], capacity: 0, from: [nobody]}\n",
        encoding="utf-8",
    )
    said = "\n".join(str(problem) for problem in scan_content(tmp_path).problems)
    for words in ("castle", "capacity", "nobody", "the file is koshi.yaml"):
        assert words in said
