//! Computations on several cores of the machine.

use crate::cancellation::{self, Cancelled, until};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

/// Fewer computations than this are not worth a thread.
const FEW: usize = 64;

/// So many computations are taken up at once.
const SHARE: usize = 16;

/// As much stack as the threads of the server have, in bytes.
const STACK: usize = 8 << 20;

/// More threads would wait for memory.
const MOST_THREADS: usize = 8;

/// Calls `one` with each number below `count`, on several threads where there are many numbers. The results are in the order
/// of the numbers. A target without threads computes all of them on the thread of the caller. A cancelled computation ends on
/// all threads.
pub fn map<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let others = match count < FEW {
        true => 0,
        false => cores().min(MOST_THREADS) - 1,
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            if start >= count {
                return done;
            }
            let share = start..count.min(start + SHARE);
            done.extend(share.map(|it| (it, one(it))));
        }
    };
    let mut all = thread::scope(|scope| {
        let others = (0..others).filter_map(|_| started(scope, work));
        let others: Vec<_> = others.collect();
        let mut all = work();
        for other in others {
            all.extend(ended(other));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, it)| it).collect()
}

/// What two computations give. They run at the same time where that is worth a thread and the target has threads.
pub fn both<A, B: Send>(
    is_worth_a_thread: bool,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !is_worth_a_thread || cores() == 1 {
        return (one(), other());
    }
    // What no thread could be started for is still here.
    let waiting = Mutex::new(Some(other));
    let take = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.take()
    };
    thread::scope(|scope| {
        let thread = started(scope, || take().map(|other| other()));
        let one = one();
        let other = match take() {
            Some(other) => Some(other()),
            None => thread.and_then(ended),
        };
        match other {
            Some(other) => (one, other),
            None => unreachable!("one of the two threads has taken the computation"),
        }
    })
}

/// How many threads run at the same time; one where the target has no threads.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

type Part<'scope, T> = ScopedJoinHandle<'scope, Result<T, Cancelled>>;

/// A thread for a part of the computation, cancelled with it; none where none can be started.
fn started<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    part: impl FnOnce() -> T + Send + 'scope,
) -> Option<Part<'scope, T>> {
    let token = cancellation::current().unwrap_or_default();
    let thread = thread::Builder::new().stack_size(STACK);
    let part = move || until(&token, part);
    thread.spawn_scoped(scope, part).ok()
}

/// What the thread computed, at its end.
fn ended<T>(thread: Part<'_, T>) -> T {
    match thread.join() {
        Ok(Ok(it)) => it,
        Ok(Err(cancelled)) => resume_unwind(Box::new(cancelled)),
        Err(panic) => resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancellation::{CancellationToken, check};
    use std::panic::catch_unwind;

    #[test]
    fn the_results_are_in_order() {
        for count in [0, 1, FEW - 1, FEW, 1000] {
            let squares = map(count, |it| it * it);
            let expected: Vec<usize> = (0..count).map(|it| it * it).collect();
            assert_eq!(squares, expected);
        }
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let failing = || map(500, |it| assert_ne!(it, 499, "the last one"));
        assert!(catch_unwind(failing).is_err());
    }

    #[test]
    fn both_are_computed() {
        for is_worth_a_thread in [false, true] {
            let (one, other) = both(is_worth_a_thread, || "one", || String::from("other"));
            assert_eq!((one, &*other), ("one", "other"));
        }
    }

    #[test]
    fn all_threads_end_when_the_computation_is_cancelled() {
        let token = CancellationToken::default();
        let done = AtomicUsize::new(0);
        let one = |at| {
            check();
            if at == 0 {
                token.cancel();
            }
            done.fetch_add(1, Ordering::Relaxed);
            thread::yield_now();
        };
        assert!(until(&token, || map(1_000_000, one)).is_err());
        assert!(done.into_inner() < 1_000_000);
        assert!(until(&token.child(), || both(true, || (), check)).is_err());
    }
}
