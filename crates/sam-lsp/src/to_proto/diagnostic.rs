//! Findings as diagnostics.

use super::range_at;
use crate::RULE_PAGES;
use crate::session::View;
use sam_core::document::Positions;
use sam_ide::visible::one_line;
use sam_ide::{Findings, RULES, Severity};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;
use tower_lsp::lsp_types::{
    Diagnostic, DiagnosticSeverity, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, Position, Range, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Url,
};

/// A finding as the protocol has it. There may be a thousand on each keystroke: it borrows what it can, and is written
/// as text at once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    range: Range,
    severity: DiagnosticSeverity,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_description: Option<Page<'a>>,
    source: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_information: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data>,
}

/// What a program may want to know of a finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    aws_message: String,
}

/// The page of a rule.
#[derive(Serialize)]
struct Page<'a> {
    href: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    location: Place<'a>,
    message: String,
}

#[derive(Serialize)]
struct Place<'a> {
    uri: Cow<'a, str>,
    range: Range,
}

/// The findings that are wanted, as a JSON array.
pub(crate) fn diagnostics(view: View<'_>, findings: &Findings) -> String {
    let mut positions = view.document.positions(view.client.encoding);
    let items: Vec<Item<'_>> = findings
        .iter()
        .filter_map(|it| item(view, it, &mut positions))
        .collect();
    json(&items)
}

/// A list as JSON.
pub(super) fn json(items: &[impl Serialize]) -> String {
    // It fails for maps with keys that are not strings.
    serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned())
}

/// A finding, unless findings of its rule are not wanted.
pub(super) fn diagnostic(view: View<'_>, it: &sam_ide::Diagnostic) -> Option<Diagnostic> {
    let mut positions = view.document.positions(view.client.encoding);
    let item = item(view, it, &mut positions)?;
    serde_json::from_value(serde_json::to_value(item).ok()?).ok()
}

fn item<'a>(
    view: View<'a>,
    it: &sam_ide::Diagnostic,
    positions: &mut Positions<'_>,
) -> Option<Item<'a>> {
    let severity = match view.config.severity(it.code, it.severity)? {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    };
    let mut item = Item {
        range: range_at(positions, it.range),
        severity,
        code: it.code,
        code_description: page(it.code),
        source: crate::NAME,
        message: one_line(&it.message),
        related_information: Vec::new(),
        data: it.aws_message.as_ref().map(|message| Data {
            aws_message: one_line(message),
        }),
    };
    if view.client.related_information {
        let related = it.related.iter().map(|(at, words)| Related {
            location: Place {
                uri: view.uri.as_str().into(),
                range: range_at(positions, *at),
            },
            message: one_line(words),
        });
        item.related_information = related.collect();
        let calls = it.need.iter().flat_map(|it| it.files());
        let calls = calls.filter_map(|(file, line)| call(view.uri, file, line));
        item.related_information.extend(calls);
    }
    Some(item)
}

/// A line of code that calls something.
fn call(template: &Url, file: &str, line: usize) -> Option<Related<'static>> {
    let path = template.to_file_path().ok()?.with_file_name(file);
    let start = Position::new(u32::try_from(line.checked_sub(1)?).ok()?, 0);
    Some(Related {
        location: Place {
            uri: Url::from_file_path(path).ok()?.to_string().into(),
            range: Range::new(start, start),
        },
        message: one_line(&format!("called in {file}")),
    })
}

/// The page of a rule. Each address is made once.
fn page(code: &str) -> Option<Page<'static>> {
    static PAGES: OnceLock<HashMap<&str, String>> = OnceLock::new();
    let pages = PAGES.get_or_init(|| {
        let codes = RULES.iter().map(|it| it.code);
        codes
            .map(|it| (it, format!("{RULE_PAGES}/{it}.md")))
            .collect()
    });
    Some(Page {
        href: pages.get(code)?,
    })
}

/// The answer to a client that asks for diagnostics, which are a JSON array. tower-lsp makes a tree of each answer: the
/// array goes through it as the text in `data` of one item, and the transport puts it in the place of the items.
pub(crate) fn report(id: Option<String>, items: String) -> DocumentDiagnosticReportResult {
    let carrier = Diagnostic {
        data: Some(items.into()),
        ..Diagnostic::default()
    };
    let full = RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: id,
            items: vec![carrier],
        },
    };
    DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Full(full))
}

/// The answer to a client that has them already.
pub(crate) fn unchanged_report(id: String) -> DocumentDiagnosticReportResult {
    let unchanged = RelatedUnchangedDocumentDiagnosticReport {
        related_documents: None,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
    };
    DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Unchanged(unchanged))
}
