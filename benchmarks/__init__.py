"""
Measuring the library: against truth, against its peers, and making the tables that it ships.
"""
