"""Names in Chinese characters: an office beside them says that they are people's."""

import pytest

from qa.text.people import find_people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("市长沈立群作报告", ("沈立群",)),
        ("区委常委、常务副区长邵文涛总牵头", ("邵文涛",)),
        ("局长戚敏具体负责,副局长杜一鸣参加起草。", ("戚敏", "杜一鸣")),
        ("(主任:贺松龄教授)", ("贺松龄",)),
        ("副市长(挂职)乔若川", ("乔若川",)),
        ("市长高度重视", ()),
        ("市政务服务局", ()),
    ],
)
def test_an_office_beside_a_name_tells_a_person(text, people):
    assert find_people(text) == people
