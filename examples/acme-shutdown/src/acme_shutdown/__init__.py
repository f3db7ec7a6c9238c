"""Rules for Acme's services. Modules whose names begin with an underscore are none."""
