//! The process that started the server: when it is gone, so is the reason to run.

use std::time::Duration;

/// How often it is looked for. The end of stdin tells sooner in most cases; this is for when someone else keeps the
/// pipe open.
const PERIOD: Duration = Duration::from_secs(3);

/// Waits for the end of a process; none when it is not to be seen now (a client in another container has process IDs
/// of its own).
pub(crate) fn end_of(process: u32) -> Option<impl Future<Output = ()> + Send> {
    is_running(process).then_some(async move {
        while is_running(process) {
            tokio::time::sleep(PERIOD).await;
        }
        tracing::info!("process {process}, which started the server, is gone");
    })
}

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
