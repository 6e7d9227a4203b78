"""The command `tracer`: one file a subcommand."""
