//! The templates of the corpus, which is not part of the repository.

use std::path::{Path, PathBuf};

/// All templates below the folder that `SAM_LSP_CORPUS` names, with their texts; none without it.
pub(crate) fn corpus_templates() -> Vec<(PathBuf, String)> {
    let Some(folder) = std::env::var_os("SAM_LSP_CORPUS") else {
        eprintln!("the corpus was not given: set SAM_LSP_CORPUS");
        return Vec::new();
    };
    let mut found = Vec::new();
    for part in ["real", "samtranslator/input"] {
        collect(&Path::new(&folder).join(part), &mut found);
    }
    assert!(found.len() > 100, "too few templates in the corpus");
    found.sort();
    found
}

fn collect(folder: &Path, acc: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|it| it.path()) {
        let extension = path.extension().and_then(|it| it.to_str());
        let is_template = matches!(extension, Some("yaml" | "yml" | "json" | "template"));
        if path.is_dir() {
            collect(&path, acc);
        } else if is_template && let Ok(text) = std::fs::read_to_string(&path) {
            acc.push((path, text));
        }
    }
}
