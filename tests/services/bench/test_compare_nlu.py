"""The comparison of intent recognisers: its parts, its report and its pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter

from bench.compare_nlu import LANGUAGES, PARTS, Way, load, pipelines, summary
from bench.confusion_picture import confusion_picture


def test_every_example_is_judged_once_and_every_part_has_every_language() -> None:
    examples = load()
    assert len(examples) > 1000
    assert len(set(examples)) == len(examples)
    for part in range(PARTS):
        ours = [row for row in examples if row.part == part]
        assert {row.language for row in ours} == set(LANGUAGES)
        assert 0.1 * len(examples) < len(ours) < 0.3 * len(examples)


def test_the_ways_differ_as_they_say() -> None:
    assert {name.split("-")[0] for name in pipelines(100)} == {"diet", "regression", "product"}
    for name, pipeline in pipelines(100).items():
        parts = " ".join(str(part["name"]) for part in pipeline)
        assert ("DIET" in parts) is name.startswith("diet")
        assert ("SentenceEncoder" in parts) is (name == "product" or name.endswith("vectors"))
        # The product's classifier hashes its n-grams itself.
        assert ("CountVectors" in parts) is (name != "product")


def test_a_summary_is_in_per_cent_and_milliseconds() -> None:
    way = Way("diet-ngrams", [10.0, 20.0], [2.0], memory_mb=[300.4], milliseconds=[1.0, 2.0, 9.0])
    way.right, way.asked = Counter({"ja": 3}), Counter({"ja": 4, "en": 4})
    way.confusion = Counter({"greet greet": 3})
    told = summary(way, 2, 50)
    assert told["accuracy"] == {"ja": 75.0, "ja-easy": 0.0, "zh-Hant": 0.0, "en": 0.0}
    assert (told["accuracy_all"], told["train_s"], told["memory_mb"], told["epochs"]) == (37.5, 15.0, 300, 50)
    assert (told["p50_ms"], told["p95_ms"]) == (2.0, 9.0)


def test_a_picture_shows_every_cell_and_escapes_names() -> None:
    picture = confusion_picture("a < b", {"greet greet": 3, "greet thanks": 1, "thanks <x>": 2})
    root = ET.fromstring(picture)
    shown = [element.text for element in root.iter() if element.text and element.text.strip()]
    assert {"a < b", "greet", "thanks", "<x>", "3", "1", "2"} <= set(shown)
    assert sum(element.get("fill") == "#c01c28" for element in root.iter()) == 2
    assert sum(element.get("fill") == "#1a5fb4" for element in root.iter()) == 1
