//! Templates with a cursor marker, for tests: `$0` is the cursor, `$0…$0` a selection.

use crate::text::{TextRange, size};

/// The text without its markers, and what they mark: an empty range for one marker.
///
/// # Panics
/// When there is no marker: a fixture without its cursor is a mistake in the test.
pub fn cursor(fixture: &str) -> (String, TextRange) {
    let mut parts = fixture.splitn(3, "$0");
    let before = parts.next().unwrap_or_default();
    let inside = parts.next();
    assert!(inside.is_some(), "a fixture needs a `$0`");
    let inside = inside.unwrap_or_default();
    let (text, end) = match parts.next() {
        Some(after) => (
            format!("{before}{inside}{after}"),
            before.len() + inside.len(),
        ),
        None => (format!("{before}{inside}"), before.len()),
    };
    (text, TextRange::new(size(before.len()), size(end)))
}
