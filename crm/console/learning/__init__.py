"""Learning from use: what was not understood, in clusters, labelled by staff."""
