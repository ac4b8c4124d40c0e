"""Measures the matcher on invented lists it was not trained on."""
