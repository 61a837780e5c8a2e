//! What the server adds to the protocol for views beside the text: preview, graph, code lens. See `docs/protocol.md`.

use crate::capabilities::{Markup, PREVIEW_COMMAND};
use crate::from_proto;
use crate::session::View;
use crate::to_proto;
use sam_core::text::TextSize;
use sam_ide::graph::{self, GraphNodeKind};
use sam_ide::preview::{PreviewSubject, preview_subject};
use sam_ide::visible::one_line;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tower_lsp::lsp_types::notification::Notification;
use tower_lsp::lsp_types::{CodeLens, Command, Position, TextDocumentIdentifier, Url};

/// Parameters of `sam-lsp/preview`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewParams {
    /// Which document.
    pub(crate) text_document: TextDocumentIdentifier,
    /// Where the cursor is; without it the preview is of the whole template.
    pub(crate) position: Option<Position>,
}

/// Parameters of `sam-lsp/graph`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GraphParams {
    /// Which document.
    pub(crate) text_document: TextDocumentIdentifier,
}

/// Tells that the findings of a version are known.
#[derive(Debug)]
pub(crate) enum DocumentChecked {}

impl Notification for DocumentChecked {
    type Params = Value;
    const METHOD: &'static str = "sam-lsp/documentChecked";
}

/// The parameters of [`DocumentChecked`].
pub(crate) fn checked(uri: &Url, version: i32, is_excluded: bool) -> Value {
    match is_excluded {
        true => json!({ "uri": uri, "version": version, "isExcluded": true }),
        false => json!({ "uri": uri, "version": version }),
    }
}

/// The answer to `sam-lsp/preview`.
pub(crate) fn preview(
    view: View<'_>,
    position: Option<Position>,
    files: &BTreeMap<String, String>,
) -> Option<Value> {
    let offset = position.map(|it| from_proto::offset(view, it));
    let preview = sam_ide::preview::preview(view.document, offset, files)?;
    Some(json!({
        "title": preview.title,
        "language": "yaml",
        "text": preview.text,
        "version": view.document.version,
        "range": preview.range.map(|it| to_proto::range(view, it)),
    }))
}

/// The answer to `sam-lsp/graph`.
pub(crate) fn graph(view: View<'_>) -> Value {
    let graph = graph::graph(view.document);
    let drawing = graph::draw(&graph);
    let nodes = graph.nodes.iter().zip(&drawing.nodes).map(|(node, shape)| {
        let kind = match node.kind {
            GraphNodeKind::Resource => "resource",
            GraphNodeKind::Generated => "generated",
            GraphNodeKind::Elsewhere => "elsewhere",
            GraphNodeKind::Unknown => "unknown",
        };
        json!({
            "label": node.label,
            "type": node.resource_type,
            "kind": kind,
            "range": node.range.map(|it| to_proto::range(view, it)),
            "x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height,
        })
    });
    let edges = graph.edges.iter().zip(&drawing.edges).map(|(edge, shape)| {
        json!({
            "kind": edge.kind.name(),
            "connector": edge.name,
            "from": edge.from,
            "to": edge.to,
            "permissions": edge.permissions,
            "problem": edge.problem,
            "range": to_proto::range(view, edge.range),
            "path": shape.path(),
            "head": shape.head(),
            "labelX": shape.label.x, "labelY": shape.label.y,
        })
    });
    json!({
        "version": view.document.version,
        "width": drawing.width,
        "height": drawing.height,
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
    })
}

/// The document and the logical ID of a lens that has no words yet.
pub(crate) fn of_unresolved(lens: &CodeLens) -> Option<(Url, String)> {
    let data = lens.data.as_ref()?;
    let uri = Url::parse(data.get("uri")?.as_str()?).ok()?;
    Some((uri, data.get("id")?.as_str()?.to_owned()))
}

/// The words of a lens above a resource of SAM, which opens its preview.
pub(crate) fn generated_command(view: View<'_>, id: &str) -> Command {
    let title = sam_ide::code_lens::generated_title(view.document, id);
    let resource = view.document.template().resource(id);
    let at = resource.map(|it| to_proto::position(view, it.entry.key.range().start()));
    Command {
        title: one_line(&title),
        command: PREVIEW_COMMAND.into(),
        arguments: Some(vec![json!(view.uri), json!(at)]),
    }
}

/// A lens above each connector that opens its preview; if wanted, one above each resource of SAM, whose words are asked for
/// when it is shown.
pub(crate) fn code_lenses(view: View<'_>) -> Vec<CodeLens> {
    let lenses = sam_ide::code_lens::code_lenses(view.document)
        .into_iter()
        .map(|lens| {
            let range = to_proto::range(view, lens.range);
            let arguments = vec![json!(view.uri), json!(range.start)];
            let command = Command {
                title: one_line(&lens.title),
                command: PREVIEW_COMMAND.into(),
                arguments: Some(arguments),
            };
            CodeLens {
                range,
                command: Some(command),
                data: None,
            }
        });
    let mut lenses: Vec<CodeLens> = lenses.collect();
    if view.config.has_generated_lens {
        let of_sam = sam_ide::code_lens::generating(view.document).into_iter();
        lenses.extend(of_sam.map(|(id, range)| CodeLens {
            range: to_proto::range(view, range),
            command: None,
            data: Some(json!({ "uri": view.uri, "id": id })),
        }));
    }
    lenses
}

/// The markdown link to the preview of what stands at an offset, for a hover.
pub(crate) fn preview_link(view: View<'_>, offset: TextSize) -> Option<String> {
    match view.client.hover {
        Markup::Markdown if view.client.previews => {}
        Markup::Markdown | Markup::Plain => return None,
    }
    let label = match preview_subject(view.document, offset)? {
        PreviewSubject::Connector(_) | PreviewSubject::Policies(..) => "Preview the generated IAM",
        PreviewSubject::Event(..) => "Preview what SAM generates",
        PreviewSubject::Resource(resource) => {
            let name = resource.type_name().unwrap_or_default();
            name.strip_prefix("AWS::Serverless::")?;
            "Preview what SAM generates"
        }
    };
    let arguments = json!([view.uri, to_proto::position(view, offset)]).to_string();
    let encoded: String = arguments
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    Some(format!(
        "\n\n[{label}](command:{PREVIEW_COMMAND}?{encoded})"
    ))
}
