"""What is known of one record, on a page of its own that can be sent and printed?"""

from campus.ui.record_page import show_record_page

show_record_page()
