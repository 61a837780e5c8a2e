//! `site`: the documentation as a site, made by mdBook from the pages of the repository.
mod built;

use crate::markdown::{Link, links, resolved};
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The folder of the pages, with the settings of mdBook and the table of contents.
const DOCS: &str = "docs";

/// Pages that are called something else in the site. mdBook makes `index.html` of a `README.md`, but leaves links to it.
const RENAMED: [(&str, &str); 4] = [
    ("README.md", "introduction.md"),
    ("CONTRIBUTING.md", "contributing.md"),
    ("editors/README.md", "editors.md"),
    ("docs/rules/README.md", "rules/index.md"),
];

/// Where links to what is not in the site lead.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main");

/// The line of the table of contents below which the pages of the rules stand.
const RULES: &str = "- [Rules](rules/index.md)\n";

/// Builds the site below `target/site`.
///
/// Fails when mdBook does, or when a link of the site leads nowhere.
pub(crate) fn build() -> Result<()> {
    let root = shell::root();
    let mut texts = BTreeMap::new();
    read(&root, Path::new(DOCS), &mut texts)?;
    for (path, _) in RENAMED {
        texts.insert(path.to_owned(), fs::read_to_string(root.join(path))?);
    }
    let book = shell::target_dir().join("site-source");
    if book.exists() {
        fs::remove_dir_all(&book)?;
    }
    for (path, text) in &texts {
        let page = page(path, text, &texts);
        write(&book.join("src").join(place(path)), page.text.as_bytes())?;
        for image in page.images {
            let bytes = fs::read(root.join(&image)).with_context(|| image.clone())?;
            write(&book.join("src").join(&image), &bytes)?;
        }
    }
    fs::copy(root.join(DOCS).join("book.toml"), book.join("book.toml"))?;
    let site = shell::target_dir().join("site");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    let mut mdbook = Command::new("mdbook");
    mdbook.arg("build").arg(&book).arg("--dest-dir").arg(&site);
    let status = mdbook.status();
    let status = status.context("mdbook is missing: `cargo install --locked mdbook`")?;
    ensure!(status.success(), "mdbook ended with {status}");
    let checked = built::check(&site)?;
    println!("{checked} links lead somewhere");
    println!("{}", site.join("index.html").display());
    Ok(())
}

/// The Markdown files in a folder and below, by path from the root.
fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let path = folder.join(entry?.file_name());
        if root.join(&path).is_dir() {
            read(root, &path, texts)?;
        } else if path.extension().is_some_and(|it| it == "md") {
            let text = fs::read_to_string(root.join(&path))?;
            texts.insert(path.to_string_lossy().replace('\\', "/"), text);
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Where a page of the repository is in the site.
fn place(path: &str) -> &str {
    let renamed = RENAMED.iter().find(|(it, _)| *it == path);
    let within = path.strip_prefix("docs/").unwrap_or(path);
    renamed.map_or(within, |(_, place)| *place)
}

/// A page of the site.
struct Page {
    text: String,
    /// The images that it shows, by path from the root of the repository.
    images: Vec<String>,
}

/// A page with links that lead to where things are in the site, or to the repository.
fn page(path: &str, text: &str, pages: &BTreeMap<String, String>) -> Page {
    let mut page = Page {
        text: String::with_capacity(text.len()),
        images: Vec::new(),
    };
    let mut at = 0;
    for Link { start, target, .. } in links(text) {
        let (file, anchor) = target.split_at(target.find('#').unwrap_or(target.len()));
        let Some(file) = resolved(path, file).filter(|_| !file.is_empty()) else {
            continue;
        };
        let is_image = [".png", ".svg", ".gif"].iter().any(|it| file.ends_with(it));
        let up = "../".repeat(place(path).matches('/').count());
        let link = match pages.contains_key(&file) {
            true => format!("{up}{}{anchor}", place(&file)),
            false if is_image => format!("{up}{file}"),
            false => format!("{REPOSITORY}/{file}{anchor}"),
        };
        page.text.push_str(&text[at..start]);
        page.text.push_str(&link);
        at = start + target.len();
        page.images.extend(is_image.then_some(file));
    }
    page.text.push_str(&text[at..]);
    if path == "docs/SUMMARY.md" {
        page.text = with_rules(&page.text, pages);
    }
    page
}

/// The table of contents with the pages of the rules.
fn with_rules(summary: &str, pages: &BTreeMap<String, String>) -> String {
    let rules = pages.keys().filter_map(|it| {
        let code = it.strip_prefix("docs/rules/")?.strip_suffix(".md")?;
        (code != "README").then(|| format!("  - [{code}](rules/{code}.md)\n"))
    });
    let rules: String = rules.collect();
    summary.replace(RULES, &format!("{RULES}{rules}"))
}

#[cfg(test)]
mod tests {
    use super::page;
    use std::collections::BTreeMap;

    #[test]
    fn links_lead_to_pages_of_the_site_or_to_the_repository() {
        let pages = [
            "README.md",
            "docs/a.md",
            "docs/rules/README.md",
            "docs/rules/x.md",
        ];
        let pages: BTreeMap<_, _> = pages.map(|it| (it.to_owned(), String::new())).into();
        let text = |path, text| page(path, text, &pages).text;
        assert_eq!(
            text("README.md", "[a](docs/a.md#b) [c](crates/x.rs) [d](#e)"),
            "[a](a.md#b) [c](https://github.com/sam-lsp/sam-lsp/blob/main/crates/x.rs) [d](#e)"
        );
        assert_eq!(
            text("docs/rules/x.md", "[a](../a.md) [r](../../README.md)"),
            "[a](../a.md) [r](../introduction.md)"
        );
        let shown = page("docs/a.md", "![i](images/i.svg)", &pages);
        assert_eq!(shown.text, "![i](docs/images/i.svg)");
        assert_eq!(shown.images, ["docs/images/i.svg"]);
        assert_eq!(
            text("docs/SUMMARY.md", "- [Rules](rules/README.md)\n"),
            "- [Rules](rules/index.md)\n  - [x](rules/x.md)\n"
        );
    }
}
