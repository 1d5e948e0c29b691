"""Is something on the map wrong, and what became of it?"""

from campus.ui.report_page import show_report_page

show_report_page()
