"""The frame: which pages there are, and what surrounds each of them."""

from campus.domain.account import Right
from campus.ui.frame import Door, run_frame

run_frame(
    [
        Door("map.py", "map", "지도"),
        Door("find.py", "find", "프로그램 찾기"),
        Door("roles.py", "roles", "역할 지정"),
        Door("announcements.py", "announcements", "결정 공고"),
        Door("data.py", "data", "데이터"),
        Door("desk.py", "desk", "기록 관리", rights=frozenset({Right.EDITOR, Right.OFFICIAL, Right.ADMINISTRATOR})),
        Door("imports.py", "imports", "자료 들여오기", rights=frozenset({Right.OFFICIAL, Right.ADMINISTRATOR})),
        Door("decision.py", "decision", "결정", hidden=True),
        Door("record.py", "record", "기록", hidden=True),
        Door("report.py", "report", "틀린 정보 알리기", hidden=True),
        Door("account.py", "account", "계정", hidden=True),
        Door("audit.py", "audit", "감사 기록", hidden=True),
        Door("help.py", "help", "도움말", hidden=True),
    ]
)
