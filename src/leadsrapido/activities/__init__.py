"""Activities: calls, e-mails, meetings, notes and tasks."""
