"""Nothing secret comes out: what was sent is found in what comes back, however it is written, and masked."""
