"""Which roles were decided, and which wait for whom?"""

from campus.ui.roles_page import show_roles_page

show_roles_page()
