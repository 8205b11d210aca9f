"""The lowest room: protection, language, texts, products, rules and the seeded bank."""
