//! The process that started the server: when it is gone, so is the reason to run.

use crate::runtime::{Job, Runtime};
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked for. The end of stdin comes sooner in most cases; this is for when someone else keeps the
/// pipe open.
const PERIOD: Duration = Duration::from_secs(3);

/// Runs `gone` when a process has ended; never when it cannot be seen now (a client in another container has process
/// IDs of its own).
pub(crate) fn watch(runtime: &Arc<dyn Runtime>, process: u32, gone: Job) {
    if runtime.is_running(process) {
        look_again(runtime.clone(), process, gone);
    }
}

fn look_again(runtime: Arc<dyn Runtime>, process: u32, gone: Job) {
    let later = runtime.clone();
    let look = move || match runtime.is_running(process) {
        true => look_again(runtime, process, gone),
        false => {
            tracing::info!("process {process}, which started the server, is gone");
            gone();
        }
    };
    later.after(PERIOD, Box::new(look));
}
