//! Findings as diagnostics.

use super::range_at;
use crate::NAME;
use crate::file_uri;
use crate::session::View;
use sam_core::document::Positions;
use sam_ide::visible::one_line;
use sam_ide::{Findings, RULE_PAGES, Severity};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use tower_lsp::lsp_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, Position, Range, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Url,
};

/// About as many bytes as a finding has.
const LENGTH: usize = 400;

/// The findings that are wanted, as a JSON array. There may be a thousand on each keystroke: they are written as text at
/// once.
pub(crate) fn diagnostics(view: View<'_>, findings: &Findings) -> String {
    let mut positions = view.document.positions(view.client.encoding);
    let mut json = String::with_capacity(findings.iter().len() * LENGTH);
    json.push('[');
    for it in findings.iter() {
        if let Some(severity) = view.config.severity_of(it, view.document) {
            if json.len() > 1 {
                json.push(',');
            }
            push_finding(&mut json, view, it, severity, &mut positions);
        }
    }
    json.push(']');
    json
}

/// A list as JSON.
pub(super) fn json(items: &[impl Serialize]) -> String {
    // It fails for maps with keys that are not strings.
    serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned())
}

/// A finding, unless findings of its rule are not wanted.
pub(super) fn diagnostic(view: View<'_>, it: &sam_ide::Diagnostic) -> Option<Diagnostic> {
    let severity = view.config.severity_of(it, view.document)?;
    let mut positions = view.document.positions(view.client.encoding);
    let mut json = String::with_capacity(LENGTH);
    push_finding(&mut json, view, it, severity, &mut positions);
    serde_json::from_str(&json).ok()
}

fn push_finding(
    json: &mut String,
    view: View<'_>,
    it: &sam_ide::Diagnostic,
    severity: Severity,
    positions: &mut Positions<'_>,
) {
    json.push_str("{\"range\":");
    push_range(json, range_at(positions, it.range));
    let severity = match severity {
        Severity::Error => '1',
        Severity::Warning => '2',
        Severity::Information => '3',
        Severity::Hint => '4',
    };
    json.push_str(",\"severity\":");
    json.push(severity);
    json.push_str(",\"code\":\"");
    json.push_str(it.code);
    json.push_str("\",\"codeDescription\":{\"href\":\"");
    for piece in [RULE_PAGES, "/", it.code, ".md\"},\"source\":\"", NAME] {
        json.push_str(piece);
    }
    json.push_str("\",\"message\":");
    push_text(json, &it.message);
    if view.client.related_information {
        push_related(json, view, it, positions);
    }
    if let Some(message) = &it.aws_message {
        json.push_str(",\"data\":{\"awsMessage\":");
        push_text(json, message);
        json.push('}');
    }
    json.push('}');
}

/// The other places that a finding has to do with: in the template, and in code.
fn push_related(
    json: &mut String,
    view: View<'_>,
    it: &sam_ide::Diagnostic,
    positions: &mut Positions<'_>,
) {
    let written = it.related.iter().map(|(at, words)| {
        let uri = Cow::from(view.uri.as_str());
        (uri, range_at(positions, *at), Cow::from(words.as_str()))
    });
    let verb = match it.source {
        Some(_) => "in",
        None => "called in",
    };
    let calls = it.files();
    let calls = calls.filter_map(|(file, line)| call(view.uri, file, line, verb));
    let mut before = ",\"relatedInformation\":[";
    for (uri, range, words) in written.chain(calls) {
        json.push_str(before);
        before = ",";
        json.push_str("{\"location\":{\"uri\":");
        push_text(json, &uri);
        json.push_str(",\"range\":");
        push_range(json, range);
        json.push_str("},\"message\":");
        push_text(json, &words);
        json.push('}');
    }
    if before == "," {
        json.push(']');
    }
}

/// A line of another file: its file, its place, and what to say.
fn call(
    template: &Url,
    file: &str,
    line: usize,
    verb: &str,
) -> Option<(Cow<'static, str>, Range, Cow<'static, str>)> {
    let path = file_uri::path(template)?.with_file_name(file);
    let start = Position::new(u32::try_from(line.checked_sub(1)?).ok()?, 0);
    let uri = file_uri::of_path(path)?.to_string();
    let words = format!("{verb} {file}");
    Some((uri.into(), Range::new(start, start), words.into()))
}

fn push_range(json: &mut String, range: Range) {
    for (name, at) in [("{\"start\":", range.start), (",\"end\":", range.end)] {
        json.push_str(name);
        json.push_str("{\"line\":");
        push_number(json, at.line);
        json.push_str(",\"character\":");
        push_number(json, at.character);
        json.push('}');
    }
    json.push('}');
}

fn push_number(json: &mut String, number: u32) {
    if number > 9 {
        push_number(json, number / 10);
    }
    json.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}

/// A text on one line.
fn push_text(json: &mut String, text: &str) {
    // Without a way out in the middle, many bytes are looked at at once.
    let is_plain = text.bytes().fold(true, |all, it| {
        all & (b' '..=b'~').contains(&it) & (it != b'"') & (it != b'\\')
    });
    match is_plain {
        true => {
            json.push('"');
            json.push_str(text);
            json.push('"');
        }
        false => json.push_str(&Value::from(one_line(text)).to_string()),
    }
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
