//! What is shown beside the text: what SAM generates, who is granted what, the graph.

use crate::OpenTemplate;
use crate::place::ranges;
use sam_core::text::TextSize;
use sam_ide::graph;
use sam_ide::visible::lines;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What SAM makes of what stands at an offset, or of the whole template.
pub(crate) fn preview(open: &OpenTemplate, offset: Option<TextSize>) -> Option<Value> {
    let document = open.analysis();
    let preview = sam_ide::preview::preview(document, offset, &BTreeMap::new())?;
    Some(json!({
        "title": preview.title,
        "text": preview.text,
        "range": preview.range.map(ranges(document)),
    }))
}

/// What each role is granted and who may use each resource, as markdown.
pub(crate) fn permissions(open: &OpenTemplate) -> Option<Value> {
    let document = open.analysis();
    if !document.template().is_recognised() {
        return None;
    }
    let report = sam_ide::permissions(document, open.environment(), None)?;
    Some(lines(&report.markdown()).into())
}

/// The picture of resources and what leads from one to another, as SVG.
pub(crate) fn graph(open: &OpenTemplate) -> Option<Value> {
    let document = open.analysis();
    let is_template = document.template().is_recognised();
    is_template.then(|| graph::svg(&graph::graph(document)).into())
}
