"""Names in Chinese characters: an office beside them says that they are people's."""

import pytest

from qa.text.people import find_people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("市长沈立群作报告", ("沈立群",)),
        ("市长 沈立群", ("沈立群",)),
        ("区委常委、常务副区长邵文涛总牵头", ("邵文涛",)),
        ("局长戚敏具体负责,副局长杜一鸣参加起草。", ("戚敏", "杜一鸣")),
        ("副局长杜一鸣、区统计局副局长杜亦明参加起草", ("杜一鸣", "杜亦明")),
        ("(主任:贺松龄教授)承担", ("贺松龄",)),
        ("副市长(挂职)乔若川", ("乔若川",)),
        ("总经理由罗振华担任,财务总监为叶青。", ("罗振华", "叶青")),
        ("副馆长为沈慧敏、唐跃进和韩冰", ("沈慧敏", "唐跃进", "韩冰")),
        ("独立董事三名,分别为周立群、何静仪", ("周立群", "何静仪")),
    ],
)
def test_an_office_beside_a_name_tells_a_person(text, people):
    assert find_people(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "云江市市长热线",
        "高新技术企业",
        "市长高度重视",
        "市长在会上讲话",
        "主任医师",
        "市政务服务局",
        "局长为民服务",
    ],
)
def test_without_an_office_or_a_family_name_nobody_is_named(text):
    assert find_people(text) == ()
