//! Ends a computation whose result nobody waits for any more.
//!
//! Long computations call [`check`] between two resources, connectors or rules. The server runs them with [`until`] and
//! a [`CancellationToken`]: once it is cancelled, the computation unwinds from its next check, as from a panic that
//! prints nothing, and `until` returns [`Cancelled`]. No function has to pass a half-made result on, and a cell that
//! was being filled stays empty. Outside of `until` a check does nothing.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Says when a computation is to end. Clones are the same token; children end with their parent.
#[derive(Clone, Debug, Default)]
pub struct CancellationToken(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_cancelled: AtomicBool,
    parent: Option<CancellationToken>,
}

/// A computation was ended before it had a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl CancellationToken {
    /// A token that is cancelled with this one, or alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(Arc::new(State {
            is_cancelled: AtomicBool::new(false),
            parent: Some(self.clone()),
        }))
    }

    /// Ends what runs under this token or a child of it.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it or its parent was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let parent = self.0.parent.as_ref();
        self.0.is_cancelled.load(Ordering::Relaxed) || parent.is_some_and(Self::is_cancelled)
    }
}

thread_local! {
    /// The token of the innermost [`until`] on this thread.
    static CURRENT: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
}

/// Computes until `token` is cancelled. A panic in `compute` goes on to the caller.
///
/// # Errors
/// [`Cancelled`] when the token was cancelled before the start or at a check.
pub fn until<T>(token: &CancellationToken, compute: impl FnOnce() -> T) -> Result<T, Cancelled> {
    if token.is_cancelled() {
        return Err(Cancelled);
    }
    let _outer = Scope::enter(Some(token.clone()));
    catch_unwind(AssertUnwindSafe(compute)).map_err(|payload| match is_cancellation(&*payload) {
        true => Cancelled,
        false => resume_unwind(payload),
    })
}

/// Computes to the end, whatever token there is: for what is kept and used again.
pub fn shielded<T>(compute: impl FnOnce() -> T) -> T {
    let _outer = Scope::enter(None);
    compute()
}

/// The token of the innermost [`until`], for other threads that compute a part of the same.
pub(crate) fn current() -> Option<CancellationToken> {
    CURRENT.with_borrow(Clone::clone)
}

/// Ends the computation here if its token was cancelled.
pub fn check() {
    let is_cancelled = CURRENT.with_borrow(|it| it.as_ref().is_some_and(|it| it.is_cancelled()));
    if is_cancelled {
        resume_unwind(Box::new(Cancelled));
    }
}

/// Whether the payload of a caught panic is a cancellation, which belongs to the [`until`] around it.
#[must_use]
pub fn is_cancellation(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Cancelled>()
}

/// Puts the token of the caller back when it is dropped.
struct Scope(Option<CancellationToken>);

impl Scope {
    fn enter(token: Option<CancellationToken>) -> Self {
        Self(CURRENT.replace(token))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    #[test]
    fn a_computation_ends_at_its_next_check() {
        let token = CancellationToken::default();
        let mut steps = 0;
        let ended = until(&token, || {
            for step in 0..10 {
                check();
                steps += 1;
                if step == 3 {
                    token.cancel();
                }
            }
        });
        assert_eq!((ended, steps), (Err(Cancelled), 4));
        check();
    }

    #[test]
    fn a_cancelled_computation_is_not_begun() {
        let token = CancellationToken::default();
        let child = token.child();
        token.cancel();
        assert_eq!(until(&child, || unreachable!()), Err::<(), _>(Cancelled));
    }

    #[test]
    fn a_child_ends_alone() {
        let token = CancellationToken::default();
        token.child().cancel();
        assert_eq!(until(&token, check), Ok(()));
    }

    #[test]
    fn what_is_kept_is_computed_to_its_end_or_not_at_all() {
        let token = CancellationToken::default();
        let kept = OnceLock::new();
        let compute = || {
            token.cancel();
            check();
            1
        };
        assert!(until(&token, || *kept.get_or_init(compute)).is_err());
        assert_eq!(kept.get(), None);
        let token = CancellationToken::default();
        let shielded = until(&token, || {
            shielded(|| {
                token.cancel();
                check();
                1
            })
        });
        assert_eq!(shielded, Ok(1));
    }

    #[test]
    fn a_panic_is_not_a_cancellation() {
        let token = CancellationToken::default();
        let panic = catch_unwind(|| until(&token, || resume_unwind(Box::new("broken"))));
        assert!(!is_cancellation(&*panic.unwrap_err()));
        check();
    }
}
