"""
The archive: articles that are kept, and an index that is derived from them, in one file that grows article by article.
"""
