//! What the server adds to the protocol for views beside the text: preview, graph, code lens. See `docs/protocol.md`.

use crate::capabilities::{Markup, PREVIEW_COMMAND};
use crate::from_proto;
use crate::session::View;
use crate::to_proto;
use sam_core::connector::connector_at;
use sam_core::text::TextSize;
use sam_ide::graph::{self, GraphNodeKind};
use sam_ide::visible::one_line;
use serde::Deserialize;
use serde_json::{Value, json};
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
pub(crate) fn checked(uri: &Url, version: i32) -> Value {
    json!({ "uri": uri, "version": version })
}

/// The answer to `sam-lsp/preview`.
pub(crate) fn preview(view: View<'_>, position: Option<Position>) -> Option<Value> {
    let offset = position.map(|it| from_proto::offset(view, it));
    let preview = sam_ide::preview::preview(view.document, offset)?;
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
            "connector": edge.connector,
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

/// A lens above each connector that opens its preview.
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
    lenses.collect()
}

/// The markdown link to the preview of the connector at an offset, for a hover.
pub(crate) fn preview_link(view: View<'_>, offset: TextSize) -> Option<String> {
    match view.client.hover {
        Markup::Markdown if view.client.previews => {}
        Markup::Markdown | Markup::Plain => return None,
    }
    connector_at(view.document.template(), offset)?;
    let arguments = json!([view.uri, to_proto::position(view, offset)]).to_string();
    let encoded: String = arguments
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    Some(format!(
        "\n\n[Preview the generated IAM](command:{PREVIEW_COMMAND}?{encoded})"
    ))
}
