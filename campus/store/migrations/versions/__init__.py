"""The steps. A new one names the step before it in ``down_revision``; a test compares the outcome with the model."""
