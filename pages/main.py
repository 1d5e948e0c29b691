"""The frame: which pages there are, and what surrounds each of them."""

from campus.ui.frame import Door, run_frame

run_frame(
    [
        Door("map.py", "map", "지도"),
        Door("roles.py", "roles", "역할 지정"),
        Door("announcements.py", "announcements", "결정 공고"),
        Door("data.py", "data", "데이터"),
        Door("decision.py", "decision", "결정", hidden=True),
        Door("record.py", "record", "기록", hidden=True),
        Door("account.py", "account", "계정", hidden=True),
        Door("audit.py", "audit", "감사 기록", hidden=True),
        Door("help.py", "help", "도움말", hidden=True),
    ]
)
