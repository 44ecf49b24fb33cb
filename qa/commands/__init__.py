"""The command line `beijing-qa`: each command a few lines over library calls.

`cli` gathers the commands; `--help` imports nothing heavy, and a command imports what it needs
when it runs. Exit codes: 0 done (an abstention is an answer too), 1 it could not be done, 2 wrong
usage. Begin with `cli.main`.
"""
