"""Who may work here, and with which rights?"""

from campus.ui.account_page import show_account_page

show_account_page()
