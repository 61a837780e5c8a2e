//! The older version of a template: a file, stdin, or what git has of it at a revision.

use super::explain::recognised;
use super::read::{self, is_stdin};
use crate::included_files::with_named_files;
use anyhow::anyhow;
use sam_core::analysis::Analysis;
use sam_ide::visible::one_line;
use std::path::Path;
use std::process::Command;

/// Reads the older version of a template. What is not a file is a revision, with or without a path: `main`,
/// `HEAD~2:template.yaml`.
///
/// # Errors
/// When there is neither such a file nor such a revision with the template, or it is not a template.
pub(super) fn older(old: &Path, file: &Path) -> anyhow::Result<Analysis> {
    if is_stdin(old) || old.exists() {
        return super::explain::with_permissions(old);
    }
    let shown = read::shown(old);
    let object = object(old, file).map_err(|why| anyhow!("{shown}: {why}"))?;
    let bytes = at_revision(&object, file).map_err(|why| anyhow!("{shown}: {why}"))?;
    let document = recognised(&shown, read::of_bytes(bytes))?;
    // Other files of the same revision stand beside it.
    let beside = object.rfind(['/', ':']).and_then(|it| object.get(..=it));
    Ok(with_named_files(document, |path| {
        let bytes = at_revision(&format!("{}{path}", beside?), file).ok()?;
        String::from_utf8(bytes).ok()
    }))
}

const NEITHER: &str = "no such file or folder, and no git revision";

/// What git calls a template at a revision.
fn object(old: &Path, file: &Path) -> Result<String, String> {
    let revision = old.to_str().ok_or(NEITHER)?;
    Ok(match (revision.contains(':'), file.file_name()) {
        (true, _) => revision.to_owned(),
        (false, Some(name)) if !is_stdin(file) => {
            format!("{revision}:./{}", name.to_string_lossy())
        }
        (false, _) => {
            return Err(format!(
                "{NEITHER} with a path, such as `{revision}:template.yaml`"
            ));
        }
    })
}

fn at_revision(object: &str, file: &Path) -> Result<Vec<u8>, String> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    let git = Command::new("git")
        .args(["show", "--end-of-options", object])
        .current_dir(folder.unwrap_or(Path::new(".")))
        .output();
    let output = git.map_err(|why| format!("{NEITHER}: git {}", read::reason(&why)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors.lines().next_back().unwrap_or_default();
        let last = last.strip_prefix("fatal: ").unwrap_or(last);
        return Err(format!("{NEITHER}: {}", one_line(last)));
    }
    Ok(output.stdout)
}
