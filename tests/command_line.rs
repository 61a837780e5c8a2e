//! The program as it is called in a terminal or by another program: what it prints, and how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod access;
mod deploy_policy;
mod findings;
mod fixes;
mod grants;
mod manual;
mod needs;
#[cfg(unix)]
mod outside_text;
mod paths;
mod pictures;
mod settings;

use expect_test::Expect;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// One mistake, on a line with a wide character and one outside the first plane of Unicode.
const ONE_MISTAKE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::SimpleTable }
  Shop:
    Type: AWS::Serverless::Function
    Connectors: { Save: { Metadata: 日本😀, Properties: { Permissions: [Write], Destination: { Id: Order } } } }
Globals: { Function: { Runtime: python3.12, Handler: app.handler } }
";
const NO_MISTAKE: &str = "Resources: { Orders: { Type: AWS::SQS::Queue } }\n";

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("command_line")
            .join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn program(&self, args: &[&str]) -> Command {
        program(&self.0, args)
    }

    fn command(&self, args: &[&str]) -> Output {
        self.program(args).output().unwrap()
    }

    fn run(&self, args: &[&str], expect: Expect) {
        run_in(&self.0, args, expect);
    }
}

fn run_in(folder: &Path, args: &[&str], expect: Expect) {
    expect.assert_eq(&shown(&program(folder, args).output().unwrap()));
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sam-lsp"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    // What is found must not change with the day on which the tests run.
    if args.first() == Some(&"check") && !args.contains(&"--date") {
        command.args(["--date", "2026-11-29"]);
    }
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

fn showcase() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/showcase")
}

/// What was printed, and the exit code.
fn shown(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().unwrap();
    let stderr: String = stderr.lines().map(|it| format!("stderr: {it}\n")).collect();
    format!("{stdout}{stderr}exit {code}\n")
}
