//! `sessions`: the long form of the session that must end as a new one begins.
use crate::shell;
use anyhow::Result;

/// Runs it with so many steps, on a server as it is released.
pub(crate) fn run(steps: u32) -> Result<()> {
    let mut test = shell::cargo(&[
        "test",
        "--release",
        "--locked",
        "--package",
        "sam-lsp",
        "--test",
        "lsp_tests",
        "sessions_long::",
        "--",
        "--nocapture",
    ]);
    shell::run(test.env("SAM_LSP_STEPS", steps.to_string()))
}
