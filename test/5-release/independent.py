"""Draws and budgets of OpenDP, a separate implementation in Rust, for a comparison with the mechanisms here.

Reads one JSON object from standard input, {"draws", "samples": [{"kind", "scale"}], "budgets": [{"sigma", "delta"}]},
and writes {"version", "counts": [{value: count}], "epsilons": [ε]} in the same order.
"""

import json
import sys
import warnings
from collections import Counter
from importlib.metadata import version

warnings.simplefilter("ignore")

import opendp.prelude as dp  # noqa: E402

dp.enable_features("contrib")

CHUNK = 100_000


def create_sampler(kind, scale):
    """A mechanism that adds its noise to each number of a list."""
    numbers = dp.vector_domain(dp.atom_domain(T=int))
    if kind == "laplace":
        return dp.m.make_laplace(numbers, dp.l1_distance(T=int), scale=scale)
    return dp.m.make_gaussian(numbers, dp.l2_distance(T=float), scale=scale)


def count_draws(kind, scale, draws):
    """How often each value came up."""
    sampler = create_sampler(kind, scale)
    counts = Counter()
    for start in range(0, draws, CHUNK):
        counts.update(sampler([0] * min(CHUNK, draws - start)))
    return counts


def epsilon_of(sigma, delta):
    """ε at δ of one count of sensitivity 1 under Gaussian noise, by way of zero-concentrated privacy."""
    number = dp.atom_domain(T=int), dp.absolute_distance(T=float)
    gaussian = dp.m.make_gaussian(*number, scale=sigma)
    return dp.c.make_zCDP_to_approxDP(gaussian).map(d_in=1.0).epsilon(delta=delta)


def main():
    """Answer the question on standard input."""
    asked = json.load(sys.stdin)
    answer = {
        "version": version("opendp"),
        "counts": [count_draws(s["kind"], s["scale"], asked["draws"]) for s in asked["samples"]],
        "epsilons": [epsilon_of(b["sigma"], b["delta"]) for b in asked["budgets"]],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
