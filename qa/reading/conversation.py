"""A follow-up to a question that stands alone, with the help of the turns before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.tokens import STOP_WORDS, words
from qa.answer import Turn
from qa.lexicon.english import any_of, pattern, whole_words, word_list
from qa.text.people import find_people
from qa.text.periods import YEAR
from qa.text.terms import is_informative

_ASKED_ON = pattern("references", "asked_on")
_CORRECTION = pattern("references", "correction")
_MEANT = re.compile(r"^(?:i meant?|i mean)\b[,:]?\s*", re.IGNORECASE)
_ASKS_AGAIN = pattern("references", "asks_again")
_POINTING_BACK = pattern("references", "pointing")
_ORDINALS = word_list("numbers", "ordinals")
_NTH = pattern("references", "nth")
_ASKED_FIRST = pattern("asking", "asked_first")
_ASKS_WITHOUT_WORD = pattern("asking", "asks_without_word")
_ASKS_THING = pattern("asking", "asks_thing")
_POSSESSIVE = {"his": "'s", "her": "'s"}
_PERSON_PRONOUN = whole_words("references", "persons")
_FILLERS = frozenset(word_list("references", "fillers"))
_OF_THE_SAME = re.compile(
    rf"^{any_of('grammar', 'prepositions')}\b|\b\w+(?:ed|ing)\W*$", re.IGNORECASE
)
_MAX_CARRIED_CHARS = 600
_SHORT_YEAR = re.compile(r"(\b(?:in|for) |^\W*)['’]?(2\d)(?=[\s?.!]*$)", re.IGNORECASE)
_MARKS = re.compile(r"(?<!\s)\s*\[\d+\]|[“”\"]")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A turn that stands alone: the question, and earlier words that it leans on."""

    text: str
    carried: str = ""
    is_follow_up: bool = False
    asked_like: str = ""
    """For an ellipsis ("And in 2024?"): the question whose sort of answer is asked for again."""
    topic: str = ""
    """Of `carried` what the user asked: what was answered is carried to the next turn alone."""
    is_in_doubt: bool = False
    """A word alone ("Wetlands?"), which may go on about the last topic or begin another."""


def resolve(text: str, history: Sequence[Turn], own: frozenset[str] = frozenset()) -> Resolved:
    """Return the turn as a question of its own; a new topic is left as it is.

    `history` are the last few turns, since each is read. `own` are words that say nothing new:
    every report is about them.
    """
    user_turns = [i for i, turn in enumerate(history) if turn.role == "user"]
    if not user_turns:
        return Resolved(text)
    last = user_turns[-1]
    if _is_again(text, history[last].text):
        return resolve(text, history[:last], own)
    is_old = any(_is_again(text, history[i].text) for i in user_turns)
    if is_old and _stood_alone(text, history, own):
        return Resolved(text)
    text = _SHORT_YEAR.sub(r"\g<1>20\2", text)
    before = resolve(history[last].text, history[:last], own)
    reply = " ".join(_MARKS.sub("", t.text) for t in history[last:] if t.role == "assistant")
    return _resolve_against(text, before, reply, own)


def _is_again(text: str, earlier: str) -> bool:
    """True if a turn is asked again word for word."""
    return words(text) == words(earlier)


def _stood_alone(text: str, history: Sequence[Turn], own: frozenset[str]) -> bool:
    """True if a turn, when first asked, leaned on none before it and said enough by itself."""
    first = next(i for i, turn in enumerate(history) if _is_again(text, turn.text))
    return len(_content(text)) >= 2 and not resolve(text, history[:first], own).is_follow_up


def _resolve_against(text: str, before: Resolved, reply: str, own: frozenset[str]) -> Resolved:
    correction = _CORRECTION.match(text) or _MEANT.match(text)
    if correction and correction.end() > 0 and len(text) > correction.end():
        return _corrected(text[correction.end() :], before, reply, own)
    if _ASKS_AGAIN.match(text):
        return replace(before, is_follow_up=True, is_in_doubt=False)
    lead = _ASKED_ON.match(text)
    rest = text[lead.end() :] if lead else text
    asks = _ASKED_FIRST.search(rest)
    if (lead and not asks) or _asks_other_period(rest, own):
        return _ellipsis(rest, before, reply, own)
    if not asks and len(_content(rest)) <= 3 and not _ASKS_WITHOUT_WORD.match(rest):
        is_in_doubt = bool(_new_words(rest, own)) and not _leans(rest)
        if is_in_doubt and len(_content(YEAR.sub("", rest))) > 1:
            return Resolved(text)
        return replace(_ellipsis(rest, before, reply, own), is_in_doubt=is_in_doubt)
    says = _new_words(rest, own) and len(_content(rest)) >= 2
    if not lead and not _POINTING_BACK.search(rest) and says:
        return Resolved(text)
    pointed = _point(rest, before, reply)
    topic = _topic(before, own)
    return Resolved(
        pointed, _joined(topic, " ".join(reply.split()[:40])), is_follow_up=True, topic=topic
    )


def _joined(*parts: str) -> str:
    """Join what is carried along, the nearest first, no more than a reader would remember."""
    return " ".join(part for part in parts if part)[:_MAX_CARRIED_CHARS]


def _topic(before: Resolved, own: frozenset[str]) -> str:
    """What was asked about so far; a turn that only asks on ("Why?") says nothing of it."""
    says = any(is_informative(w, own) for w in words(before.text))
    return _joined(before.text if says or not before.topic else "", before.topic)


def _corrected(rest: str, before: Resolved, reply: str, own: frozenset[str]) -> Resolved:
    """Resolve what follows "no, I meant": a question of its own, or what to put in its place."""
    sentences = re.split(r"(?<=[.!?])\s+", rest)
    asking = [s for s in sentences if _ASKED_FIRST.search(s) and s.endswith("?")]
    if not asking:
        return _ellipsis(rest, before, reply, own)
    if not _content(asking[-1]) and len(sentences) > 1:  # "What is it?" asks for nothing new
        return _ellipsis(" ".join(s for s in sentences if s != asking[-1]), before, reply, own)
    topic = _joined(rest, _topic(before, own))
    return Resolved(_point(asking[-1], before, reply), topic, is_follow_up=True, topic=topic)


def _asks_other_period(rest: str, own: frozenset[str]) -> bool:
    """True for "what is the aim for the year after?": nothing but a period is new."""
    if _ASKS_THING.search(rest) and _POINTING_BACK.search(rest):
        return False
    has_period = YEAR.search(rest) or re.search(r"\byear\b", rest, re.I)
    return not _new_words(rest, own) and bool(has_period)


def _leans(rest: str) -> bool:
    """True for what names no topic: "in Tongzhou", "the other one", "completed"."""
    return bool(_OF_THE_SAME.search(rest) or _POINTING_BACK.search(rest))


def _new_words(rest: str, own: frozenset[str]) -> list[str]:
    return [w for w in words(rest) if w not in _FILLERS and is_informative(w, own)]


def _ellipsis(rest: str, before: Resolved, reply: str, own: frozenset[str]) -> Resolved:
    """Resolve "And in 2024?", "no, Tongzhou": the question before, with this in its place."""
    if _NTH.search(rest):
        rest = _point(rest, before, reply)
    years = YEAR.findall(rest)
    content = _new_words(rest, own)
    if years and not content:
        text = (
            YEAR.sub(years[0], before.text)
            if YEAR.search(before.text)
            else f"{before.text.rstrip('?')} in {years[0]}?"
        )
        topic = YEAR.sub("", before.topic)
        return Resolved(text, topic, True, before.asked_like, topic)
    if not _content(rest):  # "What about that?" asks the same again
        return replace(before, is_follow_up=True, is_in_doubt=False)
    if len(set(YEAR.findall(before.text))) > 1 and not years and _is_thing(rest, own):
        return _other_thing(rest, before)
    if not content:
        if step := re.search(
            r"\bthe (?:year (?P<a>after|before)|(?P<b>following|previous|next) year)\b", rest, re.I
        ):
            earlier = step["a"] == "before" or step["b"] == "previous"
            known = YEAR.findall(f"{before.text} {before.carried}")
            if known:
                year = str(int(known[-1]) + (-1 if earlier else 1))
                return _ellipsis(year, before, reply, own)
        plain_year = re.search(
            r"\b(?:last|this|next|previous) year\b|\bthe year (?:before|after)\b", rest, re.I
        )
        if plain_year:
            text = f"{YEAR.sub('', before.text).rstrip('? ')} {plain_year.group()}?"
            return Resolved(text, before.topic, True, before.asked_like, before.topic)
    asking = _ASKED_FIRST.search(rest) or _ASKED_FIRST.search(before.text)
    word = f"{asking.group(1)} " if asking and not _ASKED_FIRST.search(rest) else ""
    topic = _topic(before, own)
    like = "" if _ASKED_FIRST.search(rest) else before.asked_like or before.text
    return Resolved(f"{word}{rest.rstrip('?')}?", topic, True, like, topic)


def _is_thing(rest: str, own: frozenset[str]) -> bool:
    """True for a thing of its own, as "kindergarten places": no place, deed or sort of the last."""
    return bool(_new_words(rest, own)) and not _leans(rest)


def _other_thing(rest: str, before: Resolved) -> Resolved:
    """Put another thing in the place of the one of which two years were asked for."""
    years = " and ".join(dict.fromkeys(YEAR.findall(before.text)))
    thing = rest.strip(" ?.!")
    return Resolved(f"{thing} in {years}?", asked_like=before.asked_like or before.text)


def _point(text: str, before: Resolved, reply: str) -> str:
    """Put names in the place of "the second one" and "he"."""
    nth = _NTH.search(text)
    items = [(find_people(item) or (item,))[0] for item in _items(reply)]
    if nth and len(items) >= 2:
        word = nth["nth"].lower()
        position = {"last": -1, "latter": -1, "former": 0}.get(word)
        position = _ORDINALS.index(word) if position is None else position
        if position < len(items):
            return f"{text[: nth.start()]}{items[position]}{text[nth.end() :]}"
    people = find_people(reply) or find_people(before.text)
    if people and _PERSON_PRONOUN.search(text) and not find_people(text):
        return _PERSON_PRONOUN.sub(
            lambda m: people[0] + _POSSESSIVE.get(m[0].lower(), ""), text, count=1
        )
    return text


def _items(reply: str) -> list[str]:
    """The items of a list in the last answer: lines with bullets, or words with commas or "and"."""
    lines = [re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", line) for line in reply.splitlines()]
    bullets = [a for a, b in zip(lines, reply.splitlines(), strict=True) if a != b and a.strip()]
    if len(bullets) >= 2:
        return [b.strip(" .;") for b in bullets]
    sentence = re.split(r"(?<=[.!?])\s", reply.strip(), maxsplit=1)[0]
    sentence = sentence.split(":")[-1]
    pieces = re.split(r",\s*(?:and\s+)?|;\s*(?:and\s+)?|\s+and\s+", sentence)
    return [
        re.sub(r"^(?:the|a|an)\s+", "", p.strip(" ."), flags=re.I) for p in pieces if p.strip(" .")
    ]


def _content(text: str) -> list[str]:
    return [w for w in words(text) if w not in STOP_WORDS]
