//! Completions.

use super::diagnostic::json;
use super::{markup, range_at};
use crate::session::View;
use sam_core::document::Positions;
use sam_ide::CompletionItemKind;
use sam_ide::completion::Insert;
use sam_ide::visible::one_line;
use serde_json::Value;
use tower_lsp::lsp_types::{
    self as lsp, CompletionItemLabelDetails, CompletionList, CompletionResponse,
    CompletionTextEdit, Documentation, InsertTextFormat, InsertTextMode, TextEdit, Url,
};

/// The items, in the order in which they are to be listed. As [`super::report`] has it, they go to the transport as JSON
/// in the data of one item.
pub(crate) fn completion(view: View<'_>, it: sam_ide::Completion) -> CompletionResponse {
    let mut positions = view.document.positions(view.client.encoding);
    let items = it
        .items
        .into_iter()
        .enumerate()
        .map(|(at, it)| item(view, at, it, &mut positions));
    let items: Vec<lsp::CompletionItem> = items.collect();
    CompletionResponse::List(CompletionList {
        is_incomplete: it.is_incomplete,
        items: vec![lsp::CompletionItem {
            data: Some(json(&items).into()),
            ..lsp::CompletionItem::default()
        }],
    })
}

/// An item with its place in the list, by which the client sorts.
fn item(
    view: View<'_>,
    at: usize,
    it: sam_ide::CompletionItem,
    positions: &mut Positions<'_>,
) -> lsp::CompletionItem {
    let kind = match it.kind {
        CompletionItemKind::Property => lsp::CompletionItemKind::PROPERTY,
        CompletionItemKind::EnumMember => lsp::CompletionItemKind::ENUM_MEMBER,
        CompletionItemKind::Reference => lsp::CompletionItemKind::REFERENCE,
        CompletionItemKind::Class => lsp::CompletionItemKind::CLASS,
        CompletionItemKind::Snippet => lsp::CompletionItemKind::SNIPPET,
        CompletionItemKind::Function => lsp::CompletionItemKind::FUNCTION,
    };
    let (text, format, mode) = match it.insert {
        Insert::Text(text) => (text, InsertTextFormat::PLAIN_TEXT, InsertTextMode::AS_IS),
        Insert::Snippet { snippet, .. } if view.client.snippets => (
            snippet,
            InsertTextFormat::SNIPPET,
            InsertTextMode::ADJUST_INDENTATION,
        ),
        Insert::Snippet { plain, .. } => {
            (plain, InsertTextFormat::PLAIN_TEXT, InsertTextMode::AS_IS)
        }
    };
    let beside = it.warning.or(it.detail).map(|it| one_line(&it));
    let (label_details, detail) = match view.client.label_details {
        true => (
            beside.map(|description| CompletionItemLabelDetails {
                detail: None,
                description: Some(description),
            }),
            None,
        ),
        false => (None, beside),
    };
    lsp::CompletionItem {
        sort_text: Some(format!("{at:03}")),
        label: it.label,
        label_details,
        kind: Some(kind),
        detail,
        filter_text: it.filter,
        insert_text_format: Some(format),
        insert_text_mode: text.contains('\n').then_some(mode),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
            range_at(positions, it.range),
            text,
        ))),
        data: it
            .data
            .map(|data| serde_json::json!({ "uri": view.uri, "item": data })),
        ..lsp::CompletionItem::default()
    }
}

/// What an item of ours says about itself when the client sends it back: the document, and what is in the document.
pub(crate) fn resolves(item: &lsp::CompletionItem) -> Option<(Url, String)> {
    let data = item.data.as_ref()?;
    let text = |key| data.get(key).and_then(Value::as_str);
    Some((Url::parse(text("uri")?).ok()?, text("item")?.to_owned()))
}

/// The documentation of an item.
pub(crate) fn documentation(view: View<'_>, markdown: &str) -> Documentation {
    Documentation::MarkupContent(markup(view.client.documentation, markdown))
}
