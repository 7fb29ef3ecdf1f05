"""What is given out to programs: the JSON of commands, and what `import engine` hands over."""
