"""The staff console: leads, handoffs and appointments for those who work with customers.

``crm.console.app.create_console`` builds it; nothing happens on import.
"""
