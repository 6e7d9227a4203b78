from __future__ import annotations

import os
import subprocess
import sys

from tracer.budgets import pinned


def test_the_environment_is_pinned_and_the_rest_stays():
    found = pinned.environment({b"LANG": b"de_DE.UTF-8", b"LANGUAGE": b"de", b"HOME": b"/h"})
    assert found == {
        b"LANG": b"C.UTF-8",
        b"LC_ALL": b"C.UTF-8",
        b"TZ": b"UTC",
        b"PYTHONHASHSEED": b"0",
        b"HOME": b"/h",
    }


def test_a_hash_seed_that_was_set_stays():
    assert pinned.environment({b"PYTHONHASHSEED": b"7"})[b"PYTHONHASHSEED"] == b"7"


def test_the_command_goes_by_its_absolute_path():
    found = pinned.command(["true"])
    assert os.path.isabs(found.argv[0]) and found.executable == found.argv[0]


def test_addresses_are_random_unless_that_is_turned_off():
    program = "import subprocess; from tracer.budgets import pinned; {}\nfor _ in range(3): subprocess.run({})"
    heap = [sys.executable, "-c", "print(open('/proc/self/maps').read().split('[heap]')[0].splitlines()[-1][:12])"]

    def different(first: str) -> int:
        argv = [sys.executable, "-c", program.format(first, heap)]
        return len({*subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()})

    assert different("pinned.without_aslr()") == 1
    assert different("None") > 1
