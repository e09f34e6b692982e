"""
Tests of the tests: deliberate defects that a test has to catch, and mutations of the core that it should.
"""
