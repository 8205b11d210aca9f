"""From words to sound: clause by clause, by the voices that are configured."""
