//! Patterns of paths in `sam-lsp.toml`, written as in `.gitignore`: `*`, `?`, `**`, a `/` at the start or end, and `!`.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// Patterns of paths below the folder of the settings file; a pattern with `!` takes back what an earlier one names.
#[derive(Debug, Default)]
pub(super) struct PathPatterns {
    folder: PathBuf,
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    kind: PatternKind,
    /// Whether it names folders only.
    is_of_folders: bool,
    /// The parts of the path; `**` stands for any number of them.
    parts: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatternKind {
    Names,
    TakesBack,
}

impl PathPatterns {
    /// Reads a list of patterns.
    ///
    /// # Errors
    /// In words, when the value is something else.
    pub(super) fn read(name: &str, value: &Value, folder: &Path) -> Result<Self, String> {
        let patterns = texts(name, value)?;
        Ok(Self {
            folder: folder.to_owned(),
            patterns: patterns.iter().map(|it| Pattern::read(it)).collect(),
        })
    }

    /// Whether they name a file, by itself or by a folder that it is in.
    pub(super) fn name(&self, file: &Path) -> bool {
        let Ok(below) = file.strip_prefix(&self.folder) else {
            return false;
        };
        let parts: Vec<_> = below.iter().map(|it| it.to_string_lossy()).collect();
        let mut ends = (1..=parts.len()).rev();
        let decides = ends.find_map(|end| {
            let path: Vec<&str> = parts.iter().take(end).map(|it| &**it).collect();
            let is_folder = end < parts.len();
            let mut last_first = self.patterns.iter().rev();
            last_first.find(|it| (is_folder || !it.is_of_folders) && fits(&it.parts, &path))
        });
        decides.is_some_and(|it| it.kind == PatternKind::Names)
    }
}

impl Pattern {
    fn read(text: &str) -> Self {
        let (kind, text) = match text.strip_prefix('!') {
            Some(rest) => (PatternKind::TakesBack, rest),
            None => (PatternKind::Names, text),
        };
        let is_of_folders = text.ends_with('/');
        let text = text.trim_end_matches('/');
        let parts = text.split('/').filter(|it| !it.is_empty());
        let mut parts: Vec<String> = parts.map(str::to_owned).collect();
        // Without a slash it names files of any folder.
        if !text.contains('/') {
            parts.insert(0, "**".to_owned());
        }
        Self {
            kind,
            is_of_folders,
            parts,
        }
    }
}

fn fits(pattern: &[String], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, _) => path.is_empty(),
        (Some((first, rest)), Some((_, below))) if first == "**" => {
            fits(rest, path) || fits(pattern, below)
        }
        (Some((first, rest)), None) => first == "**" && fits(rest, path),
        (Some((first, rest)), Some((name, below))) => part_fits(first, name) && fits(rest, below),
    }
}

/// Whether a name is what `*` and `?` stand for. Only the last star is ever moved.
fn part_fits(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut star = None;
    loop {
        let unread = name.clone();
        match (pattern.next(), name.next()) {
            (Some('*'), _) => {
                star = Some((pattern.clone(), unread.clone()));
                name = unread;
            }
            (None, None) => return true,
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(_) | None, Some(_)) | (Some(_), None) => {
                let Some((after, mut rest)) = star else {
                    return false;
                };
                if rest.next().is_none() {
                    return false;
                }
                (pattern, name) = (after.clone(), rest.clone());
                star = Some((after, rest));
            }
        }
    }
}

/// A list of texts.
///
/// # Errors
/// In words, when the value is something else.
pub(super) fn texts(name: &str, value: &Value) -> Result<Vec<String>, String> {
    let items = value.as_array().map(|it| it.iter());
    let texts = items.and_then(|it| it.map(|it| it.as_str().map(str::to_owned)).collect());
    texts.ok_or_else(|| format!("`{name}` is {value}; it is a list of strings"))
}

#[cfg(test)]
mod tests {
    use super::PathPatterns;
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let of = |patterns, file| {
            let patterns = PathPatterns::read("paths", &patterns, Path::new("/shop")).unwrap();
            patterns.name(Path::new(file))
        };
        assert!(of(json!(["legacy/"]), "/shop/old/legacy/a/b.yaml"));
        assert!(!of(json!(["legacy/"]), "/shop/old/legacy"));
        assert!(of(json!(["/legacy"]), "/shop/legacy/b.yaml"));
        assert!(!of(json!(["/legacy"]), "/shop/old/legacy/b.yaml"));
        assert!(of(json!(["a/**/d.yaml"]), "/shop/a/b/c/d.yaml"));
        assert!(of(json!(["a/**/d.yaml"]), "/shop/a/d.yaml"));
        assert!(of(json!(["*.y?ml", "!keep.yaml"]), "/shop/a.b.yaml"));
        assert!(!of(json!(["*.yaml", "!keep.yaml"]), "/shop/keep.yaml"));
        assert!(!of(json!(["a*b*c"]), "/shop/abcd"));
        assert!(of(json!(["a*b*d"]), "/shop/abcbd"));
        assert!(!of(json!(["*.yaml"]), "/other/a.yaml"));
        assert!(!of(json!([]), "/shop/a.yaml"));
    }

    #[test]
    fn what_is_not_a_list_of_patterns_is_reported() {
        let read = |value| PathPatterns::read("paths", &value, Path::new("/shop"));
        assert_eq!(
            read(json!([1])).unwrap_err(),
            "`paths` is [1]; it is a list of strings"
        );
    }
}
