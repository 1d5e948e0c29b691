"""A page that shows the map and says what came back; its address is its only input."""

import streamlit as st

from campus.domain.query import parse_query
from campus.services.app_state import app_state
from campus.ui.map_widget import show_map

st.set_page_config(layout="wide", initial_sidebar_state="expanded")
st.session_state.setdefault("runs", 0)
st.session_state.setdefault("chosen", [])
st.session_state.runs += 1

role = st.sidebar.radio("role", ["all", "hub", "base"], horizontal=True)
chosen = st.sidebar.radio("record", ["none", "SP-HUB", "SP-BASE", "IN-1", "SP-NOWHERE"], horizontal=True)
language = st.sidebar.radio("language", ["ko", "en"], horizontal=True)
theme = st.sidebar.radio("theme", ["light", "dark"], horizontal=True)
text = st.sidebar.text_input("text")
follow = st.sidebar.radio("follow", ["no", "yes"], horizontal=True) == "yes"
selected = "" if chosen == "none" else chosen

query, _ = parse_query({"roles": "" if role == "all" else role, "text": text})
clicked = show_map(
    app_state().atlas(),
    query,
    language=language,
    theme=theme,
    selected=selected,
    focus=selected if follow else None,
    height=520,
    memory=st.query_params.get("memory", "map"),
)
if clicked:
    st.session_state.chosen.append(clicked)
st.text(f"runs={st.session_state.runs} chosen={','.join(st.session_state.chosen)}.")
