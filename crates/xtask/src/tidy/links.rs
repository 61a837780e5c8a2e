//! Links between the pages of the project: each leads to a file that is there, and to a heading of it. The table of contents
//! leads to each page of the documentation.
use super::repo::Repo;
use crate::markdown::{Link, anchors, links, resolved};

/// The table of contents of the documentation.
const SUMMARY: &str = "docs/SUMMARY.md";

/// Links that lead nowhere, and pages to which none leads from the table of contents.
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
    problems.extend(missing_in_summary(repo));
    problems
}

/// The pages of the documentation without those of the rules, which the site adds by itself.
fn missing_in_summary(repo: &Repo) -> Vec<String> {
    let Some(summary) = repo.text(SUMMARY) else {
        return Vec::new();
    };
    let listed = links(summary);
    let pages = repo.files().filter_map(|(path, _)| {
        let name = path.strip_prefix("docs/")?;
        let is_page = name.ends_with(".md") && !name.contains('/') && path != SUMMARY;
        let is_listed = || listed.iter().any(|it| it.target == name);
        (is_page && !is_listed()).then(|| format!("{path}: add it to `{SUMMARY}`"))
    });
    pages.collect()
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
    fn pages_that_the_table_of_contents_lacks_are_named() {
        let repo = Repo::of(&[
            ("docs/SUMMARY.md", "[A](a.md)\n"),
            ("docs/a.md", "# A\n"),
            ("docs/b.md", "# B\n"),
            ("docs/rules/README.md", "# Rules\n"),
            ("docs/rules/c.md", "# C\n"),
        ]);
        assert_eq!(check(&repo), ["docs/b.md: add it to `docs/SUMMARY.md`"]);
    }

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
