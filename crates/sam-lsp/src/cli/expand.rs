//! `sam-lsp expand`: what the connectors of a template become, as JSON.

use super::explain::template;
use super::outcome::Outcome;
use super::screen;
use anyhow::bail;
use sam_core::connector::report::report;
use sam_core::connector::{self, Environment, Expansion};
use sam_core::document::{Document, Section};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

const MORE: &str = "\
These are the resources that the SAM transform makes of connectors in a
deployment. Other SAM resources are not expanded yet.

Examples:
  sam-lsp expand template.yaml
  sam-lsp expand --connectors template.yaml
  sam-lsp expand --region cn-north-1 --parameter Stage=prod template.yaml

Exit code:
  0  all connectors were expanded
  1  a connector has errors (the others are printed all the same)
  2  the file could not be read or is no template";

/// Print the resources that connectors become, as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// Print a report: for each connector its ends, its permissions and its resources or errors
    #[arg(long)]
    connectors: bool,
    /// The region to deploy to; it decides the partition (aws, aws-cn, aws-us-gov)
    #[arg(long, default_value = "us-east-1", value_parser = region)]
    region: String,
    /// The value of a parameter; without one its default counts (repeatable)
    #[arg(long = "parameter", value_name = "KEY=VALUE", value_parser = key_value)]
    parameters: Vec<(String, String)>,
}

/// Expands and prints.
///
/// # Errors
/// When there is no such template or parameter, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    for (key, _) in &args.parameters {
        known_parameter(&document, key)?;
    }
    let environment = Environment {
        region: args.region.clone(),
        parameters: args.parameters.iter().cloned().collect(),
    };
    let expansion = connector::expand(document.template(), &environment);
    let printed = if args.connectors {
        report(document.template(), &environment)
    } else {
        resources(&expansion)
    };
    screen::print(|out| {
        serde_json::to_writer_pretty(&mut *out, &printed)?;
        writeln!(out)
    })?;
    let mut of_connectors = expansion.connectors.iter().map(|(it, _)| &it.problems);
    let is_clean = expansion.attribute_problems.is_empty() && of_connectors.all(Vec::is_empty);
    Ok(if is_clean {
        Outcome::Clean
    } else {
        Outcome::Errors
    })
}

/// The generated resources as a template would hold them.
fn resources(expansion: &Expansion<'_>) -> Value {
    let written = expansion.connectors.iter().flat_map(|(_, it)| it);
    let own = expansion.own.iter().flat_map(|it| &it.generated);
    let all = written.chain(own);
    let all: Map<_, _> = all.map(|it| (it.id.clone(), it.body.clone())).collect();
    json!({ "Resources": all })
}

fn known_parameter(document: &Document, key: &str) -> anyhow::Result<()> {
    let template = document.template();
    if template.entry(Section::Parameters, key).is_some() {
        return Ok(());
    }
    let names = template.entries(Section::Parameters).map(|it| it.name());
    let key = screen::visible(key);
    match sam_ide::closest(&key, names) {
        Some(near) => bail!(
            "no parameter `{key}` in this template; did you mean `{}`?",
            screen::visible(near)
        ),
        None => bail!("no parameter `{key}` in this template"),
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Two letters, words and a number, as in `us-gov-west-1`: new regions come, so there is no list.
fn region(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.split('-').collect();
    let is_word = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    let fits = match parts.as_slice() {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|it| it.is_ascii_digit())
        }
        [] => false,
    };
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a region looks like eu-west-1".to_owned())
    }
}
