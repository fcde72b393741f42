"""The database: tables, stores and migrations; what stands here stood in a case's durable history before."""
