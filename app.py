"""Starts the server: the pages and the HTTP routes, one process, one port."""

import sys

import streamlit as st

from campus.errors import CampusError
from campus.web.server import EXCEPTION_HANDLERS, check_start, lifespan, middleware, routes

try:
    check_start()
except CampusError as error:
    sys.exit(str(error))

app = st.App(
    "pages/main.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    exception_handlers=EXCEPTION_HANDLERS,
)

if __name__ == "__main__":
    app.run()
