"""
How well passages, edit events and speakers are found, and how fast, against texts with known truth.
"""
