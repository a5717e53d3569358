"""doit's runner with a pool of threads for each resource, and a way to stop at once.

The only place that subclasses doit. Knows nothing of films: a task says in `meta` which pool it takes a place in.

doit 0.37 has one undivided pool, swaps sys.stdout in its threads, and writes its database only at the end of a run. So
here the order of tasks is doit's, the threads are ours, and its database remembers nothing: the store does.
"""

from __future__ import annotations

import heapq
import queue
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from doit.control import TaskControl
from doit.dependency import Dependency
from doit.exceptions import TaskFailed, UnmetDependency
from doit.runner import Runner
from doit.task import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from doit.task import Task

_DEFAULT_JOBS = 2
_WAITING = "hold on"  # what doit's dispatcher says when nothing can start before something ends
_LAST_WORDS_S = 0.6  # how long running tasks get to notice that the run is stopping


class Run:
    """One working through of tasks, each after those it depends on, the earliest first, going on past failures."""

    def __init__(
        self,
        tasks: Sequence[Task],
        *,
        jobs: Mapping[str, int],
        on_skip: Callable[[str, str], None],
        stop: Callable[[], None],
    ) -> None:
        """Make ready.

        Args:
            tasks: All of them run; `task.meta["pool"]` is the resource that each takes a place in.
            jobs: Places in each pool; a pool that isn't named has two.
            on_skip: Told the name of a task that isn't run, and of those because of which.
            stop: Called at once on Ctrl-C; must make running tasks end soon.
        """
        self._control = TaskControl(list(tasks))
        self._control.process([task.name for task in tasks])
        database = Dependency(_NoDatabase, "")
        order = {task.name: n for n, task in enumerate(tasks)}
        self._runner = _PoolRunner(database, _Reporter(on_skip), jobs=jobs, order=order, stop=stop)

    def work(self) -> bool:
        """Run the tasks, in this thread and others; whether all succeeded.

        Raises:
            KeyboardInterrupt: After Ctrl-C, when running tasks have ended or had their time.
        """
        return bool(self._runner.run_all(self._control.task_dispatcher()) == 0)

    def give_up(self) -> None:
        """Start no more tasks, from any thread: `work` returns at once, while those that run go on by themselves."""
        self._runner.give_up()


class _PoolRunner(Runner):  # type: ignore[misc] # doit is untyped
    def __init__(
        self,
        database: Dependency,
        reporter: _Reporter,
        *,
        jobs: Mapping[str, int],
        order: Mapping[str, int],
        stop: Callable[[], None],
    ) -> None:
        super().__init__(database, reporter, continue_=True, stream=Stream(0))
        self._jobs = jobs
        self._order = order
        self._stop = stop
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._ready: dict[str, list[tuple[int, Any]]] = defaultdict(list)  # heaps, by pool
        self._running: dict[Any, Future[None]] = {}
        self._ended: queue.SimpleQueue[tuple[Any, Any] | None] = (
            queue.SimpleQueue()
        )  # None = give up

    def give_up(self) -> None:
        self._ended.put(None)

    def run_tasks(self, task_dispatcher: Any) -> None:
        try:
            self._work_through(task_dispatcher)
        except BaseException:
            self._stop()
            wait(self._running.values(), timeout=_LAST_WORDS_S)
            raise
        finally:
            for pool in self._pools.values():
                pool.shutdown(wait=False, cancel_futures=True)

    def _work_through(self, dispatcher: Any) -> None:
        finished = None
        while True:
            try:
                node = dispatcher.generator.send(finished)
            except StopIteration:
                node = _WAITING
            finished = None
            if node != _WAITING:
                if self.select_task(node, dispatcher.tasks):
                    heapq.heappush(self._ready[_pool(node)], (self._order[node.task.name], node))
                else:
                    finished = node
                continue
            self._fill()
            if not self._running:
                return
            ended = self._ended.get()
            if ended is None:
                return
            finished = self._settle(*ended)

    def _fill(self) -> None:
        """Start what can start, the earliest in order first: one film is finished before the next is begun."""
        for name, ready in self._ready.items():
            places = self._jobs.get(name, _DEFAULT_JOBS)
            if name not in self._pools:
                self._pools[name] = ThreadPoolExecutor(places, thread_name_prefix=f"filmkit-{name}")
            busy = sum(_pool(node) == name for node in self._running)
            while ready and busy < places:
                _, node = heapq.heappop(ready)
                self._running[node] = self._pools[name].submit(self._execute, node)
                busy += 1

    def _execute(self, node: Any) -> None:
        failure: Any = TaskFailed("interrupted")
        try:
            failure = self.execute_task(node.task)
        finally:
            self._ended.put((node, failure))

    def _settle(self, node: Any, failure: Any) -> Any:
        self._running.pop(node).result()
        self.process_task_result(node, failure)
        return node


def _pool(node: Any) -> str:
    return str((node.task.meta or {}).get("pool", "cpu"))


class _Reporter:
    """What doit tells of a run; only skipped tasks are news, the rest is told by the tasks."""

    desc = "tells filmkit"

    def __init__(self, on_skip: Callable[[str, str], None]) -> None:
        self._on_skip = on_skip

    def add_failure(self, task: Any, failure: Any) -> None:
        if isinstance(failure, UnmetDependency):
            self._on_skip(task.name, str(failure.message))

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Everything else that doit says of a run."""
        return lambda *_: None


class _NoDatabase:
    """A doit database that forgets. Whether a task is up to date is its key's affair."""

    def __init__(self, name: str, **_: Any) -> None:
        self.name = name

    def set(self, task: str, key: str, value: Any) -> None: ...

    def get(self, task: str, key: str) -> None: ...

    def in_(self, _task: str) -> bool:
        return False

    def remove(self, task: str) -> None: ...

    def remove_all(self) -> None: ...

    def dump(self) -> None: ...
