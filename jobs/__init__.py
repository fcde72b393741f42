"""The long work itself: bulk acts, imports, exports and signed packages, done item by item by the loop in the worker."""
