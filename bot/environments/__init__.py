"""The two Python environments: ``.venv`` (platform) and ``.venv-rasa`` (Rasa alone).

``make`` runs ``python -m bot.environments`` with whatever Python the machine has (3.8 or later),
before anything is installed: standard library only. An environment whose inputs are unchanged
is left alone.
"""
