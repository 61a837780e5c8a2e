//! The runtime of the program: tokio, with a few threads for computations.

use super::below::{self, FilesBelow};
use super::lanes::{Lanes, THREADS};
use super::{Job, Lane, Runtime, Task, Turn};
use crate::gate::gate;
use std::fmt;
use std::io;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Builder;

/// Several threads: tasks on two, computations on a few others.
pub(crate) struct Pool {
    /// Ends with the process: it would wait for computations that are under way, and those are of no use then.
    tokio: ManuallyDrop<tokio::runtime::Runtime>,
    jobs: Arc<Mutex<Jobs>>,
}

#[derive(Default)]
struct Jobs {
    lanes: Lanes,
    threads: usize,
}

impl Pool {
    /// Starts the threads for tasks; those for computations start when there are any.
    ///
    /// # Errors
    /// When the system has no threads to give.
    pub(crate) fn start() -> io::Result<Self> {
        let tokio = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(THREADS)
            .thread_keep_alive(Duration::from_secs(600))
            // As the main thread: trees are deep where a template is, and all walk them.
            .thread_stack_size(8 << 20)
            .enable_time()
            .build()?;
        Ok(Self {
            tokio: ManuallyDrop::new(tokio),
            jobs: Arc::default(),
        })
    }
}

impl FilesBelow for Pool {}

impl Runtime for Pool {
    fn spawn(&self, task: Task) {
        self.tokio.spawn(task);
    }

    fn compute(&self, lane: Lane, job: Job) {
        let mut jobs = lock(&self.jobs);
        jobs.lanes.push(lane, job);
        if jobs.threads < THREADS {
            jobs.threads += 1;
            let jobs = self.jobs.clone();
            self.tokio.spawn_blocking(move || work(&jobs));
        }
    }

    fn after(&self, time: Duration, job: Job) {
        self.spawn(Box::pin(async move {
            tokio::time::sleep(time).await;
            job();
        }));
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
        Turn::Idle
    }
}

/// Runs jobs for as long as there are any that may run.
fn work(jobs: &Mutex<Jobs>) {
    loop {
        let mut waiting = lock(jobs);
        let Some((lane, job)) = waiting.lanes.next() else {
            waiting.threads -= 1;
            return;
        };
        drop(waiting);
        gate("a computation", job);
        lock(jobs).lanes.done(lane);
    }
}

fn lock(jobs: &Mutex<Jobs>) -> MutexGuard<'_, Jobs> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
