"""The frame: which pages there are, and what surrounds each of them."""

from campus.ui.frame import Door, run_frame

run_frame(
    [
        Door("map.py", "map", "지도"),
        Door("find.py", "find", "프로그램 찾기"),
        Door("roles.py", "roles", "역할 지정"),
        Door("data.py", "data", "데이터"),
        Door("decision.py", "decision", "결정", hidden=True),
        Door("record.py", "record", "기록", hidden=True),
        Door("account.py", "account", "계정", hidden=True),
    ]
)
