"""Pages for browsers: one self-contained file each, that loads nothing."""
