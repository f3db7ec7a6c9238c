"""The checked program: its modules, what is defined where, and which values an expression may have."""
