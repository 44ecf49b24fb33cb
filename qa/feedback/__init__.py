"""What people said of answers: kept in one SQLite file, and made into a question set.

Begin with `FeedbackStore` in `store`.
"""
