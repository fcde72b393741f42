"""The life of a case: one durable workflow with its parts, written as the policy reads."""
