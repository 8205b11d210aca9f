"""Trains and judges an intent matcher on anyone's files: ``banter evaluate nlu``."""
