//! What the server needs of the machine it runs on, behind one trait: scheduling, the clock, the processes beside it.
//!
//! The only files that the server opens are `sam-lsp.toml`, `samconfig.toml`, `.gitignore`, templates of the workspace, and
//! code below the folder of a template; of others it asks whether they exist. [`Pool`] answers questions on several threads; [`SingleThread`] answers
//! one after another on the thread that reads messages, for a host that has one.

pub(crate) mod below;
mod date;
pub(crate) mod host_clock;
mod lanes;
#[cfg(not(target_family = "wasm"))]
mod pool;
mod single_thread;

pub(crate) use date::today;
#[cfg(not(target_family = "wasm"))]
pub(crate) use pool::Pool;
pub(crate) use single_thread::SingleThread;

use below::FilesBelow;
use futures_util::future::BoxFuture;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Work that mostly waits: for a computation, for an answer of the client.
pub(crate) type Task = BoxFuture<'static, ()>;

/// Work that does not wait.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// The machine the server runs on.
pub(crate) trait Runtime: FilesBelow + Debug + Send + Sync {
    /// Runs a task, away from the reading of messages if there is another thread.
    fn spawn(&self, task: Task);

    /// Runs a computation as soon as there is room in its lane. Those of one lane begin in the order of the calls.
    fn compute(&self, lane: Lane, job: Job);

    /// Runs a short job after some time.
    fn after(&self, time: Duration, job: Job);

    /// Whether a process of this machine runs, as far as can be seen.
    fn is_running(&self, process: u32) -> bool;

    /// The text of a file, if there is one that can be read.
    fn read(&self, path: &Path) -> Option<String>;

    /// Whether a path is that of a file.
    fn is_file(&self, path: &Path) -> bool;

    /// A folder without symbolic links; none if there is no such folder.
    fn resolved(&self, folder: &Path) -> Option<PathBuf>;

    /// Runs a piece of the work that waits for the calling thread, which reads messages and has none to take up.
    fn turn(&self) -> Turn;
}

/// What a call of [`Runtime::turn`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// A piece of work; there may be more.
    Worked,
    /// Nothing is left to do on this thread before the next message.
    Idle,
    /// Nothing is left to do before so much time has passed.
    IdleFor(Duration),
}

/// Where a computation waits its turn. No lane waits for another, but for what nobody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// A question about a place: someone looks at it and waits.
    Place,
    /// The findings of a version.
    Check,
    /// A question about the whole template, which may take long: preview, graph, outline.
    Template,
    /// What nobody waits for: begun while nothing else runs, so that it takes no core from an answer.
    Background,
}

/// The time since this was asked first.
pub(crate) fn since_start() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// What is larger is not a file of settings.
const MAX_BYTES: u64 = 1 << 20;

/// The text of a small file; none for a pipe, which could be waited for without end.
pub(crate) fn read(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    let is_small = metadata.is_file() && metadata.len() <= MAX_BYTES;
    is_small
        .then(|| std::fs::read_to_string(path).ok())
        .flatten()
}

/// Whether a process can be seen to run.
#[cfg(unix)]
fn is_running(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Elsewhere the end of stdin has to do.
#[cfg(not(unix))]
fn is_running(_process: u32) -> bool {
    false
}
