"""Curation: choosing among samples."""
