"""The language server: what the linter says, in an editor, as one types."""
