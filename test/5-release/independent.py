"""Draws and accounting by OpenDP (Rust, MIT), an implementation that shares no line with ours. Prints one JSON object."""
import json
import sys
from collections import Counter

import opendp.prelude as dp

dp.enable_features("contrib")
draws = int(sys.argv[1])
space = dp.vector_domain(dp.atom_domain(T=int))
laplace = dp.m.make_laplace(space, dp.l1_distance(T=int), scale=4.0)
gaussian = dp.m.make_gaussian(space, dp.l2_distance(T=float), scale=10.0)
CHUNK = 100_000
SIGMAS = [(21.5, 3e-9), (5.0, 1e-8), (100.0, 1e-6)]


def histogram(measurement):
    counts = Counter()
    for _ in range(draws // CHUNK):
        counts.update(measurement([0] * CHUNK))
    return {str(value): count for value, count in counts.items()}


def epsilon(sigma, delta):
    one = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=sigma)
    return dp.c.make_zCDP_to_approxDP(one).map(1).epsilon(delta)


print(json.dumps({
    "laplace": histogram(laplace),
    "gaussian": histogram(gaussian),
    "epsilons": [[sigma, delta, epsilon(sigma, delta)] for sigma, delta in SIGMAS],
}))
