"""Subset sums of plain NumPy on this machine: for each of 397,000 weights (500 pools of 784, 10 of 500; normal, deviation
.04, within [-.464, .541]) a subset of its pool's n samples, even in [-.464, .541]. One JSON line a variant:

- best-all: all 2^n sums of a pool, sorted once; searchsorted for its weights; the nearest neighbour;
- best-halves: the sums of one half sorted; searchsorted in them for each weight less each sum of the other half;
- fewest: the fewest samples whose sum is within eps: by size, the sums of all subsets of the size sorted, then searchsorted;
- fresh-best, fresh-fewest: the same for weights that each have samples of their own.

A part of the pools is done (--seconds a variant, at least one pool), of which the time of all is reckoned.

usage: python numpy_subset_sum.py [--only best-all,best-halves,fewest,fresh-best,fresh-fewest] [--samples 21] [--eps .01] [--seconds 10]
needs: numpy
"""
import argparse, itertools, json, resource, time
import numpy as np

LOW, HIGH, DEVIATION = -.464, .541, .04
ROWS = [784] * 500 + [500] * 10
WEIGHTS = sum(ROWS)


def sums(samples):
    """Of all subsets, by mask."""
    s = np.zeros(1)
    for a in samples.astype(np.float64):
        s = np.concatenate([s, s + a])
    return s


def nearest(ordered, targets):
    """Places of the nearest entries, and their distance."""
    right = np.clip(np.searchsorted(ordered, targets), 1, len(ordered) - 1)
    right -= targets - ordered[right - 1] < np.abs(ordered[right] - targets)
    return right, np.abs(ordered[right] - targets)


def best_all(samples, targets, eps):
    s = sums(samples)
    order = np.argsort(s)
    place, error = nearest(s[order], targets)
    return order[place], error


def halves(part):
    def best(samples, targets, eps):
        big, small = sums(samples[part:]), sums(samples[:part])
        order = np.argsort(big)
        place, error = nearest(big[order], targets[:, None] - small)
        other = np.argmin(error, axis=1)
        row = np.arange(len(targets))
        return order[place[row, other]] << part | other, error[row, other]
    return best


CHOICES = {}


def choices(n, size):
    if (n, size) not in CHOICES:
        which = np.array(list(itertools.combinations(range(n), size)), dtype=np.int64).reshape(-1, size)
        CHOICES[n, size] = which, (1 << which).sum(axis=1)
    return CHOICES[n, size]


def fewest(samples, targets, eps):
    n = len(samples)
    mask, error = np.zeros(len(targets), np.int64), np.abs(targets)
    left = np.flatnonzero(error > eps)
    for size in range(1, n + 1):
        if not len(left):
            break
        which, masks = choices(n, size)
        s = samples.astype(np.float64)[which].sum(axis=1)
        order = np.argsort(s)
        place, e = nearest(s[order], targets[left])
        better = e < error[left]
        mask[left[better]], error[left[better]] = masks[order[place[better]]], e[better]
        left = left[e > eps]
    return mask, error


def run(solve, rows, n, eps, seconds, rng):
    done = kept = failures = 0
    worst = spent = 0.
    for row in rows:
        samples = rng.uniform(LOW, HIGH, n).astype(np.float32)
        targets = np.clip(rng.normal(0, DEVIATION, row), LOW, HIGH).astype(np.float32).astype(np.float64)
        start = time.perf_counter()
        mask, error = solve(samples, targets, eps)
        spent += time.perf_counter() - start
        done += row
        worst = max(worst, error.max())
        failures += int((error > eps).sum())
        kept += sum(int(m).bit_count() for m in mask)
        if spent > seconds:
            break
    return done, spent, kept, worst, failures


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--only", default="best-all,best-halves,fewest,fresh-best,fresh-fewest")
    a.add_argument("--samples", type=int, default=21)
    a.add_argument("--eps", type=float, default=.01)
    a.add_argument("--seconds", type=float, default=10)
    o = a.parse_args()
    n = o.samples
    # Half sums of 2^14 beside 784 weights, and of half of the samples beside one, are about the fastest here.
    work = {
        "best-all": (best_all, ROWS), "best-halves": (halves(max(n // 3, n - 19)), ROWS), "fewest": (fewest, ROWS),
        "fresh-best": (halves(n // 2), [1] * WEIGHTS), "fresh-fewest": (fewest, [1] * WEIGHTS),
    }
    for name in o.only.split(","):
        solve, rows = work[name]
        done, spent, kept, worst, failures = run(solve, rows, n, o.eps, o.seconds, np.random.default_rng(0))
        print(json.dumps({
            "peer": "numpy", "version": np.__version__, "work": name, "threads": 1, "samples": n, "eps": o.eps,
            "weights": WEIGHTS, "done": done, "seconds": round(spent * WEIGHTS / done, 3), "kept": round(kept / done, 3),
            "worst": float(worst), "failures": failures,
            "mb_peak": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
        }), flush=True)
