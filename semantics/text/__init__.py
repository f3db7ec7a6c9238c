"""The text of a module as a tree: going through it, its scopes and names."""
