"""Has every act that the program can write down words in the trail that an administrator reads?"""

import ast
from pathlib import Path

from campus.domain.audit_trail import ROLE_EVENT
from campus.locale import translator
from campus.views.audit_text import act_words

ROOT = Path(__file__).parents[2]
ASKING = {
    "require_right": 3,
    "require_writing": 2,
    "AuditEntry": 1,
    "add_audit": 1,
    "confirm_password": 3,
    "_require": None,
    "_others": 2,
}
"""Which argument of a call names an act; ``None`` is the first text."""


def acts_written() -> set[str]:
    """Collect every act that is named where something is written down or a right is asked for."""
    found = set()
    for path in (ROOT / "campus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in ASKING:
                continue
            texts = [item.value if isinstance(item, ast.Constant) else None for item in node.args]
            place = ASKING[name]
            given = [text for text in texts if text] if place is None else texts[place : place + 1]
            found.update(text for text in given[:1] if isinstance(text, str))
    return found


def test_every_act_has_words_in_both_languages() -> None:
    acts = acts_written()
    assert {"propose_role", "move_role", "edit_record", "sign_in", "turn_codes_on", "reset_codes", "freeze_day"} <= acts
    for language in ("ko", "en"):
        t = translator(language)
        assert [act for act in sorted({*acts, ROLE_EVENT}) if act_words(act, t) == act] == []
