"""Understanding: what a customer means, which values were said, which question it resembles.

Other rooms use ``nlu.contract`` (types), ``nlu.client`` (the running service),
``nlu.training`` (build an artefact) and ``nlu.app`` (the service itself).
"""
