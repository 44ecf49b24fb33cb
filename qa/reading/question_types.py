"""Which sort of answer an English question asks for, read from its words."""

from __future__ import annotations

import re

from index.tokens import STOP_WORDS, stem, words
from qa.answer import QuestionType
from qa.text.people import find_people
from qa.text.periods import YEAR

_OFFICES = (
    r"official|mayor|chairman|chairwoman|chair|secretary|leader|person|people|journalist|reporter|author|"
    r"politician|deputy|director|boss|chief|head"
)
_PLACES = (
    r"road|street|place|district|area|city|town|venue|building|county|region|location|site|park|airport|"
    r"province|neighbou?rhood|spot|stop|part of"
)
_PATTERNS: tuple[tuple[QuestionType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            QuestionType.COMPARE,
            r"\b(?:better|worse) than\b|\b(?:more|fewer|less) (?!than)[^?.]{2,60}? than (?!\d|one|a )|\bwhich (?:was|were|is|are) (?:more|fewer|higher|lower|bigger|larger|greater)\b|\b(?:more|most|fewer|less|higher|lower|bigger|larger|smaller)\b.*\b(?:19|20)\d{2},? or (?:in )?(?:19|20)\d{2}\b|\bcompar|\bversus\b|\bvs\b|\b(?:above|over|exceed|higher|more)\b.{0,24}\bor\b.{0,24}\b(?:below|under|short|lower|less|fewer)\b|\b(?:below|under|short of|lower|less|fewer)\b.{0,24}\bor\b.{0,24}\b(?:above|over|exceed|higher|more)\b|\b(?:up or down|rise or fall|grow or shrink)\b|\b(?:more|higher|bigger|larger|greater|up|rise|increase)\w* or "
            r"(?:fewer|less|lower|smaller|down|fall|decrease)|\b(?:fewer|less|lower|smaller|down|fall|decrease)\w* or "
            r"(?:more|higher|bigger|larger|greater|up|rise|increase)|\b(?:more|fewer|less|higher|lower|bigger|smaller|"
            r"larger|greater)\b.*\bthan (?:in|for|the|last|what|it|was|were|20)|"
            r"\b(?:change[ds]?|move[ds]?|went|go|goes) from\b.*\bto\b|\bwhich (?:is|was|one is|of the two)\b.*"
            r"\b(?:more|higher|bigger|larger|greater|fewer)|\b(?:stack|measure) up\b",
        ),
        (
            QuestionType.WHEN,
            r"^(?:and |so |but |ok,? )?when\b(?![^?]*,\s*(?:how|what|who|which|where)\b)|\b(?:which|what) (?:day|date|month|year|time|morning|afternoon)\b|\bwhen (?:was|were|did|is|will|does)\b|"
            r"\bhow long ago\b|\b(?:exact )?dates?\b(?! back)|\b(?:the|exact) (?:day|month|year)\b (?:of|on|in|and|when|that)\b|\bwhen\W*$|\b(?:since|by) when\b",
        ),
        (
            QuestionType.ROLE,
            r"\b(?:what|which) (?:\w+ )?(?:posts?|positions?|offices?|titles?|roles?|ranks?|jobs?|capacity|capacities|hats?)\b|"
            r"\bwhat (?:was|is|were) [A-Z]\w+ [A-Z]\w+(?:'s|’s)?\s*(?:job|role|post|position|title|office|\?|$)|"
            r"\bin (?:what|which) capacity\b",
        ),
        (
            QuestionType.WHO,
            rf"(?:^|[,;:?.]\s*|\b(?:and|but|or|by|with|to|of|from|besides|me|say|know|exactly|then|for|so)\s+)who(?:m|se|'s)?\b|"
            rf"\b(?:which|what) (?!did|does|do|was|is|were|are|has|have|will|would)(?:[\w'-]+ ){{0,2}}(?:{_OFFICES})s?\b(?!'|’)|"
            rf"\bname (?:of )?the (?:\w+ ){{0,3}}(?:{_OFFICES})\b|\bwho\s*\?|"
            rf"\bby which (?:\w+ )?(?:{_OFFICES})|\b(?:{_OFFICES})s?\b.{{0,80}}\bnames?,? please\b",
        ),
        (
            QuestionType.NUMBER,
            r"\bhow (?:many|much|long|large|big|far|high|low|wide|old|tall|great)\b|"
            r"\b(?:what|which|state|give|tell) (?:[\w'’-]+ ){0,5}?(?:number|percentage|per ?cent|proportion|share|slice|chunk|portion|rate|ratio|amount|length|"
            r"area of|size|total|figure|level|price|cost|target|sum|quantity|target for|count|concentration|turnover|value|reading|average|bill|price tag|worth|output|budget|income|salary|fee|fare)\b|"
            r"\b(?:visitor|passenger|attendance|sales) numbers\b|\bin (?:yuan|rmb|per ?cent|hectares|micrograms|square|kilomet)\w*\b|\b(?:percentage|number) of\b|\bhow (?:often|frequently|deep|heavy|fast)\b|"
            r"\bby (?:how much|how many|what (?:amount|percentage|factor|margin|share))\b|\bto what (?:level|percentage|figure|amount|length|height)\b|\bnumber of\b|\bnumbers?\b\W*$|\bwhat (?:does|did|do|will|would) .{2,60}\bcost\b|%",
        ),
        (
            QuestionType.WHERE,
            rf"\bwhere\b|\b(?:which|what) (?!did|does|do|was|is|were|are|has|have|will|would)(?:\w+ ){{0,2}}(?:{_PLACES})\b(?!s)",
        ),
        (
            QuestionType.LIST,
            r"\b(?:name|list|enumerate)\b (?:the|all|some|three|two|four|five|those|which)|\bwhich (?:\w+ ){0,4}?\w+s\b|"
            r"\bwhat (?:are|were) (?:the|its|their|some)\b|\bwhat (?:\w+ ){0,3}?(?!was|is|has|does|this)\w{3,}s\b (?:are|were|did|does|do|will|have|has|should|can|must|is|was|would)|"
            r"\bwhat (?:two|three|four|five|six|seven|eight|ten)\b|\bwhat (?:sorts|kinds|types) of\b|\bwhat else\b",
        ),
        (
            QuestionType.YES_NO,
            r"^(?:and |so |but |ok,? |well,? )?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must)\b",
        ),
    )
)
_HEAD = re.compile(
    r"\b(?:how many(?: more| new| of)?|how much(?: of)?|number of|amount of|total of|share of|percentage of|"
    r"proportion of|rate of|length of|area of|name (?:the|all|every)|(?:which|what)(?: \d+| two| three| four| five| six| seven)?)\s+(?P<head>[^?,.;]*)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|could|should|shall|may|must|got|get|"
    r"that|who|which|in|on|at|by|for|from|under|with|during|of|to|since|there|per|within|as)\b",
    re.IGNORECASE,
)


# Nouns for what is listed that the list itself need not say.
_GENERIC = frozenset(
    [
        "field",
        "fields",
        "area",
        "areas",
        "aspect",
        "aspects",
        "thing",
        "things",
        "point",
        "points",
        "way",
        "ways",
        "kind",
        "kinds",
        "sort",
        "sorts",
        "type",
        "types",
    ]
)
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|well|so|ok|okay|please|right|and|but)\b[,.!]?\s*)*(?:(?:could|can|would|will) (?:you|i|we|somebody|someone|anybody|anyone) (?:please |kindly |perhaps |just |maybe )*"
    r"(?:tell|explain|remind|give|say|read|spell|list|name|show|let|ask|get|know|have|help)\w*(?: me| us)?(?: with| about| know)?|do you (?:happen to )?know|"
    r"(?:i|we)(?:'d| would) (?:like|love|be \w+) to (?:know|learn|hear)|i (?:want|need) to know|i(?:'m| am) (?:curious|wondering|interested|looking)(?: to know| about| at| for| in)?|"
    r"(?:tell|remind|give|show) (?:me|us)|please|any idea|explain)\b[,:]?\s*",
    re.IGNORECASE,
)


_POSTS = r"(?:posts?|positions?|offices?|titles?|roles?|ranks?|jobs?|functions?)"
_OF_PERSON = re.compile(
    rf"\b(?P<owner>[A-Z]\w+ [A-Z]\w+)(?:'s|’s) (?:[\w-]+ ){{0,3}}{_POSTS}\b|"
    rf"\b{_POSTS} (?:\w+ ){{0,3}}?(?:of|held by|for|does|did|do|was|is|had|has) (?P<holder>[A-Z]\w+ [A-Z]\w+)(?!['’]s)\b"
)


def without_courtesies(text: str) -> str:
    """Return the question without "could you tell me", "I'd like to know" and the like."""
    rest = _POLITE.sub("", text, count=1)
    return rest if len(rest.split()) >= 2 else text


_DIFFER = re.compile(r"\bdiffer\b|\bdifference between\b", re.IGNORECASE)
_ANYBODY = re.compile(
    r"\bwho (?:gets?|pays?|benefits?|qualif\w+|has to|have to|must|should|can|may|needs?|is (?:rewarded|punished|allowed|entitled|exempt|eligible|expected|supposed|paid))\b",
    re.IGNORECASE,
)


def read_question_type(text: str) -> QuestionType:
    """Return the kind of answer asked for: that of the first asking word, comparisons before all."""
    text = without_courtesies(text)
    asked_after = re.search(
        r"^(?:and |so )?who (?:is|was|were|are) ([A-Z]\w+ [A-Z]\w+)\W*(?:$|in|at|on|,)", text, re.I
    )
    if asked_after and find_people(asked_after[1]):
        return QuestionType.ROLE
    found = [(m.start(), i) for i, (_, p) in enumerate(_PATTERNS) if (m := p.search(text))]
    kinds = {_PATTERNS[i][0] for _, i in found}
    compares = QuestionType.COMPARE in kinds
    if _DIFFER.search(text) and (YEAR.search(text) or kinds & {QuestionType.NUMBER}):
        return QuestionType.COMPARE
    best = 0 if compares else min(found, default=(0, -1))[1]
    kind = _PATTERNS[best][0] if best >= 0 else QuestionType.EXPLAIN
    of_person = any(find_people(m["owner"] or m["holder"]) for m in _OF_PERSON.finditer(text))
    named_place = kind is QuestionType.WHERE and not re.search(r"\bwhere\b", text, re.I)
    if of_person and (named_place or kind in (QuestionType.EXPLAIN, QuestionType.LIST)):
        return QuestionType.ROLE
    if kind is QuestionType.WHO and _ANYBODY.search(text):  # a sort of people, none by name
        return QuestionType.EXPLAIN
    if kind is QuestionType.ROLE and not find_people(text):
        return QuestionType.WHO if re.search(r"\bwho\b", text, re.I) else QuestionType.LIST
    return kind


def read_head(text: str) -> frozenset[str]:
    """Return the stems of what is counted or listed: "how many *old factories* are …"."""
    match = _HEAD.search(text)
    if not match:
        return frozenset()
    phrase = _VERB.split(match["head"], maxsplit=1)[0]
    return frozenset(stem(w) for w in words(phrase) if w not in STOP_WORDS and w not in _GENERIC)
