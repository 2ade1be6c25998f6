#!/usr/bin/env python3
"""Gives two servers the same random users, and compares how they describe them, what they say that
these may do, and what they let them do.

    run_users.py --subject-command build/release/server/remora-server
    run_users.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import random
import sys

import epochs
from differential import users


def main():
    settings = epochs.parser(__doc__, epochs=20, steps=200,
                             steps_help="changes of users in each epoch").parse_args()
    answers = refusals = 0

    def differs(epoch, both):
        nonlocal answers, refusals
        trial = users.Trial(random.Random(f"{settings.seed}:{epoch}"),
                            [server.address for server in both])
        difference = None
        try:
            trial.run(settings.steps)
        except users.Difference as found:
            difference = found
            print(f"epoch {epoch}: {difference}")
        answers += trial.answers
        refusals += trial.refusals
        trial.close()
        return difference is not None

    with epochs.both_servers(settings) as both:
        differences = epochs.count_differences(
            epochs.numbers(settings), lambda epoch: differs(epoch, both))
    print(f"{settings.epochs} epochs, seed {settings.seed}: {answers} answers, {refusals} of them "
          f"refusals of real calls, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
