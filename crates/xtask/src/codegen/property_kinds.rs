//! What values the transform takes of the properties of its types and events. Only its validators know, so they are asked.
use super::outputs::Outputs;
use crate::oracle;
use anyhow::{Context, Result};

const FILE: &str = "crates/sam-core/data/property_kinds.txt";
const SCRIPT: &str = include_str!("property_kinds.py");

/// Writes a line for each property.
pub(crate) fn emit(outputs: &mut Outputs) -> Result<()> {
    let lines = oracle::run(SCRIPT).context("the script on the kinds of properties failed")?;
    outputs.add(FILE, format!("{}\n", lines.trim_end()));
    Ok(())
}
