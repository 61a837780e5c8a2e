//! `oracle`: reference answers, made with the published SAM translator, for texts with PyYAML, for pairs of policies with
//! z3, for code with IAM Policy Autopilot, and for services with the Serverless Framework.
mod calls;
mod corpus;
mod decisions;
mod python;
mod random;
mod services;
mod yaml;

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

pub(crate) use corpus::prove;
pub(crate) use python::run;

/// Where templates and answers lie, from the root of the repository.
const FOLDER: &str = "tests/templates";

/// The folders in it, each named for what its answers tell, with the script's word for that.
const REPORTS: [(&str, &str); 2] = [("connectors", "connectors"), ("policies", "roles")];

/// Writes the answer beside each template: `NAME.expected.json` beside `NAME.yaml`.
pub(crate) fn write(files: Vec<PathBuf>) -> Result<()> {
    if files.is_empty() {
        yaml::write()?;
        calls::write()?;
        decisions::write()?;
        random::write()?;
    }
    let mut written = 0;
    for (path, text) in answers(files)? {
        if std::fs::read_to_string(&path).is_ok_and(|now| now == text) {
            continue;
        }
        std::fs::write(&path, text)
            .with_context(|| format!("could not write {}", path.display()))?;
        println!("wrote {}", path.display());
        written += 1;
    }
    println!("{written} answers changed");
    Ok(())
}

/// Fails when a committed answer is not the translator's.
pub(crate) fn check(files: Vec<PathBuf>) -> Result<()> {
    if files.is_empty() {
        yaml::check()?;
        calls::check()?;
        decisions::check()?;
        random::check()?;
    }
    let answers = answers(files)?;
    let different: Vec<_> = answers
        .iter()
        .filter(|(path, text)| !std::fs::read_to_string(path).is_ok_and(|now| now == *text))
        .collect();
    for (path, _) in &different {
        println!("{}: not what the reference answers", path.display());
    }
    if !different.is_empty() {
        bail!(
            "{} of {} answers differ; run `cargo xtask oracle`",
            different.len(),
            answers.len()
        );
    }
    println!("{} answers are those of the references", answers.len());
    Ok(())
}

fn answers(files: Vec<PathBuf>) -> Result<Vec<(PathBuf, String)>> {
    let mut texts = Vec::new();
    for (folder, report) in REPORTS {
        let files: Vec<PathBuf> = if files.is_empty() {
            templates(&shell::root().join(FOLDER).join(folder))?
        } else {
            let is_here = |it: &&PathBuf| it.parent().is_some_and(|it| it.ends_with(folder));
            files.iter().filter(is_here).cloned().collect()
        };
        if files.is_empty() {
            continue;
        }
        let answers = python::ask(&["--report", report], &files)?;
        for (file, answer) in files.iter().zip(&answers) {
            texts.push((expected(file), serde_json::to_string_pretty(answer)? + "\n"));
        }
    }
    let folder = shell::root().join(FOLDER).join(services::FOLDER);
    let own: Vec<PathBuf> = match files.is_empty() {
        true => services::services(&folder)?,
        false => {
            let is_here =
                |it: &&PathBuf| it.parent().is_some_and(|it| it.ends_with(services::FOLDER));
            files.iter().filter(is_here).cloned().collect()
        }
    };
    if !own.is_empty() {
        let answers = services::answers(&own)?.into_iter();
        texts.extend(answers.map(|(file, answer)| (expected(&file), answer)));
    }
    if let Some(file) = files
        .iter()
        .find(|it| !texts.iter().any(|(path, _)| *path == expected(it)))
    {
        bail!("{}: not in a folder that has answers", file.display());
    }
    Ok(texts)
}

/// The templates of a folder, without the answers beside them.
fn templates(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("no folder {}", folder.display()))?
    {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".yaml") || (name.ends_with(".json") && !name.ends_with(".expected.json"))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn expected(template: &Path) -> PathBuf {
    template.with_extension("expected.json")
}
