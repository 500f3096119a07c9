"""The classes of this program that elements of its jobs may be of."""

from fletching.batch.job_classes import ClientsClasses

CLASSES = ClientsClasses()
"""Those whose definitions go with functions to workers, by name."""
