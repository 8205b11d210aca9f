"""Callbacks and visits: asked for, booked, moved, cancelled."""
