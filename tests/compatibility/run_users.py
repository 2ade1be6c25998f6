#!/usr/bin/env python3
"""Gives two servers the same random users, and compares how they describe them, what they say that
these may do, and what they let them do.

    run_users.py --subject-command build/release/server/remora-server
    run_users.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import argparse
import os
import random
import sys

from differential import servers, users
from run_differential import reference_command

DIFFERENCES_MAX = 3


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject-command", metavar="COMMAND", required=True)
    parser.add_argument("--reference-command", metavar="COMMAND")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--steps", type=int, default=200, help="changes of users in each epoch")
    parser.add_argument("--seed", default=None, help="default: a new one, which is printed")
    parser.add_argument("--first-epoch", type=int, default=0)
    settings = parser.parse_args()
    if settings.seed is None:
        settings.seed = os.urandom(4).hex()
    return settings


def main():
    settings = parse_arguments()
    both = []
    differences = answers = refusals = 0
    try:
        both.append(servers.StartedServer(settings.reference_command or reference_command()))
        both.append(servers.StartedServer(settings.subject_command))
        for epoch in range(settings.first_epoch, settings.first_epoch + settings.epochs):
            trial = users.Trial(random.Random(f"{settings.seed}:{epoch}"),
                                [server.address for server in both])
            try:
                trial.run(settings.steps)
            except users.Difference as difference:
                differences += 1
                print(f"epoch {epoch}: {difference}")
            answers += trial.answers
            refusals += trial.refusals
            trial.close()
            if differences == DIFFERENCES_MAX:
                break
    finally:
        for server in both:
            server.stop()
    print(f"{settings.epochs} epochs, seed {settings.seed}: {answers} answers, {refusals} of them "
          f"refusals of real calls, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
