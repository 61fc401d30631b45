"""`python -m leadsrapido.cli`: the same as the command `leadsrapido`."""

from leadsrapido.cli import main

main()
