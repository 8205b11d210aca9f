"""Understanding: what a customer means, which values were said, which question it resembles.

From the bottom up, each room importing those before it only: ``encoding`` (texts to numbers),
``model`` (what judges them), ``parsing`` (a message to its meaning), ``training`` (a new model),
``serving`` (the process that answers); beside it ``evaluation``. Other rooms use ``contract``
(types), ``client`` (the running service), ``training.pipeline`` (build an artefact) and
``serving.app`` (the service itself).
"""
