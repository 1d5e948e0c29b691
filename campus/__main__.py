"""Run the command line as ``python -m campus``."""

from campus.cli import main

if __name__ == "__main__":
    main(prog_name="campus")
