//! A file has at most 500 lines of code, or says in its head why it has more.
use super::repo::Repo;
use super::source::sources;

/// Lines without blank ones, comments and tests.
const MOST: usize = 500;

/// Begins the line of the head that states the reason.
const REASON: &str = "//! Longer than others:";

/// Files with more lines than that without a reason, and reasons that are not needed.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources(repo) {
        let path = source.path;
        let count = source.lines.iter().filter(|it| !it.1.trim().is_empty());
        let count = count.count();
        let text = repo.text(path).unwrap_or_default();
        let has_reason = text.lines().any(|it| it.starts_with(REASON));
        if count > MOST && !has_reason {
            problems.push(format!(
                "{path}: {count} lines of code, and {MOST} is the most; move the second thing in it to \
                 a file of its own, or say in its head `{REASON} …`"
            ));
        } else if count <= MOST && has_reason {
            problems.push(format!(
                "{path}: only {count} lines of code; remove the line `{REASON}`"
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    fn problems(head: &str, lines: usize) -> Vec<String> {
        let text = format!(
            "//! Text.\n{head}{}\n// A comment.\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "fn f() {}\n\n".repeat(lines),
            "fn g() {}\n".repeat(600)
        );
        check(&Repo::of(&[("crates/sam-core/src/text.rs", &text)]))
    }

    #[test]
    fn blank_lines_comments_and_tests_are_not_counted() {
        assert!(problems("", 500).is_empty());
        assert!(problems("", 501)[0].contains("501 lines of code"));
    }

    #[test]
    fn a_reason_allows_more_and_goes_when_it_is_not_needed() {
        let reason = "//! Longer than others: one table.\n";
        assert!(problems(reason, 501).is_empty());
        assert!(problems(reason, 500)[0].contains("remove the line"));
    }
}
