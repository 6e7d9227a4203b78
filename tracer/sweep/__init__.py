"""A command run over values of its parameters: how calls and time go with them."""
