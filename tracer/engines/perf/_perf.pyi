from tracer.model.tracefile import Sink

class Recorder:
    unfinished: int
    denied: int
    dropped: int
    records_lost: int
    told: int
    def __init__(
        self,
        pid: int,
        cpus: tuple[int, ...],
        pages: int,
        enter: tuple[int, str | None],
        leave: tuple[int, str | None],
        follow: bool,
        archs: tuple[tuple[int, int, bytes], ...],
        sink: Sink | None,
    ) -> None: ...
    def step(self, milliseconds: int) -> bool: ...
    def finish(self) -> int: ...
    def processes(self) -> list[int]: ...
    def counts(self) -> list[tuple[int, int, int, int]]: ...
    def forget_sink(self) -> None: ...
    def close(self) -> None: ...

def counter(pid: int, id: int, follow: bool, filter: str | None) -> int: ...
