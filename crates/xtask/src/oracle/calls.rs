//! Which calls IAM Policy Autopilot finds in the programs of the tests, by its command that only reads code.
use super::python;
use crate::shell;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs, from the root of the repository; the answers lie beside them.
const PROGRAMS: &str = "tests/code/programs";

const ANSWERS: &str = "autopilot.txt";

/// Writes the committed answers.
pub(crate) fn write() -> Result<()> {
    let path = shell::root().join(PROGRAMS).join(ANSWERS);
    std::fs::write(&path, answers()?).with_context(|| format!("could not write {}", path.display()))
}

/// Fails when the committed answers are not those of the tool.
pub(crate) fn check() -> Result<()> {
    let path = shell::root().join(PROGRAMS).join(ANSWERS);
    if std::fs::read_to_string(&path)? != answers()? {
        bail!("{PROGRAMS}/{ANSWERS}: not what the tool answers; run `cargo xtask oracle`");
    }
    Ok(())
}

/// A line for each call, as `app.py:12 put_item`.
fn answers() -> Result<String> {
    let folder = shell::root().join(PROGRAMS);
    let tool = python::autopilot()?;
    let mut found = BTreeSet::new();
    for program in programs(&folder)? {
        let mut command = Command::new(&tool);
        command.args(["extract-sdk-calls", "--full-output"]);
        let printed = shell::read(command.arg(&program).current_dir(&folder))?;
        let calls: Vec<Value> = serde_json::from_str(&printed)
            .with_context(|| format!("{}: no list of calls", program.display()))?;
        for call in &calls {
            let name = call["Name"].as_str().context("a call without a name")?;
            let place = call["Metadata"]["Location"].as_str();
            // `app.py:12.5-12.40`.
            let place = place.and_then(|it| it.rsplit_once(':'));
            let (file, range) = place.context("a call without a place")?;
            let line = range.split('.').next().unwrap_or_default();
            found.insert((file.to_owned(), line.parse::<usize>()?, name.to_owned()));
        }
    }
    let lines = found.into_iter();
    let lines = lines.map(|(file, line, name)| format!("{file}:{line} {name}\n"));
    Ok(lines.collect())
}

/// The names of the programs, in their order.
fn programs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = PathBuf::from(entry?.file_name());
        let extension = name.extension().and_then(|it| it.to_str());
        if matches!(extension, Some("js" | "py" | "ts")) {
            all.push(name);
        }
    }
    all.sort();
    Ok(all)
}
