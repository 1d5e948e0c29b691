"""Where does what the map shows come from, of which day is it, and what is missing?"""

from campus.ui.data_page import show_data_page

show_data_page()
