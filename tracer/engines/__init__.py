"""How calls are observed: engines behind one contract."""
