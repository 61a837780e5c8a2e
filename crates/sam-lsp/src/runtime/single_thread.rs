//! A runtime without threads: all work waits until the thread that reads messages has none to take up.

use super::below::{self, FilesBelow};
use super::{Job, Lane, Runtime, Task, Turn};
use crate::gate::gate;
use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

/// Work for one thread. Tasks run before jobs, so that what was cancelled is known before a job begins; jobs run in the
/// order in which they were asked for.
pub(crate) struct SingleThread {
    work: Arc<Work>,
}

struct Work {
    ready: Mutex<Ready>,
    /// The time since some start.
    clock: fn() -> Duration,
    /// Wakes the thread if it waits for a message.
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Ready {
    tasks: VecDeque<Arc<Waiting>>,
    jobs: VecDeque<Job>,
    /// With the time at which they are due.
    timers: Vec<(Duration, Job)>,
}

/// A task between two of its steps.
struct Waiting {
    /// `None` while it runs, and after its end.
    task: Mutex<Option<Task>>,
    work: Arc<Work>,
}

impl SingleThread {
    /// A runtime that calls `wake` when there is work, which may be on any thread. `clock` gives the time since some start.
    pub(crate) fn new(clock: fn() -> Duration, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            work: Arc::new(Work {
                ready: Mutex::default(),
                clock,
                wake: Box::new(wake),
            }),
        }
    }
}

impl FilesBelow for SingleThread {}

impl Runtime for SingleThread {
    fn spawn(&self, task: Task) {
        let waiting = Waiting {
            task: Mutex::new(Some(task)),
            work: self.work.clone(),
        };
        Arc::new(waiting).wake();
    }

    fn compute(&self, _lane: Lane, job: Job) {
        self.work.ready().jobs.push_back(job);
        (self.work.wake)();
    }

    fn after(&self, time: Duration, job: Job) {
        let due = (self.work.clock)() + time;
        self.work.ready().timers.push((due, job));
        (self.work.wake)();
    }

    fn is_running(&self, process: u32) -> bool {
        super::is_running(process)
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn read(&self, path: &Path) -> Option<String> {
        super::read(path)
    }

    fn resolved(&self, folder: &Path) -> Option<PathBuf> {
        below::resolved(folder)
    }

    fn turn(&self) -> Turn {
        // Taken in a statement of its own: what runs puts more work in line.
        let task = self.work.ready().tasks.pop_front();
        if let Some(task) = task {
            gate("a task", || task.step());
            return Turn::Worked;
        }
        let next = self.work.ready().next((self.work.clock)());
        match next {
            Ok(job) => {
                gate("a computation", job);
                Turn::Worked
            }
            Err(idle) => idle,
        }
    }
}

impl Ready {
    /// The next job, the timers that are due first.
    fn next(&mut self, now: Duration) -> Result<Job, Turn> {
        let timers = self.timers.iter().enumerate();
        let Some((at, (due, _))) = timers.min_by_key(|(_, (due, _))| *due) else {
            return self.jobs.pop_front().ok_or(Turn::Idle);
        };
        let left = due.saturating_sub(now);
        match left.is_zero() {
            true => Ok(self.timers.remove(at).1),
            false => self.jobs.pop_front().ok_or(Turn::IdleFor(left)),
        }
    }
}

impl Waiting {
    fn step(self: Arc<Self>) {
        let waker = Waker::from(self.clone());
        let task = self.task().take();
        if let Some(mut task) = task
            && task
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        {
            *self.task() = Some(task);
        }
    }

    fn task(&self) -> MutexGuard<'_, Option<Task>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let work = self.work.clone();
        work.ready().tasks.push_back(self);
        (work.wake)();
    }
}

impl Work {
    fn ready(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SingleThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleThread").finish_non_exhaustive()
    }
}
