"""Everything a person reads or hears, in Chinese and English, and the phrases that name it."""
