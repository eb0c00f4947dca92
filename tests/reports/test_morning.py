"""The morning message: everything that a night brought, in few lines, and nothing personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.morning import Deadline, Loss, Morning, subject, text

NIGHT = date(2008, 11, 18)
QUIET = Morning(
    "常德市", NIGHT, NIGHT, "done", "", "01:00 至 03:12", {"planned": 9, "done": 9, "pending": 0}, losses=()
)
LOUD = replace(
    QUIET,
    counts={"planned": 12, "done": 9, "failed": 2, "not reached": 1},
    missed=(date(2008, 11, 16), date(2008, 11, 17)),
    down=(("市财政局", "连接被拒绝"),),
    before=date(2008, 11, 15),
    losses=(
        Loss("市水利局", "首页可访问", None, "连续打不开"),
        Loss("市科技局", "信箱回复", 2.5, "张三来信电话13812345678未复" + "，" * 80),
        Loss("市教育局", "首页更新", 8.0, "已有 288 天未更新"),
    ),
    deadlines=(Deadline("申诉", NIGHT), Deadline("整改（通报所列 20 项）", date(2008, 11, 20))),
)


def test_a_quiet_night_says_so() -> None:
    assert subject(QUIET) == "网上抽查 11月18日：完成"
    assert text(QUIET).splitlines() == [
        "常德市网上抽查　2008-11-18 夜",
        "运行：完成，01:00 至 03:12",
        "计划访问 9，取得 9",
        "打不开的网站：无",
        "新增扣分（首次判定）：无",
        "临近期限：无",
    ]


def test_a_loud_night_names_everything() -> None:
    assert subject(LOUD) == "网上抽查 11月18日：完成，1 个网站打不开，新增扣分 3 项，临近期限 2 件"
    lines = text(LOUD).splitlines()
    assert lines[2:9] == [
        "计划访问 12，取得 9，失败 2，未访问 1",
        "此前错过：11月16日、11月17日",
        "打不开的网站 1",
        "· 市财政局：连接被拒绝",
        "新增扣分（与 11月15日 相比） 3，共 10.5 分",
        "· 市水利局·首页可访问 否决：连续打不开",
        lines[8],
    ]
    assert lines[9:] == [
        "· 市教育局·首页更新 扣 8 分：已有 288 天未更新",
        "临近期限 2",
        "· 申诉：11月18日 今天截止",
        "· 整改（通报所列 20 项）：11月20日 截止，还有 2 天",
    ]


def test_personal_data_is_masked_and_reasons_are_short() -> None:
    assert "13812345678" not in text(LOUD)
    assert max(map(len, text(LOUD).splitlines())) < 100


def test_more_than_ten_of_a_kind_are_counted() -> None:
    down = tuple((f"单位{at}", "返回状态 500") for at in range(13))
    lines = text(replace(QUIET, down=down)).splitlines()
    assert "打不开的网站 13" in lines
    assert lines.count("· 另有 3，见报告") == 1
    assert sum("返回状态 500" in line for line in lines) == 10


def test_a_night_that_was_missed_or_is_not_judged_claims_nothing() -> None:
    missed = replace(QUIET, state="missed", reason="01:00 起 6 小时内未能开始", hours="", counts={}, losses=None)
    assert text(missed).splitlines()[1:] == ["运行：错过（01:00 起 6 小时内未能开始）", "临近期限：无"]
    assert "新增扣分：本夜尚未判定，或在计分截止日之后" in text(replace(QUIET, losses=None))
