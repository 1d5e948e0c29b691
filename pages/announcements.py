"""Which decisions were taken in a period?"""

from campus.ui.announcements_page import show_announcements_page

show_announcements_page()
