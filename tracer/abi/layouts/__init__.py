"""The structs that calls take: sizes, offsets and what each member is."""
