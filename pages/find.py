"""Which programme near me can I still join?"""

from campus.ui.find_page import show_find_page

show_find_page()
