import pytest

from qa.text.people import find_people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("副市长韩建新", ("韩建新",)),
        ("市长 沈立群", ("沈立群",)),
        ("区发展和改革局局长戚敏具体负责", ("戚敏",)),
        ("副局长杜一鸣、区统计局副局长杜亦明参加起草", ("杜一鸣", "杜亦明")),
        ("(主任:贺松龄教授)承担", ("贺松龄",)),
        ("副市长(挂职)乔若川", ("乔若川",)),
    ],
)
def test_a_name_stands_beside_an_office(text, people):
    assert find_people(text) == people


@pytest.mark.parametrize("text", ["云江市市长热线", "高新技术企业", "市长在会上讲话", "主任医师"])
def test_without_an_office_or_a_family_name_nobody_is_named(text):
    assert find_people(text) == ()
