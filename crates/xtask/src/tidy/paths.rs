//! No paths of somebody's machine in the repository.
use super::repo::Repo;

/// Where machines keep the work of people, beside what this one says of itself.
const ROOTS: [&str; 2] = ["/home/", "/Users/"];

/// This file has to spell them.
const HERE: &str = "crates/xtask/src/tidy/paths.rs";

/// Lines that name such a path. Inside a URL or a longer path it is part of an example, and fine.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let roots: Vec<&str> = ROOTS.into_iter().chain(repo.places()).collect();
    let mut problems = Vec::new();
    for (path, text) in repo.files().filter(|(path, _)| *path != HERE) {
        for (index, line) in text.lines().enumerate() {
            for root in roots.iter().filter(|root| begins(line, root)) {
                let number = index + 1;
                problems.push(format!(
                    "{path}:{number}: a path of one machine, `{root}…`; write it from the root of the repository"
                ));
            }
        }
    }
    problems
}

fn begins(line: &str, root: &str) -> bool {
    let inside = |c: char| {
        c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~' | '*' | '}' | ')' | '>')
    };
    line.match_indices(root)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(inside))
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn paths_are_found_where_they_begin() {
        let repo = Repo::of(&[
            (
                "a.md",
                "see /home/me/x\nfile:///home/user/t.yaml\n$HOME/work/x\n",
            ),
            ("b.toml", "path = \"/Users/me\"\n"),
        ]);
        let problems = check(&repo);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("a.md:1:"));
        assert!(problems[1].starts_with("b.toml:1:"));
    }
}
