# ruff: noqa: E501 - a Japanese character counts as two columns
"""Small files in the real formats, made up here: headings as their publishers write them, facts invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

GSI_SITES = (
    "NO", "共通ID", "施設・場所名", "住所", "洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波",
    "大規模な火事", "内水氾濫", "火山現象", "指定避難所との住所同一", "緯度", "経度", "備考",
)  # fmt: skip
GSI_SHELTERS = (
    "NO", "共通ID", "施設・場所名", "住所", "指定緊急避難場所との住所同一", "その他市町村長が必要と認める事項",
    "受入対象者", "緯度", "経度", "備考",
)  # fmt: skip
STANDARD_SPACE = (
    "全国地方公共団体コード", "ID", "名称", "名称_カナ", "名称_英字", "所在地_連結表記", "所在地_都道府県", "所在地_市区町村",
    "所在地_町字", "所在地_番地以下", "緯度", "経度", "電話番号", "災害種別_洪水", "災害種別_崖崩れ、土石流及び地滑り",
    "災害種別_高潮", "災害種別_地震", "災害種別_津波", "災害種別_大規模な火事", "災害種別_内水氾濫", "災害種別_火山現象",
    "指定避難所との重複", "想定収容人数", "URL", "備考",
)  # fmt: skip
OLD_SPACE = (
    "NO", "名称", "名称_カナ", "住所", "方書", "緯度", "経度", "標高", "電話番号", "内線番号", "市区町村コード", "都道府県名",
    "市区町村名", "災害種別_洪水", "災害種別_崖崩れ、土石流及び地滑り", "災害種別_高潮", "災害種別_地震", "災害種別_津波",
    "災害種別_大規模な火事", "災害種別_内水氾濫", "災害種別_火山現象", "指定避難所との重複", "想定収容人数", "URL", "備考",
)  # fmt: skip
FACILITY = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "名称", "名称_カナ", "住所", "緯度", "経度",
    "電話番号", "利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項", "URL", "備考",
)  # fmt: skip
PRESCHOOL = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "名称_英字", "種別", "所在地_連結表記", "緯度",
    "経度", "電話番号", "収容定員", "受入年齢", "利用可能曜日", "開始時間", "終了時間", "URL",
)  # fmt: skip
EVENT = (
    "都道府県コード又は市区町村コード", "NO", "市区町村名", "イベント名", "イベント名_英語", "開始日", "終了日", "開始時間",
    "終了時間", "説明", "料金(基本)", "連絡先名称", "連絡先電話番号", "主催者", "場所名称", "住所", "URL",
)  # fmt: skip


def table(headings: Sequence[str], *rows: Mapping[str, str], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file with Windows line ends, as Japanese offices save it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def gsi_site(number: int = 1, **changed: str) -> dict[str, str]:
    """A row of the list of emergency sites."""
    return {
        "NO": str(number),
        "共通ID": f"E43404{number:08d}",
        "施設・場所名": f"れんしゅう{number}小学校",
        "住所": f"熊本県菊池郡菊陽町大字れんしゅう{number}番地",
        "洪水": "1",
        "地震": "1",
        "指定避難所との住所同一": "1",
        "緯度": f"32.86{number:02d}",
        "経度": "130.8286",
        **changed,
    }


def portal(*items: Mapping[str, Any]) -> bytes:
    """The prefecture's JSON."""
    return json.dumps({"items": list(items), "total": len(items)}, ensure_ascii=False).encode()


def portal_item(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One facility."""
    return {
        "facilityId": f"{number:08d}",
        "name": f"れんしゅう{number}小学校",
        "capacity": 120,
        "address": f"菊陽町大字れんしゅう{number}",
        "latitude": f"32.86{number:02d}",
        "longitude": "130.8286",
        "availableFlg": "1",
        "publicFlg": "1",
        "floodShFlg": "1",
        "sedimentDisasterShFlg": "0",
        "stormSurgeShFlg": "0",
        "earthquakeShFlg": "1",
        "tsunamiShFlg": "0",
        "landsideWaterShFlg": "0",
        "edesignatedEvacShFlg": "1",
        "designatedEvacShFlg": "1",
        "welfareEvacShFlg": "0",
        "temporaryEvacShFlg": "0",
        "municipalityCd": "434043",
        "shelterStartTimestamp": "",
        "shelterEndTimestamp": "",
        "crowdedStatus": None,
        **changed,
    }
