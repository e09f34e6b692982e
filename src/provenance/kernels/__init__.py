"""
Inner loops over whole numbers, and nothing else.
"""
