"""
From an article's characters to tokens, sentences, quotations and furniture, each with its span in the original.
"""
