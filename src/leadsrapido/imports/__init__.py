"""Imports: files in, clean leads out."""
