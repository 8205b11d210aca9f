"""Sources of customers: they yield the rows of ``data.ingest.rows`` and write nothing."""
