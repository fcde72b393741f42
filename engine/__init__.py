"""The engine room: settings, Temporal and Postgres as child processes, the converter and codec, and who watches over all of it."""
