"""Answers written by a language model, where one is set.

In: a question and numbered evidence. Out: drafts that grow sentence by sentence; where the model
fails, the extractive draft. `composer` is the path, `language_model` what a model must do,
`transformers_model` and `openai_model` are the two that come with the project, `prompt` says what
a model is told, `standalone` rewrites follow-ups. Begin with `GenerativeComposer.stream`.
"""
