//! The older version of a template: a file, stdin, or what git has of it at a revision.

use super::code_files;
use super::explain::{only_template, recognised, with_permissions};
use super::read::{self, is_stdin};
use crate::included_files::{IncludedFiles, included_files, with_named_files};
use anyhow::anyhow;
use sam_code::Files;
use sam_core::analysis::Analysis;
use sam_ide::visible::one_line;
use std::path::{Component, Path};
use std::process::Command;
use std::sync::Arc;

/// Reads the older version of a template. What is not a file is a revision, with or without a path: `main`,
/// `HEAD~2:template.yaml`.
///
/// # Errors
/// When there is neither such a file nor such a revision with the template, or it is not a template.
pub(super) fn older(old: &Path, file: &Path) -> anyhow::Result<Analysis> {
    if is_on_disk(old) {
        return with_permissions(old);
    }
    Ok(at_revision(old, file)?.0)
}

/// The same for what CloudFormation can deploy, with the files that it includes.
///
/// # Errors
/// As [`older`], and when it is another file that grants something.
pub(super) fn older_with_included(
    old: &Path,
    file: &Path,
) -> anyhow::Result<(Analysis, IncludedFiles)> {
    let (document, beside) = match is_on_disk(old) {
        true => (with_permissions(old)?, None),
        false => at_revision(old, file).map(|(document, beside)| (document, Some(beside)))?,
    };
    let document = only_template(&read::shown(old), document)?;
    let included = included_files(&document, |read| match &beside {
        Some(files) => read(files),
        None => code_files::beside(old, read),
    });
    Ok((document, included))
}

fn is_on_disk(old: &Path) -> bool {
    is_stdin(old) || old.exists()
}

/// The template at a revision, and the files beside it there.
fn at_revision<'a>(old: &Path, file: &'a Path) -> anyhow::Result<(Analysis, Beside<'a>)> {
    let shown = read::shown(old);
    let object = object(old, file).map_err(|why| anyhow!("{shown}: {why}"))?;
    let bytes = bytes_of(&object, file).map_err(|why| anyhow!("{shown}: {why}"))?;
    let document = recognised(&shown, read::of_bytes(bytes))?;
    let end = object.rfind(['/', ':']).map_or(0, |it| it + 1);
    let beside = Beside {
        folder: object.get(..end).unwrap_or_default().to_owned(),
        file,
    };
    let document = with_named_files(document, |path| Some(beside.text(path)?.to_string()));
    Ok((document, beside))
}

/// The other files of a revision, in the folder of the template and below.
struct Beside<'a> {
    /// What git calls the folder, with the separator behind it.
    folder: String,
    /// The new version, which says where the repository is.
    file: &'a Path,
}

impl Files for Beside<'_> {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        let parts = Path::new(path).components();
        // Git knows no `.` within a path.
        let parts = parts.filter(|it| *it != Component::CurDir);
        let names = parts.map(|it| match it {
            Component::Normal(name) => name.to_str(),
            Component::Prefix(_)
            | Component::RootDir
            | Component::CurDir
            | Component::ParentDir => None,
        });
        let names: Vec<&str> = names.collect::<Option<_>>()?;
        let object = format!("{}{}", self.folder, names.join("/"));
        let text = String::from_utf8(bytes_of(&object, self.file).ok()?).ok()?;
        Some(text.into())
    }
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

fn bytes_of(object: &str, file: &Path) -> Result<Vec<u8>, String> {
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
