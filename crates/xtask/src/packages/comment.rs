//! The comment that the GitHub Action writes below a pull request.
use super::{TEMPLATE, Workshop, expect, git, repository};
use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::process::{Command, Output};

const SCRIPT: &str = ".github/actions/check/comment.sh";

/// Writes it for a change of a template, for a new template, and for no change.
pub(super) fn try_out(workshop: &Workshop) -> Result<()> {
    let project = workshop.empty("pull-request")?;
    let deployed = TEMPLATE.replace("Id: Order\n", "Id: Orders\n");
    let files = [
        ("template.yaml", &*deployed),
        ("other.yaml", "name: other\n"),
    ];
    repository(&project, &files)?;
    let path = std::env::var("PATH").unwrap_or_default();
    let program = workshop.program.parent().context("no folder")?;
    let comment = || -> Result<Output> {
        let mut script = Command::new("bash");
        script
            .arg(shell::root().join(SCRIPT))
            .args(["main", "."])
            .env("PATH", format!("{}:{path}", program.display()))
            .current_dir(&project);
        script.output().context("bash does not start")
    };
    expect(&comment()?, 0, "No template changes what is granted.")?;

    git(&project, &["checkout", "--quiet", "-b", "change"])?;
    let wider = deployed.replace("- Write", "- Read\n            - Write");
    fs::write(project.join("template.yaml"), wider)?;
    fs::write(project.join("new file.yaml"), &deployed)?;
    fs::write(project.join("other.yaml"), "name: changed\n")?;
    git(&project, &["add", "--all"])?;
    git(&project, &["commit", "--quiet", "--message=Change"])?;
    let output = comment()?;
    expect(&output, 0, "### `template.yaml`")?;
    expect(&output, 0, "### `new file.yaml` (new)")?;
    expect(&output, 0, "GetItem")?;
    fs::write(workshop.folder.join("comment.md"), &output.stdout)?;
    println!("comment on a pull request: written");
    Ok(())
}
