//! Texts beside the regular expressions that a schema has.
//!
//! CloudFormation searches a text with Java's expressions. Only what means the same in the crate `regex-lite` is compared,
//! and only ASCII, where classes as `\\w` have the same letters. `regex-lite` takes time linear in the text, whatever the
//! expression is; others may take exponential time for a text that someone else wrote.

use crate::spec::schema::Shape;
use crate::spec::value_kind;
use regex_lite::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The memory that one compiled expression may take, in bytes.
const LARGEST: usize = 1 << 18;

/// What the two kinds of expressions, or two readers of one kind, read differently: what looks around, groups with
/// names, classes of Unicode and those in a class, and repetitions without a lower bound.
const DIFFERENT: [&str; 12] = [
    "(?=", "(?!", "(?<", "\\p", "\\P", "\\<", "\\>", "&&", "--", "~~", "{,", "[]",
];

/// Those that were needed so far; none for one that is not compared.
static COMPILED: LazyLock<Mutex<FxHashMap<&'static str, Option<Regex>>>> =
    LazyLock::new(Mutex::default);

/// The expression of a shape that a text surely does not match.
pub(super) fn unmatched(shape: &Shape, text: &str) -> Option<&'static str> {
    let pattern = shape.pattern()?;
    let is_compared = is_compared(text)
        && !shape.takes(value_kind::INTEGER | value_kind::NUMBER | value_kind::BOOLEAN);
    let matches = || compiled(pattern).is_none_or(|it| it.is_match(text));
    (is_compared && !matches()).then_some(pattern)
}

/// Whether a text may match an expression, as Java searches for it: true where that is not compared.
pub fn may_match(pattern: &str, text: &str) -> bool {
    let is_compared = is_compared(text);
    !is_compared || compile(pattern).is_none_or(|it| it.is_match(text))
}

fn is_compared(text: &str) -> bool {
    text.is_ascii() && !text.contains(['\n', '\r'])
}

fn compiled(pattern: &'static str) -> Option<Regex> {
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = compiled.entry(pattern).or_insert_with(|| compile(pattern));
    known.clone()
}

fn compile(pattern: &str) -> Option<Regex> {
    // Someone wrote the slashes of another language around it.
    let is_in_slashes = pattern.starts_with('/') && pattern.ends_with('/');
    let is_other = DIFFERENT.iter().any(|it| pattern.contains(it))
        || pattern.contains("[^]")
        || has_nested_class(pattern)
        || is_in_slashes;
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(LARGEST);
    (!is_other).then(|| builder.build().ok()).flatten()
}

/// Whether a bracket opens in a class, which is a class of its own for some.
fn has_nested_class(pattern: &str) -> bool {
    let (mut is_escaped, mut is_inside) = (false, false);
    for letter in pattern.chars() {
        match letter {
            _ if is_escaped => {
                is_escaped = false;
                continue;
            }
            '\\' => is_escaped = true,
            '[' if is_inside => return true,
            '[' => is_inside = true,
            ']' => is_inside = false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::compile;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Some(compile(pattern)?.is_match(text))
    }

    #[test]
    fn an_expression_is_searched_for() {
        assert_eq!(matches("[0-9]{12}", "a123456789012b"), Some(true));
        assert_eq!(matches(r"^[\w\-]+$", "a_b-c"), Some(true));
        assert_eq!(matches(r"^[\w\-]+$", "a b"), Some(false));
        assert_eq!(matches(r"^[^\u0000-\u001F]+$", "a\tb"), Some(false));
    }

    #[test]
    fn what_others_read_differently_is_not_compared() {
        for pattern in [
            "^(?!aws:).*$",
            r"^\p{L}+$",
            "[a-z&&[^b]]",
            "[a[b]]",
            "[]a]",
            r"(a)\1",
            "/^a$/",
            "a{,3}",
            r"\<a",
            "(",
        ] {
            assert_eq!(matches(pattern, "x"), None, "{pattern}");
        }
    }

    #[test]
    fn a_repetition_in_a_repetition_takes_linear_time() {
        let text = "a".repeat(100_000) + "!";
        assert_eq!(matches("^(a+)+$", &text), Some(false));
    }
}
