"""One night's crawl as `spotcheck crawl` runs it, in a process of its own that then says what it took.

Options on standard input; the answer is one JSON object: how the night ended, and the most memory that one of its
processes held.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys

from crawler.night.run import run_night

if __name__ == "__main__":
    result = run_night(pickle.load(sys.stdin.buffer))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    json.dump({"state": result.state, "reason": result.reason, "counts": dict(result.counts), "peak": peak}, sys.stdout)
