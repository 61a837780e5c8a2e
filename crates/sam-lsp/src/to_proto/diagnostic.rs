//! Findings as diagnostics.

use super::{location, range};
use crate::RULE_PAGES;
use crate::session::View;
use sam_ide::visible::one_line;
use sam_ide::{Findings, RULES, Rule, Severity};
use std::collections::HashMap;
use std::sync::OnceLock;
use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    NumberOrString, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Url,
};

/// The findings that are wanted.
pub(crate) fn diagnostics(view: View<'_>, findings: &Findings) -> Vec<Diagnostic> {
    findings
        .iter()
        .filter_map(|it| diagnostic(view, it))
        .collect()
}

/// A finding, unless findings of its rule are not wanted.
pub(super) fn diagnostic(view: View<'_>, it: &sam_ide::Diagnostic) -> Option<Diagnostic> {
    let severity = match view.config.severity(it.code, it.severity)? {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    };
    let related = it
        .related
        .iter()
        .map(|(range, words)| DiagnosticRelatedInformation {
            location: location(view, *range),
            message: one_line(words),
        });
    let shows_related = view.client.related_information && !it.related.is_empty();
    Some(Diagnostic {
        range: range(view, it.range),
        severity: Some(severity),
        code: Some(NumberOrString::String(it.code.to_owned())),
        code_description: page(it.code),
        source: Some(crate::NAME.to_owned()),
        message: one_line(&it.message),
        related_information: shows_related.then(|| related.collect()),
        tags: None,
        data: None,
    })
}

/// The page of a rule. Each is parsed once: there may be a thousand findings of a few rules, on each keystroke.
fn page(code: &str) -> Option<CodeDescription> {
    static PAGES: OnceLock<HashMap<&str, Url>> = OnceLock::new();
    let pages = PAGES.get_or_init(|| {
        let page = |it: &Rule| Url::parse(&format!("{RULE_PAGES}/{}.md", it.code));
        let pages = RULES
            .iter()
            .filter_map(|it| Some((it.code, page(it).ok()?)));
        pages.collect()
    });
    let href = pages.get(code)?.clone();
    Some(CodeDescription { href })
}

/// The answer to a client that asks for diagnostics.
pub(crate) fn report(id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReportResult {
    let full = RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: id,
            items,
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
