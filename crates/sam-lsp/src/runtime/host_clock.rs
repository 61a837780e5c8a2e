//! The clock of a host that says how late it is, for a program that cannot look.

use super::date::date;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Milliseconds since 1970.
static NOW: AtomicU64 = AtomicU64::new(0);

/// The time since 1970.
pub(crate) fn set(now: Duration) {
    let milliseconds = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    NOW.store(milliseconds, Ordering::Relaxed);
}

/// The time since 1970, as it was said last.
pub(crate) fn since_1970() -> Duration {
    Duration::from_millis(NOW.load(Ordering::Relaxed))
}

/// The day in UTC, `2026-11-29`.
pub(crate) fn today() -> String {
    date(since_1970().as_secs() / 86_400)
}
