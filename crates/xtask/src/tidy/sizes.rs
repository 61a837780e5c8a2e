//! Files that have grown: a hint to look for the second thing in them, never a failure.
use super::repo::Repo;

const LARGE: usize = 500;

/// One line for each large file, the largest first.
pub(crate) fn notes(repo: &Repo) -> Vec<String> {
    let mut large: Vec<(usize, &str)> = repo
        .rust()
        .map(|(path, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines > LARGE)
        .collect();
    large.sort_by(|a, b| b.cmp(a));
    large
        .iter()
        .map(|(lines, path)| format!("{path}: {lines} lines; is there a second thing in it?"))
        .collect()
}
