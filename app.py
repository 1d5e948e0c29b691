"""Starts the server: the pages and the HTTP routes, one process, one port."""

import sys

import streamlit as st
from streamlit import net_util
from streamlit.web import cli

from campus.errors import CampusError
from campus.web.replies import EXCEPTION_HANDLERS
from campus.web.server import announced, check_start, middleware, routes

# Streamlit asks a host outside for this machine's address, at the start and when a foreign page knocks.
net_util.get_external_ip = lambda: None

try:
    check_start()
except CampusError as error:
    sys.exit(str(error))


def address() -> str:
    """Return where the program is reached from this machine."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"http://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}{'/' if base else ''}{base}"


app = st.App(
    "pages/main.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=announced(address),
    exception_handlers=EXCEPTION_HANDLERS,
)

if __name__ == "__main__":
    # The command line's way in also reads STREAMLIT_… variables and options such as --server.port; App.run() does not.
    cli.main(["run", __file__, *sys.argv[1:]])
