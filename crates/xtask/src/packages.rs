//! `packages`: builds what registries get, installs it into clean places, and uses it there as people do.
mod agent;
mod comment;
mod npm;
mod pre_commit;
mod reports;
mod session;
mod wheel;

use crate::dist;
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// With which optimization the program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// What the tests of packages work with.
struct Workshop {
    profile: Profile,
    /// Packages and tools; all of it may be removed.
    folder: PathBuf,
    /// The program that goes into npm packages.
    program: PathBuf,
}

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
    Connectors:
      Save:
        Properties:
          Destination:
            Id: Order
          Permissions:
            - Write
";

/// Builds and tries all packages.
pub(crate) fn run(profile: Profile) -> Result<()> {
    let mut build = shell::cargo(&[
        "build",
        "--locked",
        "--package",
        "sam-lsp",
        "--features",
        dist::FEATURES,
    ]);
    let kind = match profile {
        Profile::Debug => "debug",
        Profile::Release => {
            build.arg("--release");
            "release"
        }
    };
    shell::run(&mut build)?;
    let folder = shell::target_dir().join("package-tests");
    fs::create_dir_all(&folder)?;
    let workshop = Workshop {
        profile,
        folder,
        program: shell::target_dir()
            .join(kind)
            .join(dist::platform::program(&dist::host()?)),
    };
    let wheel = wheel::build(&workshop)?;
    wheel::try_out(&workshop, &wheel)?;
    npm::try_out(&workshop)?;
    pre_commit::try_out(&workshop, &wheel)?;
    comment::try_out(&workshop)?;
    reports::check(&workshop)?;
    agent::try_out(&workshop)
}

impl Workshop {
    /// An empty folder.
    fn empty(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A virtual environment of Python with some packages, made once.
    fn python(&self, packages: &[&str]) -> Result<PathBuf> {
        let folder = self.folder.join("tools");
        let bin = folder.join("bin");
        if !bin.join("python").exists() {
            let mut make = Command::new("python3");
            shell::run(make.args(["-m", "venv"]).arg(&folder))?;
        }
        let mut pip = Command::new(bin.join("python"));
        pip.args(["-m", "pip", "install", "--quiet"]).args(packages);
        shell::run(&mut pip)?;
        Ok(bin)
    }
}

/// A program, run as on a machine that has nothing but the system and `bin`: no Rust, no settings.
fn on_clean_machine(bin: &Path, home: &Path, program: &str) -> Command {
    let mut command = Command::new(bin.join(program));
    command
        .env_clear()
        .env(
            "PATH",
            format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()),
        )
        .env("HOME", home)
        .current_dir(home);
    command
}

/// Uses an installed program: `check` finds the mistake of the template, a session with an editor too.
fn use_program(bin: &Path, home: &Path) -> Result<()> {
    fs::write(home.join("template.yaml"), TEMPLATE)?;
    let mut check = on_clean_machine(bin, home, "sam-lsp");
    let output = check.args(["check", "."]).output();
    let output = output.context("the installed program does not start")?;
    expect(&output, 1, "error[connector-unknown-id]")?;
    session::hold(on_clean_machine(bin, home, "sam-lsp"), TEMPLATE)
}

/// Fails unless a program ended with an exit code and printed some words.
fn expect(output: &Output, code: i32, words: &str) -> Result<()> {
    let printed = [&*output.stdout, &output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    ensure!(
        output.status.code() == Some(code) && printed.contains(words),
        "expected exit code {code} and `{words}`, but it ended with {} and printed\n{printed}",
        output.status
    );
    Ok(())
}

/// A repository of git with some files in one commit.
fn repository(folder: &Path, files: &[(&str, &str)]) -> Result<()> {
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    git(folder, &["add", "--all"])?;
    git(folder, &["commit", "--quiet", "--message=All"])
}

fn git(folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Test", "-c", "user.email=test@example.com"])
        .args(arguments)
        .current_dir(folder);
    shell::run(&mut git)
}
