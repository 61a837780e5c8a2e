//! `module`: the server in WebAssembly, run by Node.js, and the tests of the program with it in its place.
use crate::dist;
use crate::module::{self, Module};
use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tests that talk to the server.
const TESTS: [&str; 4] = [
    "sessions::",
    "sessions_long::",
    "sessions_nonsense::",
    "sessions_views::",
];

/// Where the tests are that are scripts for Node.js.
const SCRIPTS: &str = "crates/sam-lsp-wasm/host/test";

/// Of those, what needs files or other processes, which the module does not have.
const NEEDS_MORE: [&str; 9] = [
    "again_on_one_thread",
    "sessions::changes::files_that_exist_are_linked",
    "sessions::code::",
    "sessions::life::the_server_ends_with_the_process_that_started_it",
    "sessions::settings::the_settings_of_a_project_are_read_again_when_they_change",
    "sessions::workspace::a_nested_template_is_read_for_its_parameters",
    "sessions::workspace::a_parameter_is_renamed_where_its_template_is_nested",
    "sessions::workspace::symbols_of_templates_that_are_not_open",
    "sessions_views::the_preview_has_the_files_that_the_template_includes",
];

/// Builds `target/module`, which is laid out as the npm package; the script that is the server.
///
/// Fails when no Rust of this machine can build WebAssembly.
pub(crate) fn build() -> Result<PathBuf> {
    let folder = shell::target_dir().join("module");
    let module = module::build(Module::Server)?;
    let script = dist::npm::lay_out(&module, &folder)?;
    println!("the server is {}", script.display());
    Ok(script)
}

/// Holds the sessions of the tests with the module in Node.js, and one with it in a worker; then tries `check` with it.
pub(crate) fn test() -> Result<()> {
    let script = build()?;
    let module = shell::target_dir().join("module").join(dist::npm::MODULE);
    let mut test = shell::cargo(&[
        "test",
        "--locked",
        "--package",
        "sam-lsp",
        "--test",
        "lsp_tests",
    ]);
    test.arg("--").args(TESTS);
    for name in NEEDS_MORE {
        test.args(["--skip", name]);
    }
    test.env("SAM_LSP_TEST_SERVER", &script)
        .env("SAM_LSP_TEST_ONE_THREAD", "1")
        .env_remove("SAM_LSP_PROGRAM");
    shell::run(&mut test).context("the module is not the server that the program is")?;
    node("worker.js", &[&module]).context("the server does not work in a worker")?;
    node("files.js", &[]).context("`check` looks at other files than git has")?;
    node("check.js", &[&script]).context("`check` does not work in Node.js")
}

/// Runs a test that is a script.
fn node(name: &str, arguments: &[&Path]) -> Result<()> {
    let mut node = Command::new("node");
    node.arg(shell::root().join(SCRIPTS).join(name));
    shell::run(node.args(arguments))
}
