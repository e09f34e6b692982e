"""
What the archive does in so much time and room, and what it withstands.
"""
