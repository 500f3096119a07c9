"""What programs and test suites reach for below the documented API."""
