"""What the reports say: files to documents, sections, passages and sentences."""
