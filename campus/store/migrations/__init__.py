"""How did the database's tables come to be what they are? One module a step, oldest first, in ``versions``."""
