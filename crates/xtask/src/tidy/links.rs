//! Links between the pages of the project: each leads to a file that is there, and to a heading of it.
use super::repo::Repo;
use crate::markdown::{Link, anchors, links, resolved};

/// Links that lead nowhere.
pub(crate) fn check(repo: &Repo) -> Vec<String> {
    let pages = repo.files().filter(|(path, _)| path.ends_with(".md"));
    let mut problems = Vec::new();
    for (path, text) in pages {
        for Link { line, target, .. } in links(text) {
            if let Some(problem) = problem(repo, path, target) {
                problems.push(format!("{path}:{line}: {problem}"));
            }
        }
    }
    problems
}

fn problem(repo: &Repo, page: &str, target: &str) -> Option<String> {
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (target, None),
    };
    let file = match file {
        "" => page.to_owned(),
        file => resolved(page, file)?,
    };
    if !repo.has(&file) {
        return Some(format!("the link leads to `{file}`, which is not there"));
    }
    let anchor = anchor?;
    let text = repo.text(&file).filter(|_| file.ends_with(".md"))?;
    let is_there = anchors(text).iter().any(|it| it == anchor);
    (!is_there).then(|| format!("`{file}` has no heading `#{anchor}`"))
}

#[cfg(test)]
mod tests {
    use super::{Repo, check};

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let repo = Repo::of(&[
            (
                "README.md",
                "[a](docs/a.md) [b](docs/b.md)\n[c](docs/a.md#a-heading-with-code) [d](docs/a.md#none)\n\
                 [e](https://example.com/x) [f](#here)\n# Here\n[g](docs) ![h](docs/none.png)\n",
            ),
            (
                "docs/a.md",
                "# A heading, with `code`\n```\n[x](none.md)\n```\n`[y](none.md)` [z](../README.md#here)\n",
            ),
        ]);
        assert_eq!(
            check(&repo),
            [
                "README.md:1: the link leads to `docs/b.md`, which is not there",
                "README.md:2: `docs/a.md` has no heading `#none`",
                "README.md:5: the link leads to `docs/none.png`, which is not there",
            ]
        );
    }
}
