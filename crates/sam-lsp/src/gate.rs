//! Where panics end: each costs one answer, not the server.

use sam_core::cancellation::is_cancellation;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Runs `f`. A panic in it is logged and costs its result, nothing else; a cancellation goes on to who waits for it.
pub(crate) fn gate<T>(what: &str, f: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => Some(result),
        Err(payload) if is_cancellation(&*payload) => resume_unwind(payload),
        Err(payload) => {
            let words = payload.downcast_ref::<&str>().copied();
            let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            let words = words.unwrap_or("no words");
            tracing::error!(
                "{what} failed; this is a mistake in {}: {words}",
                crate::NAME
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::gate;
    use sam_core::cancellation::{CancellationToken, Cancelled, check, until};

    #[test]
    fn a_panic_costs_its_result() {
        assert_eq!(gate("a test", || panic!("in a feature")), None::<i32>);
        assert_eq!(gate("a test", || 1), Some(1));
    }

    #[test]
    fn a_cancellation_is_not_a_panic() {
        let token = CancellationToken::default();
        let ended = until(&token, || {
            token.cancel();
            gate("a test", check)
        });
        assert_eq!(ended, Err(Cancelled));
    }
}
