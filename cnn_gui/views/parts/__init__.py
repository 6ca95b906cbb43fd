"""Widgets that know no subject: panels, fields, labels, legends, the player."""
