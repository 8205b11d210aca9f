"""Telephone calls: the list, and the record of one."""
