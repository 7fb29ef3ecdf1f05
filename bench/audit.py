"""How long `engine audit verify` takes for a log of a million records, signed, and how much memory."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.journal.chain import HashChain
from engine.journal.verify import verify
from engine.model.run.event import Acknowledged
from tests.journal.events import SEALED, STARTED, finished, intent
from tests.journal.keys import signer, verifier


def write(path: Path, records: int) -> None:
    """A log of cases that passed: intent, acknowledged, finished."""
    chain, cases = HashChain(signer()), records // 3
    with path.open("wb") as file:
        file.write(chain.extend(replace(STARTED, planned=cases)))
        for number in range(cases):
            case = f"C-{number:012x}"
            file.write(chain.extend(intent(number)))
            file.write(chain.extend(Acknowledged(at_us=1, case=case, number=number, execution_id=f"exec-{number}")))
            file.write(chain.extend(finished(number)))
        file.write(chain.extend(replace(SEALED, counts={"passed": cases})))


def main() -> None:
    """Print one line a look."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--looks", type=int, default=3)
    asked = options.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        write(path, asked.records)
        for _ in range(asked.looks):
            began = time.perf_counter()
            found = verify(path, key=verifier())
            took_s = time.perf_counter() - began
            memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size_mb = path.stat().st_size / 1e6
            print(
                f"{found.records} records of {size_mb:.0f} MB: {found.level}, {took_s:.2f} s, {memory_mb:.0f} MB used"
            )


if __name__ == "__main__":
    main()
