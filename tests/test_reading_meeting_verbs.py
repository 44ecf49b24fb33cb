import pytest

from qa.reading.meeting_verbs import in_plain_deeds


@pytest.mark.parametrize(
    "asked",
    [
        "Who chaired the spring session?",
        "Who led the plenary meeting?",
        "Who is hosting this year's conference?",
        "Who heads the sittings?",
        "By whom was the session run, and who ran the second session?",
    ],
)
def test_who_chairs_leads_or_hosts_a_meeting_presides_over_it(asked):
    assert "presided over" in in_plain_deeds(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "Who chairs the harbour committee?",
        "Who chaired the committee at the time of the session?",
        "Who heads the guild during the conference?",
        "Who led the inspection?",
        "Who is chairman of the session?",
    ],
)
def test_an_office_and_other_deeds_are_left(asked):
    assert in_plain_deeds(asked) == asked


def test_who_was_at_a_meeting_attended_it():
    assert in_plain_deeds("who was at the spring meeting") == "who attended the spring meeting"
    assert in_plain_deeds("Who was at the mill?") == "Who was at the mill?"
