# ruff: noqa: E501 - a Japanese character counts as two columns
"""Registers in their real formats: what is read, what is refused with row and column, known faults of the sources."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook

from knowledge.data_files import read_table
from knowledge.errors import FileUnreadable
from knowledge.importers.findings import LANGUAGES, Finding
from knowledge.importers.patches import Reading
from knowledge.importers.registers import (
    read_evacuation_sites,
    read_facilities,
    read_gsi,
    read_portal,
    read_preschools,
)
from tests.services.knowledge.importers.registers import (
    FACILITY,
    GSI_SHELTERS,
    GSI_SITES,
    OLD_SPACE,
    PRESCHOOL,
    STANDARD_SPACE,
    gsi_site,
    portal,
    portal_item,
    table,
)


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    reading = read_gsi(table(GSI_SITES, gsi_site(), encoding=encoding))
    assert (len(reading.patches), reading.findings) == (1, [])
    patch = reading.patches[0]
    assert (patch.id, patch.codes) == ("site-e4340400000001", ("gsi:E4340400000001",))
    assert patch.values["name.ja"] == "れんしゅう1小学校"
    assert patch.values["municipality"] == "kikuyo"
    assert patch.values["location"] == {"lat": 32.8601, "lon": 130.8286}
    assert patch.values["evacuation.hazard.flood"] == "yes"
    assert patch.values["evacuation.hazard.tsunami"] == "no"
    assert patch.values["evacuation.kind.shelter"] is True


def test_other_bytes_are_refused() -> None:
    for data, code in ((b"\x80\xff\x00\xfe" * 9, "encoding"), (b"", "empty"), (b"PK\x03\x04broken", "xlsx")):
        with pytest.raises(FileUnreadable) as caught:
            read_gsi(data)
        assert caught.value.code == code
    with pytest.raises(FileUnreadable):
        read_portal(b'{"rows": []}')


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"緯度": ""}, "number", "N (緯度)"),
        ({"緯度": "北緯32度"}, "number", "N (緯度)"),
        ({"緯度": "130.8286", "経度": "32.86"}, "swapped", "N (緯度)"),
        ({"緯度": "35.68", "経度": "139.76"}, "outside", "N (緯度)"),
        ({"地震": "たぶん"}, "flag", "H (地震)"),
        ({"施設・場所名": ""}, "missing", "C (施設・場所名)"),
        ({"共通ID": "E12"}, "gsi_code", "B (共通ID)"),
        ({"共通ID": "E4399900000001"}, "municipality", "B (共通ID)"),
    ],
)
def test_a_bad_cell_is_named_with_row_and_column(changed: dict[str, str], code: str, column: str) -> None:
    reading = read_gsi(table(GSI_SITES, gsi_site(1), gsi_site(2, **changed), gsi_site(3)))
    assert [(item.code, item.row, item.column) for item in reading.errors][:1] == [(code, 3, column)]
    assert [patch.row for patch in reading.patches] == [2, 4]
    for language in LANGUAGES:
        said = reading.errors[0].say(language)
        assert "3" in said
        assert "$" not in said


def test_rows_of_other_prefectures_are_left_out_with_a_note() -> None:
    reading = read_gsi(table(GSI_SITES, gsi_site(1, 共通ID="E1310100002201")))
    assert (reading.patches, codes(reading)) == ([], ["elsewhere"])


def test_a_wrong_kind_of_file_is_said_before_its_rows() -> None:
    reading = read_gsi(table(("名前", "電話"), {"名前": "x"}))
    assert set(codes(reading)) == {"heading"}
    assert not reading.patches


def test_shelters_that_receive_only_some_people_are_for_welfare() -> None:
    row = {
        "NO": "1",
        "共通ID": "E4340400000009",
        "施設・場所名": "ほーむ",
        "住所": "菊陽町1",
        "緯度": "32.86",
        "経度": "130.82",
    }
    reading = read_gsi(
        table(
            GSI_SHELTERS,
            row,
            {**row, "共通ID": "E4340400000010", "施設・場所名": "べつ", "住所": "菊陽町2", "受入対象者": "要介護者"},
        )
    )
    kinds = [[key for key in patch.values if key.startswith("evacuation.kind")] for patch in reading.patches]
    assert kinds == [["evacuation.kind.shelter"], ["evacuation.kind.welfare"]]
    assert not [key for key in reading.patches[0].values if ".hazard." in key]  # this list does not speak about hazards


def test_old_and_new_national_headings_say_the_same() -> None:
    new = {
        "全国地方公共団体コード": "434043", "ID": "0001", "名称": "れんしゅう公園", "名称_カナ": "レンシュウコウエン",
        "名称_英字": "Practice Park", "所在地_連結表記": "熊本県菊池郡菊陽町大字れんしゅう１", "緯度": "32.86", "経度": "130.82",
        "電話番号": "096-232-0000", "災害種別_地震": "1", "指定避難所との重複": "1", "想定収容人数": "1,200",
        "URL": "https://example.jp/park",
    }  # fmt: skip
    old = {
        "NO": "0001", "名称": "れんしゅう公園", "名称_カナ": "レンシュウコウエン", "住所": "熊本県菊池郡菊陽町大字れんしゅう１", "緯度": "32.86",
        "経度": "130.82", "電話番号": "096-232-0000", "市区町村コード": "43404", "災害種別_地震": "1", "指定避難所との重複": "1",
        "想定収容人数": "1200", "URL": "https://example.jp/park",
    }  # fmt: skip
    first, second = (
        read_evacuation_sites(table(STANDARD_SPACE, new)),
        read_evacuation_sites(table(OLD_SPACE, old, encoding="cp932")),
    )
    assert (first.errors, second.errors) == ([], [])
    one, two = first.patches[0].values, second.patches[0].values
    assert {**one, "name.en": None} == two
    assert one["address.ja"] == "熊本県菊池郡菊陽町大字れんしゅう1"
    assert one["evacuation.capacity"] == 1200
    assert one["name.ja-easy"] == "{れんしゅう公園|れんしゅうこうえん}"
    assert one["name.en"] == "Practice Park"


def test_facilities_and_child_care_have_hours_phones_and_kinds() -> None:
    row = {
        "都道府県コード又は市区町村コード": "434043", "NO": "7", "名称": "れんしゅう図書館", "名称_カナ": "レンシュウトショカン", "住所": "菊陽町1",
        "緯度": "32.86", "経度": "130.82", "電話番号": "０９６−２３２−００００", "利用可能曜日": "火〜金・日", "開始時間": "9:00",
        "終了時間": "18:00", "URL": "https://example.jp/",
    }  # fmt: skip
    values = read_facilities(table(FACILITY, row)).patches[0].values
    assert values["hours"] == [{"days": ["tue", "wed", "thu", "fri", "sun"], "open": "09:00", "close": "18:00"}]
    assert values["phones"] == [{"number": "096-232-0000", "purpose": "main", "confirmed": True}]
    assert values["kind"] == "facility"
    unread = read_facilities(table(FACILITY, {**row, "利用可能曜日": "第2土曜日"}))
    assert ("hours" not in unread.patches[0].values, codes(unread)) == (True, ["days"])
    late = read_facilities(table(FACILITY, {**row, "終了時間": "8:00"}))
    assert (late.patches, codes(late)) == ([], ["time_order"])
    child = {
        "全国地方公共団体コード": "434043",
        "ID": "3",
        "名称": "れんしゅう保育園",
        "所在地_連結表記": "菊陽町2",
        "電話番号": "abc",
    }
    refused = read_preschools(table(PRESCHOOL, child))
    assert [(item.code, item.column) for item in refused.errors] == [("phone", "K (電話番号)")]
    kept = read_preschools(table(PRESCHOOL, {**child, "電話番号": ""})).patches[0]
    assert (kept.id, kept.values["kind"]) == ("childcare-434043-3", "school")


def test_known_faults_of_the_prefecture_s_list_are_handled_and_told() -> None:
    reading = read_portal(
        portal(
            portal_item(1, capacity=0),
            portal_item(2, latitude="32.8601", address="菊陽町大字べつ2"),  # the position of 1 at another address
            portal_item(
                3, name="れんしゅう1小学校【広域】", latitude="32.8601", address="菊陽町れんしゅう１"
            ),  # 1 once more
            portal_item(4, name="おなじ公園", address="菊陽町4"),
            portal_item(5, name="おなじ公園", address="菊陽町5"),
            portal_item(6, availableFlg="0"),
            portal_item(7, edesignatedEvacShFlg="0", designatedEvacShFlg="0"),
            portal_item(8, capacity=None, municipalityCd="431001"),
        )
    )
    assert reading.errors == []
    assert sorted(set(codes(reading))) == [
        "capacity_zero", "duplicate", "namesake", "no_kind", "not_available", "shared_position",
    ]  # fmt: skip
    by_id = {patch.id: patch for patch in reading.patches}
    assert sorted(by_id) == [f"site-0000000{number}" for number in (1, 2, 4, 5, 6, 8)]
    assert by_id["site-00000001"].codes == ("portal:00000001", "portal:00000003")
    assert by_id["site-00000001"].values["name.ja"] == "れんしゅう1小学校"
    assert (
        by_id["site-00000001"].values["evacuation.capacity"] is None
        or by_id["site-00000001"].values["evacuation.capacity"] == 120
    )
    approximate = {id_ for id_, patch in by_id.items() if patch.values.get("evacuation.approximate")}
    assert approximate == {"site-00000001", "site-00000002", "site-00000004", "site-00000005"}
    assert by_id["site-00000006"].values["confidence"] == "low"
    assert "evacuation.hazard.fire" not in by_id["site-00000008"].values  # the list does not speak about fires


def test_a_workbook_is_read_and_its_formulas_are_refused() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(GSI_SITES))
    sheet.append([gsi_site(1).get(name, "") for name in GSI_SITES])
    sheet.append([gsi_site(2, 住所="=1+1").get(name, "") for name in GSI_SITES])
    out = io.BytesIO()
    book.save(out)
    reading = read_gsi(out.getvalue())
    assert [(item.code, item.row, item.column) for item in reading.errors] == [("formula", 3, "D")]
    assert [patch.row for patch in reading.patches] == [2]


def test_a_row_with_too_many_cells_is_refused() -> None:
    data = table(GSI_SITES, gsi_site()) + b"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\r\n"
    assert [item.code for item in read_gsi(data).errors] == ["too_many_cells"]


def test_findings_say_the_same_in_every_language() -> None:
    words = read_table("import_words")

    def names(tree: object) -> dict[str, set[str]]:
        if isinstance(tree, dict):
            return {f"{key}.{name}": found for key, value in tree.items() for name, found in names(value).items()}
        return {"": set(re.findall(r"\$([a-z_]+)", str(tree)))}

    assert set(words) == set(LANGUAGES)
    assert names(words["ja"]) == names(words["en"]) == names(words["zh-Hant"])
    assert Finding("note", "capacity_zero", 3, "B (x)").say("ja").startswith("3行目・B (x)列：")
