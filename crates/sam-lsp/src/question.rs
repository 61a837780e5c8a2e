//! Questions about a version: computed beside the reading of messages, and ended when nobody waits for the answer.

use crate::runtime::{Lane, Runtime};
use crate::session::Snapshot;
use futures_util::future::{Either, select};
use sam_core::cancellation::{CancellationToken, until};
use std::pin::pin;
use tokio::sync::oneshot;

/// Computes in a lane, and waits for the result, for as long as the snapshot is the current version. `None` when it was
/// superseded. When the client cancels the question this future is dropped, and the computation ends at its next check.
pub(crate) async fn answer<T: Send + 'static>(
    runtime: &dyn Runtime,
    lane: Lane,
    snapshot: &Snapshot,
    compute: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let token = snapshot.token().child();
    let _guard = CancelOnDrop(token.clone());
    let (sender, result) = oneshot::channel();
    runtime.compute(
        lane,
        Box::new(move || {
            if let Ok(computed) = until(&token, compute) {
                // It fails when nobody waits any more.
                let _ = sender.send(computed);
            }
        }),
    );
    match select(result, pin!(snapshot.superseded())).await {
        Either::Left((result, _)) => result.ok(),
        Either::Right(((), _)) => None,
    }
}

/// The result of a computation that is not about a version; none if it broke down.
pub(crate) async fn computed<T: Send + 'static>(
    runtime: &dyn Runtime,
    lane: Lane,
    compute: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, result) = oneshot::channel();
    let job = move || {
        // It fails when nobody waits any more.
        let _ = sender.send(compute());
    };
    runtime.compute(lane, Box::new(job));
    result.await.ok()
}

struct CancelOnDrop(CancellationToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
