//! What is asked about a place of the text: diagnostics, hover, completion, code actions.

use crate::OpenTemplate;
use crate::place::{edits, ranges};
use sam_core::text::{TextRange, TextSize};
use sam_ide::completion::Insert;
use sam_ide::visible::one_line;
use sam_ide::{CodeActionKind, CompletionItemKind, RULE_PAGES, Severity};
use serde_json::{Value, json};

/// Whether the text is a template, and what is wrong with it.
pub(crate) fn check(open: &mut OpenTemplate) -> Value {
    let findings = open.findings().clone();
    let document = open.analysis();
    let mut range = ranges(document);
    let diagnostics = findings.iter().map(|it| {
        let severity = match it.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        };
        let related = it.related.iter();
        let related: Vec<Value> = related
            .map(|(place, words)| json!({ "range": range(*place), "message": one_line(words) }))
            .collect();
        json!({
            "range": range(it.range),
            "severity": severity,
            "code": it.code,
            "page": format!("{RULE_PAGES}/{}.md", it.code),
            "message": one_line(&it.message),
            "awsMessage": it.aws_message.as_deref(),
            "related": related,
        })
    });
    json!({
        "diagnostics": diagnostics.collect::<Vec<_>>(),
        "isTemplate": document.template().is_recognised(),
    })
}

/// What is shown when the mouse rests on a place.
pub(crate) fn hover(open: &OpenTemplate, offset: TextSize) -> Option<Value> {
    let hover = sam_ide::hover(open.analysis(), offset)?;
    let range = ranges(open.analysis())(hover.range);
    Some(json!({ "range": range, "markdown": hover.markdown }))
}

/// What can be typed, the most fitting first.
pub(crate) fn complete(open: &OpenTemplate, offset: TextSize) -> Value {
    let completion = sam_ide::complete(open.analysis(), offset);
    let mut range = ranges(open.analysis());
    let items = completion.items.into_iter().map(|it| {
        let kind = match it.kind {
            CompletionItemKind::Property => "property",
            CompletionItemKind::EnumMember => "enum",
            CompletionItemKind::Reference => "reference",
            CompletionItemKind::Class => "class",
            CompletionItemKind::Snippet => "snippet",
            CompletionItemKind::Function => "function",
        };
        let (insert, is_snippet) = match it.insert {
            Insert::Text(text) => (text, false),
            Insert::Snippet { snippet, .. } => (snippet, true),
        };
        json!({
            "label": it.label,
            "kind": kind,
            "detail": it.warning.or(it.detail).map(|it| one_line(&it)),
            "filter": it.filter,
            "range": range(it.range),
            "insert": insert,
            "isSnippet": is_snippet,
            "data": it.data,
        })
    });
    json!({
        "items": items.collect::<Vec<_>>(),
        "isIncomplete": completion.is_incomplete,
    })
}

/// What can be done at a selection: fixes first, what silences a finding last.
pub(crate) fn act(open: &mut OpenTemplate, selection: TextRange) -> Value {
    let findings = open.findings().clone();
    let document = open.analysis();
    let mut actions = sam_ide::code_actions(document, &findings, selection);
    actions.extend(sam_ide::ignore_actions(document, &findings, selection));
    let mut range = ranges(document);
    let actions = actions.iter().map(|it| {
        let kind = match it.kind {
            CodeActionKind::QuickFix => "fix",
            CodeActionKind::Ignore => "ignore",
            CodeActionKind::Refactor | CodeActionKind::RefactorRewrite => "refactor",
            CodeActionKind::FixAll => "fixAll",
        };
        let mends = it.mends;
        let difference = it.difference.clone().unwrap_or_default();
        json!({
            "label": one_line(&it.label),
            "kind": kind,
            "mends": mends.map(|(code, place)| json!({ "code": code, "range": range(place) })),
            "edits": edits(document, &it.edits),
            "more": difference.more,
            "less": difference.less,
        })
    });
    actions.collect()
}
