"""A caller made of software: words and keys in, what would be heard and a timeline out."""
