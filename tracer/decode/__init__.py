"""From records to calls: names, typed arguments, descriptors with their paths, regions."""
