"""Which file comes in, and what would it change?"""

from campus.ui.import_page import show_import_page

show_import_page()
