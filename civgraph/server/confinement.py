"""Confinement: what a worker gives up before it reads its first query.

In: the limits. Out: whether the system calls are filtered. Then holds: the process lives no longer than its parent, takes no more memory
than allowed, leaves no core; where the platform has seccomp (Linux on x86-64 and arm64) it can open no connection, start no program and
touch no other process. Elsewhere the guard alone keeps SERVICE out, and the server says so when it starts.
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import resource
import signal
import struct
import sys
import time

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_ALLOW, _REFUSE, _UNKNOWN, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000  # return values of a filter: EPERM, ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions of classic BPF
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000  # the other numbering of x86-64

# Numbers of system calls: the machine's own name, then its calls.
_MACHINES: dict[str, tuple[int, int, int, int, tuple[int, ...]]] = {
    # audit architecture, seccomp, clone, clone3; refused: socket, connect, bind, listen, accept, accept4, socketpair; fork, vfork, execve,
    # execveat; kill, ptrace, process_vm_readv, process_vm_writev, pidfd_send_signal; io_uring_setup, bpf, keyctl, unshare, setns, mount,
    # open_by_handle_at, userfaultfd, perf_event_open
    "x86_64": (
        0xC000003E, 317, 56, 435,
        (41, 42, 49, 50, 43, 288, 53, 57, 58, 59, 322, 62, 101, 310, 311, 424, 425, 321, 250, 272, 308, 165, 304, 323, 298),
    ),
    "aarch64": (
        0xC00000B7, 277, 220, 435,
        (198, 203, 200, 201, 202, 242, 199, 221, 281, 129, 117, 270, 271, 424, 425, 280, 219, 97, 268, 40, 265, 282, 241),
    ),
}  # fmt: skip


def confine(parent: int, memory: int, file_size: int, nice: int) -> bool:
    """Confines this process; whether its system calls are filtered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(nice)
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    program = filter_of(machine)
    held = ctypes.create_string_buffer(program)
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    return int(libc.syscall(machine[1], 1, 1, head)) == 0  # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC


class Allowance:
    """How long the process may still run, whatever becomes of its parent."""

    def __init__(self) -> None:
        self._given = -math.inf

    def give(self, seconds: float) -> None:
        """At least so many seconds of the processor from now, and at most three more; not counted anew for each of many small questions."""
        now = time.monotonic()
        if now - self._given > 1:
            spent = resource.getrusage(resource.RUSAGE_SELF)
            resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime + seconds) + 3, resource.RLIM_INFINITY))
            self._given = now


def filter_of(machine: tuple[int, int, int, int, tuple[int, ...]]) -> bytes:
    """The filter as a program of classic BPF."""
    architecture, _, clone, clone3, calls = machine
    lines: list[tuple[int, int, int, int]] = [  # instruction, jump where true, jump where false, value
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
        (_EQUAL, 0, 1, clone3),
        (_RETURN, 0, 0, _UNKNOWN),  # glibc then takes clone, whose flags a filter can see
        *((_EQUAL, len(calls) - n + 4, 0, call) for n, call in enumerate(calls)),
        (_EQUAL, 1, 0, clone),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, 16),  # the flags of clone: threads are allowed, processes are not
        (_ANY_BIT, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
