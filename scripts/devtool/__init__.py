"""What ./dev and the wheel's build hook share.

Standard library only: it runs before anything is installed.
"""
