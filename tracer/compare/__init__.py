"""Two traces side by side: what differs once the noise of two runs is left out."""
