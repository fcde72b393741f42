"""The command line: zhiya up, zhiya demo, zhiya version."""
