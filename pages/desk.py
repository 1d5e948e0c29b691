"""Which record is changed, added or confirmed, and which reports are answered?"""

from campus.ui.desk_page import show_desk_page

show_desk_page()
