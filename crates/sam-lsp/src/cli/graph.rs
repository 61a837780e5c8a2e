//! `sam-lsp graph`: the resources of a template and what leads from one to another, as a picture.

use super::explain::template;
use super::outcome::Outcome;
use super::read;
use super::screen;
use anyhow::anyhow;
use sam_ide::Severity;
use sam_ide::graph::{GraphEdgeKind, dot, graph, mermaid, svg};
use std::panic::catch_unwind;
use std::path::PathBuf;

const MORE: &str = "\
Connectors, grants of other policies, events and routes of APIs each have their
style. Resources that nothing joins and no connector can join are left out. A
connector with a problem is red.

Examples:
  sam-lsp graph template.yaml > template.svg       a picture for a browser
  sam-lsp graph template.yaml --format mermaid     for a README on GitHub
  sam-lsp graph template.yaml --show events,routes   only what starts what
  sam-lsp graph template.yaml --format dot | dot -Tpng > template.png

Exit code:
  0  no errors
  1  the template has an error (it is drawn all the same)
  2  the file could not be read or is not a template";

const FORMATS: &str = "svg, mermaid (a flowchart as text) or dot (for Graphviz)";

/// Draw the resources of a template and what leads from one to another
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Svg, hide_possible_values = true, help = FORMATS)]
    format: Format,
    /// What to draw between resources: connectors, grants, events, routes
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        hide_possible_values = true,
        value_name = "KINDS"
    )]
    show: Vec<Shown>,
}

/// What leads from one resource to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Shown {
    Connectors,
    Grants,
    Events,
    Routes,
}

/// The kinds of edges that are asked for: all, if none is named.
fn kinds(shown: &[Shown]) -> Vec<GraphEdgeKind> {
    if shown.is_empty() {
        return GraphEdgeKind::ALL.to_vec();
    }
    let kinds = shown.iter().map(|it| match it {
        Shown::Connectors => GraphEdgeKind::Connector,
        Shown::Grants => GraphEdgeKind::Grant,
        Shown::Events => GraphEdgeKind::Event,
        Shown::Routes => GraphEdgeKind::Route,
    });
    kinds.collect()
}

/// The languages a picture can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Svg,
    Mermaid,
    Dot,
}

/// Draws and prints.
///
/// # Errors
/// When there is no such template, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    let draw = || {
        let graph = graph(&document).of_kinds(&kinds(&args.show));
        let picture = match args.format {
            Format::Svg => svg(&graph),
            Format::Mermaid => mermaid(&graph),
            Format::Dot => dot(&graph),
        };
        let found: Vec<_> = sam_ide::findings(&document).iter().cloned().collect();
        (picture, Outcome::of(&found, Severity::Error))
    };
    let (picture, outcome) = catch_unwind(draw).map_err(|_| {
        let shown = read::shown(&args.file);
        anyhow!("{shown}: sam-lsp broke down on it; please report this")
    })?;
    screen::print(|out| out.write_all(picture.as_bytes()))?;
    Ok(outcome)
}
