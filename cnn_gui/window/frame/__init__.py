"""The window itself: docks, menus, commands, start and end."""
