"""What a message comes to in its conversation: the product, the wish, the yes that is one."""
