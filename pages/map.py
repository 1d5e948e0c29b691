"""Where are the city's campuses, and what belongs to them?"""

from campus.ui.map_page import show_map_page

show_map_page()
