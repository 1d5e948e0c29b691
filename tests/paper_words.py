"""The words of a small city's papers: each stands for itself, so that a test reads where it went."""

from campus.domain.paper_template import WORDS

FORMS = {
    "title_draft": "[{acts}] draft",
    "title_announcement": "[{acts}] notice",
    "number_announcement": "No. {number}",
    "opening_announcement": "We announce {acts}.",
    "purpose": "To decide {acts}.",
    "table_title": "List of {acts}",
    "spaces_more": "{first} and {count} more",
    "unknown": "(미정)",
    "end": "끝.",
    "assign": "부여",
    "change": "변경",
    "end_role": "해제",
    "move": "이전",
    "leaves": "이전(떠남)",
    "arrives": "이전(새 공간)",
}

PAPERS = {
    "sender": "시험시장",
    "date_form": "{y}. {m}. {d}.",
    "levels": ["1.", "가.", "1)", "가)"],
    "font": "맑은 고딕",
    "date_notes": {"planned": "(계획)"},
    "words": {word: FORMS.get(word, str(word)) for word in WORDS},
}

CHECKLISTS = {
    "note": {"ko": "법률 자문 아님", "en": "not legal advice"},
    "property_kinds": [
        {"key": "city", "labels": {"ko": "시"}, "acts": [{"ko": "허가"}], "owner_kinds": ["library"]},
        {"key": "private", "labels": {"ko": "민간"}, "acts": [{"ko": "협약"}, {"ko": "안전"}]},
    ],
}
