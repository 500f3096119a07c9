"""Windows: how elements are assigned to them, when they fire, and what is made of them."""
