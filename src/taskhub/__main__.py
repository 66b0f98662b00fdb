"""``python -m taskhub``: the same as the ``taskhub`` command."""

from taskhub.cli import main

main()
