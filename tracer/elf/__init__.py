"""What a program's file says, over pyelftools."""
