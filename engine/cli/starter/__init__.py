"""The first files of a project, from nothing or from an exported action."""
