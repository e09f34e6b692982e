"""
How the stages run over large corpora: batches of Arrow on threads, with what does not fit into memory on disk.
"""
