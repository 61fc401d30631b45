"""Run-once changes, oldest first; a revision is a file of Python beside its files of SQL."""
