"""
The local server under load, beside the library alone.
"""
