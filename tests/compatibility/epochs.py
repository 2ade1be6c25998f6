"""What the runners of epochs share: their arguments, the two servers, and the count of differences."""

import argparse
import contextlib
import os

from differential import servers
from run_differential import reference_command

DIFFERENCES_MAX = 3


def parser(description, epochs, steps, steps_help):
    result = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--subject-command", metavar="COMMAND", required=True)
    result.add_argument("--reference-command", metavar="COMMAND")
    result.add_argument("--epochs", type=int, default=epochs)
    result.add_argument("--steps", type=int, default=steps, help=steps_help)
    result.add_argument("--seed", default=os.urandom(4).hex(),
                        help="default: a new one, which is printed")
    result.add_argument("--first-epoch", type=int, default=0)
    return result


def numbers(settings):
    """The epochs that are to be played."""
    return range(settings.first_epoch, settings.first_epoch + settings.epochs)


@contextlib.contextmanager
def both_servers(settings):
    """The reference and the subject, for as long as they are needed."""
    both = []
    try:
        both.append(servers.StartedServer(settings.reference_command or reference_command()))
        both.append(servers.StartedServer(settings.subject_command))
        yield both
    finally:
        for server in both:
            server.stop()


def count_differences(cases, differs):
    """In how many of `cases` the servers differ; ends at DIFFERENCES_MAX."""
    differences = 0
    for case in cases:
        differences += differs(case)
        if differences == DIFFERENCES_MAX:
            break
    return differences
