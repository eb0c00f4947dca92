"""Personal data is starred out, public data is not."""

from __future__ import annotations

import pytest

from reports.mask import CELL, NAME_LABELS, mask, mask_rows


@pytest.mark.parametrize(
    "number", ["13812345678", "138-1234-5678", "138 1234 5678", "19912345678", "１３８１２３４５６７８"]
)
@pytest.mark.parametrize("around", ["{}", "电话：{}。", "致电{}联系", "+86 {}", "tel{}"])
def test_mobile_numbers(number: str, around: str) -> None:
    shown = mask(around.format(number))
    assert number not in shown
    assert "5678" not in shown
    assert "５６７８" not in shown


@pytest.mark.parametrize(
    "number", ["43072519790807123X", "430725197908071234", "430725790807123", "４３０７２５１９７９０８０７１２３Ｘ"]
)
def test_identity_numbers(number: str) -> None:
    assert mask(f"身份证{number}，") == f"身份证{number[:2]}{'*' * (len(number) - 2)}，"


@pytest.mark.parametrize(
    "text", ["2008-11-10", "20081110123456", "湘ICP备08000001号", "人民币138000元", "0736-7123456"]
)
def test_public_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_landlines_only_in_letters() -> None:
    assert "7123456" not in mask("家里电话0736-7123456", letters=True)


@pytest.mark.parametrize("label", NAME_LABELS)
@pytest.mark.parametrize("mid", ["：", ": ", "姓名：", CELL, f"：{CELL}"])
def test_names_after_their_labels(label: str, mid: str) -> None:
    assert "小明" not in mask(f"{label}{mid}王小明，来信内容")


def test_words_that_only_begin_like_a_label_stay() -> None:
    assert mask("网友留言选登") == "网友留言选登"
    assert mask("欢迎网友们提问") == "欢迎网友们提问"


def test_names_in_a_column_of_that_head() -> None:
    rows = [CELL.join(("标题", "来信人", "时间")), CELL.join(("修路", "王小明", "2008-11-10")), "页脚说明"]
    assert mask_rows(rows) == [rows[0], CELL.join(("修路", "王**", "2008-11-10")), "页脚说明"]


def test_names_on_the_row_after_their_label() -> None:
    assert mask_rows(["写信人：", "王小明", "内容"]) == ["写信人：", "王**", "内容"]


def test_masking_twice_changes_nothing() -> None:
    once = mask("来信人：王小明 13812345678 43072519790807123X")
    assert mask(once) == once
