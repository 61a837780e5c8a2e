//! The Python side of the oracle: an environment with the pinned translator, and the questions put to it.
use crate::codegen::{self, sources::Sources};
use crate::shell;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

const SCRIPT: &str = include_str!("oracle.py");

/// The translator takes templates as data and brings no reader for YAML along.
const YAML_READER: &str = "PyYAML==6.0.3";

/// What decides pairs of policies in its own way.
const SOLVER: &str = "z3-solver==5.4.1.0";

/// What finds calls of AWS in code, mostly by the names of methods.
const AUTOPILOT: &str = "iam-policy-autopilot==0.3.0";

/// One answer for each template, in their order. `options` are those of the script.
pub(crate) fn ask(options: &[&str], templates: &[PathBuf]) -> Result<Vec<Value>> {
    let python = environment()?;
    // A fixed seed makes sets of strings come out in one order.
    let mut command = Command::new(python);
    command
        .env("PYTHONHASHSEED", "0")
        .args(["-c", SCRIPT])
        .args(options)
        .args(templates);
    let printed = shell::read(&mut command).context("the oracle's script failed")?;
    let answers: Vec<Value> = printed
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context("the oracle's script did not print JSON")?;
    if answers.len() != templates.len() {
        bail!(
            "{} templates, but {} answers",
            templates.len(),
            answers.len()
        );
    }
    Ok(answers)
}

/// What a script prints that asks the pinned translator.
pub(crate) fn run(script: &str) -> Result<String> {
    let mut command = Command::new(environment()?);
    command.env("PYTHONHASHSEED", "0").args(["-c", script]);
    shell::read(&mut command)
}

/// What a script prints that asks z3.
pub(crate) fn solve(script: &str) -> Result<String> {
    let python = environment_with(SOLVER)?.join("bin/python");
    shell::read(Command::new(python).args(["-c", script]))
}

/// The program that finds calls of AWS in code.
pub(crate) fn autopilot() -> Result<PathBuf> {
    Ok(environment_with(AUTOPILOT)?.join("bin/iam-policy-autopilot"))
}

/// The folder of a virtual environment that has one package; made on first use, under the target folder.
fn environment_with(package: &str) -> Result<PathBuf> {
    let folder = shell::target_dir().join(format!("oracle-{package}"));
    let ready = folder.join("ready");
    if !ready.exists() {
        println!("making a Python environment with {package}");
        shell::run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )?;
        let python = folder.join("bin/python");
        shell::run(Command::new(python).args(["-m", "pip", "install", "--quiet", package]))?;
        std::fs::write(&ready, "")?;
    }
    Ok(folder)
}

/// The Python of a virtual environment that has the pinned package; made on first use, under the target folder.
fn environment() -> Result<PathBuf> {
    let root = shell::root();
    let sources = Sources::read(&root.join(codegen::SOURCES))?;
    let package = sources.package("aws-sam-translator")?;
    let folder = shell::target_dir().join(format!("oracle-{}", package.version));
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    if ready.exists() {
        return Ok(python);
    }
    println!(
        "making a Python environment with {} {}",
        package.name, package.version
    );
    let archive = codegen::fetch::archive(package, &shell::target_dir().join("packages"))?;
    shell::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    shell::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", YAML_READER])
            .arg(archive),
    )?;
    std::fs::write(&ready, "")?;
    Ok(python)
}
