"""Plan to events: sends each case once, at the pace the server allows, and judges what comes back."""
