"""What notebooks and terminals show of tables, results and running jobs."""
