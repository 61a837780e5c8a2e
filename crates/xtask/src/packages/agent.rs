//! A coding agent that asks `sam-lsp mcp`, with a client that others wrote.
use super::{TEMPLATE, Workshop};
use crate::shell;
use anyhow::Result;
use std::fs;
use std::process::Command;

/// The SDK of the Model Context Protocol for Python.
const SDK: &str = "mcp==2.3.0";
const SCRIPT: &str = "crates/xtask/src/packages/agent.py";

/// Lists the tools and calls some.
pub(super) fn try_out(workshop: &Workshop) -> Result<()> {
    let bin = workshop.python(&[SDK])?;
    let template = workshop.empty("agent")?.join("template.yaml");
    fs::write(&template, TEMPLATE)?;
    let mut script = Command::new(bin.join("python"));
    script
        .arg(shell::root().join(SCRIPT))
        .arg(&workshop.program)
        .arg(template);
    shell::run(&mut script)
}
