//! The built site: each link of a page leads to a file that is there, and to an anchor in it.
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Counts the links within a site.
///
/// Fails with those that lead nowhere.
pub(super) fn check(site: &Path) -> Result<usize> {
    let mut files = BTreeMap::new();
    read(site, "", &mut files)?;
    let (count, broken) = broken(&files);
    ensure!(
        broken.is_empty(),
        "links of the site lead nowhere:\n{}",
        broken.join("\n")
    );
    Ok(count)
}

/// The files below a folder by path; of pages the text, of others nothing.
fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
            continue;
        }
        let text = match path.ends_with(".html") {
            true => fs::read_to_string(entry.path())?,
            false => String::new(),
        };
        files.insert(path, text);
    }
    Ok(())
}

/// How many links within the site there are, and those that lead nowhere.
fn broken(files: &BTreeMap<String, String>) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut broken = Vec::new();
    for (page, text) in files {
        let links = ["href=\"", "src=\""].iter().flat_map(|it| values(text, it));
        for link in links.filter(|it| !it.contains(':') && !it.starts_with("//")) {
            count += 1;
            if !leads_somewhere(files, page, link) {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    broken.dedup();
    (count, broken)
}

/// The values of an attribute, which ends with its opening quote.
fn values<'t>(text: &'t str, attribute: &str) -> impl Iterator<Item = &'t str> {
    let parts = text.split(attribute).skip(1);
    parts.filter_map(|it| it.split('"').next())
}

fn leads_somewhere(files: &BTreeMap<String, String>, page: &str, link: &str) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    // The page of a server for what is not there has paths from the root.
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|it| !it.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut target = match path {
        "" => page.to_owned(),
        _ => parts.join("/"),
    };
    if path.ends_with('/') {
        target.push_str(if target.is_empty() {
            "index.html"
        } else {
            "/index.html"
        });
    }
    let Some(text) = files.get(&target) else {
        return false;
    };
    anchor.is_empty() || !target.ends_with(".html") || values(text, " id=\"").any(|it| it == anchor)
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn links_to_files_and_anchors_are_followed() {
        let files = [
            (
                "index.html",
                "<a href=\"a/b.html#c\"> <a href=\"none.html\">",
            ),
            (
                "a/b.html",
                "<h2 id=\"c\"><a href=\"#c\"> <a href=\"#d\"> <img src=\"../e.png?1\"> <a href=\"../\"> <a href=\"x:y\">",
            ),
            ("e.png", ""),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let (count, broken) = broken(&files.into());
        assert_eq!(count, 6);
        assert_eq!(broken, ["a/b.html: #d", "index.html: none.html"]);
    }
}
