"""The check of written sentences against what they cite, without a language model."""
