//! `sam-lsp expand`: what the connectors of a template become, as JSON.

use super::deployment::Deployment;
use super::explain::template;
use super::outcome::Outcome;
use super::screen;
use sam_core::connector::report::report;
use sam_core::connector::{ConnectorIndex, Expansion, Resolver, expand};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

const MORE: &str = "\
These are the resources that the SAM transform makes of connectors in a
deployment. Other SAM resources are not expanded yet. If the transform refuses a
resource, a connector to it fails, as in a deployment.

Examples:
  sam-lsp expand template.yaml
  sam-lsp expand --connectors template.yaml
  sam-lsp expand --region cn-north-1 --parameter Stage=prod template.yaml

Exit code:
  0  all connectors were expanded
  1  a connector has errors (the others are printed all the same)
  2  the file could not be read or is not a template";

/// Print the resources that connectors become, as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// Print a report: for each connector its ends, its permissions and its resources or errors
    #[arg(long)]
    connectors: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// Expands and prints.
///
/// # Errors
/// When there is no such template or parameter, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    let environment = args.deployment.of(&document)?;
    let index = ConnectorIndex::strict(document.template(), &environment);
    let expansion = expand(Resolver::new(document.template(), &index), &environment);
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
