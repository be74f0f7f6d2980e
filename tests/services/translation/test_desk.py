"""What staff see: residents' words in Japanese, and replies checked before they go out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from contracts.languages import Language
from contracts.replies import STAFF_LABELS
from conversations.privacy import erase_conversation, erase_message
from conversations.repository import Repository
from conversations.retention import apply_retention
from conversations.translation import FakeTranslator, NoTranslator
from conversations.translation_tables import translation
from storage.sealing import KeyRing, Sealer
from storage.times import utc_now
from tests.services.translation.conftest import NOW, World

JA, EASY, ZH, EN = Language.JA, Language.JA_EASY, Language.ZH_HANT, Language.EN
CARD = "4111 1111 1111 1111"


async def test_a_resident_writes_and_no_detail_leaves(world: World) -> None:
    chat = await world.conversation()
    words = f"我叫王小明，電話090-1234-5678，卡號{CARD}，在留卡AB12345678CD。孩子九月要轉學"
    seen = await world.desk().translate_message(chat, None, words, ZH)
    assert seen.service == "LibreTranslate"
    assert seen.text == f"[ja] {words}"
    assert (seen.differences, seen.lost) == ((), ())
    (sent,) = world.server.state.texts()
    for detail in ("王小明", "090-1234-5678", "4111", "AB12345678CD"):
        assert detail not in sent
    assert "在留カード" in [term.ja for term in seen.terms]


async def test_names_that_the_case_knows_are_hidden_too(world: World) -> None:
    chat = await world.conversation()
    await world.desk().translate_message(chat, None, "陳美玲的兒子要轉學", ZH, names=["陳美玲"])
    assert "陳美玲" not in world.server.state.texts()[0]


@pytest.mark.parametrize("words", ["こんにちは、子どもの学校のことです", "  "])
async def test_japanese_needs_no_translation(world: World, words: str) -> None:
    seen = await world.desk().translate_message(await world.conversation(), None, words, ZH)
    assert (seen.text, seen.reason) == (None, "same")
    assert world.server.state.texts() == []


async def test_the_language_is_found_in_the_words_and_a_foreign_one_is_left_to_the_service(world: World) -> None:
    chat = await world.conversation()
    desk = world.desk()
    await desk.translate_message(chat, None, "Where is the school office?", ZH)
    await desk.translate_message(chat, None, "안녕하세요, 학교에 대해 묻고 싶습니다", ZH)
    assert [item.body["source"] for item in world.server.state.received if item.body] == ["en", "auto"]


async def test_the_same_words_leave_once_and_are_kept_without_details(world: World) -> None:
    chat = await world.conversation()
    for number in ("090-1111-2222", "090-3333-4444"):
        for _ in range(2):
            seen = await world.desk().translate_message(chat, None, f"電話是{number}", ZH)
            assert seen.text == f"[ja] 電話是{number}"
    assert len(world.server.state.texts()) == 1
    async with world.engine.connect() as connection:
        row = (await connection.execute(select(translation))).mappings().one()
        raw = " ".join(str(value) for value in (await connection.execute(text("SELECT * FROM translation"))).one())
    assert world.sealer.open(row["text_sealed"], "translation.text") == "[ja] 電話是{{1}}"
    assert "電話" not in raw


async def test_another_conversation_does_not_read_what_is_kept(world: World) -> None:
    desk = world.desk()
    for chat in (await world.conversation(), await world.conversation()):
        await desk.translate_message(chat, None, "我的孩子生病了", ZH)
    assert len(world.server.state.texts()) == 2


async def test_what_is_kept_outlives_a_new_key_and_not_a_lost_one(world: World) -> None:
    chat = await world.conversation()
    old = KeyRing.generate("k1")
    world.sealer = Sealer(KeyRing.parse(old))
    world.kept = type(world.kept)(world.engine, world.sealer)
    await world.desk().translate_message(chat, None, "我的孩子生病了", ZH)
    for ring, sent in ((f"{KeyRing.generate('k2')},{old}", 1), (KeyRing.generate("k3"), 2)):
        world.kept = type(world.kept)(world.engine, Sealer(KeyRing.parse(ring)))
        await world.desk().translate_message(chat, None, "我的孩子生病了", ZH)
        assert len(world.server.state.texts()) == sent


async def test_unsending_erasing_and_age_reach_what_is_kept(world: World) -> None:
    chat = await world.conversation()
    said = await world.message(chat, "key-of-a-message")
    desk = world.desk()

    async def rows() -> int:
        async with world.engine.connect() as connection:
            return len((await connection.execute(select(translation.c.id))).all())

    await desk.translate_message(chat, said, "我的孩子生病了", ZH)
    assert await rows() == 1
    async with world.engine.begin() as connection:
        assert await erase_message(connection, "key-of-a-message", NOW)
    assert await rows() == 0

    await desk.studio(chat, "お子さんは大丈夫ですか", ZH)
    assert await rows() == 2
    async with world.engine.begin() as connection:
        value = await Repository(world.sealer).read_conversation(connection, chat)
        assert value is not None
        await erase_conversation(connection, value, world.sealer, NOW)
    assert await rows() == 0
    await desk.studio(chat, "お子さんは大丈夫ですか", ZH)
    assert await rows() == 0, "nothing is kept of a conversation that is gone"

    other = await world.conversation()
    await desk.translate_message(other, None, "我的孩子生病了", ZH)
    async with world.engine.begin() as connection:
        await connection.execute(update(translation).values(created_at=utc_now() - timedelta(days=91)))
    await apply_retention(world.engine, utc_now())
    assert await rows() == 0


async def test_a_reply_carries_fixed_terms_with_the_japanese_beside_them_once(world: World) -> None:
    studio = await world.desk().studio(
        await world.conversation(), "在留カードを持って、14日のうちに転入届を出してください。在留カードは必要です。", ZH
    )
    assert studio.translation == (
        "[zh-Hant] 在留卡「在留カード（ざいりゅうカード）」を持って、14日のうちに遷入申報「転入届（てんにゅうとどけ）」"
        "を出してください。在留卡は必要です。"
    )
    assert "在留カード" not in world.server.state.texts()[0], "the term itself was hidden"
    assert studio.label == "machine"
    assert studio.service == "LibreTranslate"
    assert studio.check.missing == ()
    assert studio.check.blocked is False
    assert studio.back is not None
    assert studio.back.startswith("[ja] [zh-Hant] ")


async def test_terms_in_english(world: World) -> None:
    studio = await world.desk().studio(await world.conversation(), "罹災証明書は市役所で。", EN)
    assert studio.translation == "[en] disaster damage certificate (risaishōmeisho 罹災証明書)は市役所で。"


async def test_a_service_that_drops_placeholders_is_asked_again_in_the_open_and_the_loss_is_seen(world: World) -> None:
    world.server.state.fault = "dropped-placeholders"
    source = "在留カードを持って、096-383-1234 に電話してください。"
    studio = await world.desk().studio(await world.conversation(), source, ZH)
    first, second = world.server.state.texts()[:2]
    assert "在留カード" not in first
    assert "在留カード" in second
    assert "096-383-1234" not in second, "details stay hidden"
    assert [hidden.kind for hidden in studio.lost] == ["phone"]
    assert [(item.kind, item.problem, item.blocking) for item in studio.check.differences] == [
        ("phone", "missing", True)
    ]
    assert studio.check.blocked


@pytest.mark.parametrize("fault", ["repeated-placeholders", "spaced-placeholders"])
async def test_damaged_placeholders_still_come_back(world: World, fault: str) -> None:
    world.server.state.fault = fault  # type: ignore[assignment]
    studio = await world.desk().studio(await world.conversation(), "096-383-1234 に電話してください。", ZH)
    assert studio.translation is not None
    assert "096-383-1234" in studio.translation
    assert "{" not in studio.translation
    assert not studio.check.blocked


async def test_wrong_numbers_block_and_are_pointed_at(world: World) -> None:
    world.server.state.fault = "wrong-numbers"
    source = "手数料は1,500円です。4月10日までに来てください。"
    studio = await world.desk().studio(await world.conversation(), source, ZH)
    assert studio.translation is not None
    assert studio.check.blocked
    for item in studio.check.differences:
        assert item.source is not None
        assert item.target is not None
        assert source[item.source.start : item.source.end] == item.source.text
        assert studio.translation[item.target.start : item.target.end] == item.target.text
    assert [item.kind for item in studio.check.differences] == ["money", "date"]


async def test_a_false_friend_that_was_taken_over_is_flagged_both_ways(world: World) -> None:
    chat = await world.conversation()
    desk = world.desk()
    studio = await desk.studio(chat, "整形外科に行ってください。", ZH)
    (out,) = studio.check.flagged
    assert (out.friend.form, out.friend.in_chinese, out.target.text) == ("整形外科", "骨科", "整形外科")
    assert (out.reads("en"), out.means("en")) == ("plastic surgery", "orthopaedics")
    assert (out.reads("ja"), out.means("zh-Hant")) == ("形成外科, 美容外科", "骨科")
    seen = await desk.translate_message(chat, None, "我想去整形外科，可以嗎", ZH)
    (came,) = seen.flagged
    assert came.friend.from_chinese == "整形外科→形成外科, 美容外科"


def test_what_staff_write_by_hand_is_checked_without_a_service(world: World) -> None:
    desk = world.desk(NoTranslator())
    good = desk.check("住民票は300円です。整理番号：A-12345", "住民票每份300日圓。整理番号：A-12345", ZH)
    assert (good.differences, good.missing, good.blocked) == ((), (), False)
    bad = desk.check("住民票は300円です。整理番号：A-12345", "戶口名簿每份350日圓", ZH)
    assert [(item.kind, item.problem) for item in bad.differences] == [
        ("money", "changed"),
        ("number", "missing"),
    ]
    assert [item.term.ja for item in bad.missing] == ["住民票"]
    assert bad.blocked


@pytest.mark.parametrize("target", [JA, EASY])
async def test_a_resident_who_reads_japanese_gets_what_was_written(world: World, target: Language) -> None:
    studio = await world.desk().studio(await world.conversation(), "明日来てください。", target)
    assert (studio.translation, studio.label, studio.reason) == (None, "written", "same")
    assert world.server.state.texts() == []


async def test_without_a_service_everything_goes_on_by_hand(world: World) -> None:
    desk = world.desk(NoTranslator())
    chat = await world.conversation()
    studio = await desk.studio(chat, "明日来てください。", ZH)
    assert (studio.translation, studio.label, studio.reason, studio.service) == (None, "untranslated", "off", "")
    seen = await desk.translate_message(chat, None, "我的在留卡不見了", ZH)
    assert (seen.text, seen.reason) == (None, "off")
    assert [term.ja for term in seen.terms] == ["在留カード"], "the glossary helps without a service"
    assert {studio.label, "machine", "written", "checked"} == set(STAFF_LABELS)


@pytest.mark.parametrize(
    ("fault", "status", "reason"), [("slow", 0, "timeout"), ("status", 500, "status-500"), ("status", 429, "rate")]
)
async def test_a_service_in_trouble_is_named_and_nothing_is_kept(
    world: World, fault: str, status: int, reason: str
) -> None:
    world.server.state.fault, world.server.state.status = fault, status  # type: ignore[assignment]
    chat = await world.conversation()
    studio = await world.desk().studio(chat, "明日来てください。", ZH)
    assert (studio.translation, studio.label, studio.reason) == (None, "untranslated", reason)
    world.server.state.fault = ""
    assert (await world.desk().studio(chat, "明日来てください。", ZH)).label == "machine"


async def test_a_failing_way_back_does_not_lose_the_translation(world: World) -> None:
    desk = world.desk(FakeTranslator({"明日来てください。": "請明天來。"}))
    chat = await world.conversation()
    studio = await desk.studio(chat, "明日来てください。", ZH)
    assert (studio.translation, studio.back) == ("請明天來。", "[ja] 請明天來。")
    again = await world.desk(NoTranslator()).back_translation(chat, "請明天來。", ZH)
    assert (again.text, again.reason) == (None, "off")


async def test_a_changed_translation_is_translated_back_as_it_now_stands(world: World) -> None:
    back = await world.desk().back_translation(await world.conversation(), "請後天來。", ZH)
    assert back.text == "[ja] 請後天來。"


async def test_the_log_holds_no_words(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    chat = await world.conversation()
    await world.desk().translate_message(chat, None, "我的孩子生病了", ZH)
    world.server.state.fault = "status"
    await world.desk().translate_message(chat, None, "我的孩子發燒了", ZH)
    printed = "".join(capsys.readouterr())
    assert "translation.made" in printed
    assert "translation.failed" in printed
    assert not re.search("孩子|生病|發燒", printed)
