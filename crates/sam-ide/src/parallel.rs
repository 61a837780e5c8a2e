//! Many like computations on the cores of the machine.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Fewer computations than this are not worth a thread.
const FEW: usize = 64;

/// So many computations are taken up at once.
const SHARE: usize = 16;

/// As much stack as the threads of the server have, in bytes.
const STACK: usize = 8 << 20;

/// More threads would wait for memory.
const MOST_THREADS: usize = 8;

/// Calls `one` with each number below `count`, on several threads where there are many numbers. The results are in the order
/// of the numbers. A target without threads computes all of them on the thread of the caller.
pub(crate) fn map<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = match count < FEW {
        true => 1,
        false => thread::available_parallelism().map_or(1, usize::from),
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
        let others = 1..cores.min(MOST_THREADS);
        let others = others.filter_map(|_| {
            let thread = thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, work).ok()
        });
        let others: Vec<_> = others.collect();
        let mut all = work();
        for other in others {
            all.extend(other.join().unwrap_or_else(|it| resume_unwind(it)));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
