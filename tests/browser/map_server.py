"""Serves the map's routes and one small page over a city of numbers; ``CAMPUS_TEST_POINTS`` says how large."""

import os
from pathlib import Path

import streamlit as st

from campus.services import app_state as process
from campus.web import server
from campus.web.replies import EXCEPTION_HANDLERS
from tests.map_city import UNPLACED, MapState, make_atlas

size = int(os.environ.get("CAMPUS_TEST_POINTS", "60"))
state = MapState(make_atlas(size, unplaced=UNPLACED))
process.open_state = lambda: state

app = st.App(
    Path(__file__).parent / "map_page.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    exception_handlers=EXCEPTION_HANDLERS,
)
