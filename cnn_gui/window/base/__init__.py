"""What several sessions share: settings, dialogs for files, throttling."""
