"""The process of ``driver``."""

from vizlib.engine.cluster.driver import main

main()
