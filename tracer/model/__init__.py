"""What a finished run is: records, the file that holds them, the environment it ran in."""
