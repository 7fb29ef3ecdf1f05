"""The little languages of a suite: templates make values, queries ask about values, patterns recognise text."""
