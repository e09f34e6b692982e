"""
The local page over an archive, and its JSON API: who may ask, processes that answer, work that takes long.
"""
