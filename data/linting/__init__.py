"""Checks labelled utterances, ours and other banks': what would harm training or the test."""
