"""Who has to release what is acquired, and on which ways nobody does."""
