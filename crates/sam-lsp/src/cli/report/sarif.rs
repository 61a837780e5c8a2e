//! SARIF 2.1.0, what code scanning services read: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::region::Region;
use super::{Checked, Report};
use crate::NAME;
use crate::cli::rule::{page, title};
use sam_core::text::{PositionEncoding, TextRange};
use sam_ide::{Diagnostic, Fix, RULE_PAGES, RULES, Severity};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let results = report.templates.iter().flat_map(|template| {
        let found = template.with_fixes();
        found.map(move |(it, fixes)| result(template, it, &fixes))
    });
    let rules = RULES.iter().map(|rule| {
        json!({
            "id": rule.code,
            "shortDescription": { "text": title(rule.code).unwrap_or(rule.code) },
            "help": { "text": page(rule.code).unwrap_or_default(), "markdown": page(rule.code).unwrap_or_default() },
            "helpUri": format!("{RULE_PAGES}/{}.md", rule.code),
            "defaultConfiguration": { "level": level(rule.severity) },
        })
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": NAME,
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            // The default; readers that do not look count like this.
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": report.troubles.is_empty(),
                "toolExecutionNotifications": report.troubles.iter().map(|it| json!({
                    "level": "error",
                    "message": { "text": it.why },
                    "locations": [{ "physicalLocation": { "artifactLocation": artifact(&it.path) } }],
                })).collect::<Vec<_>>(),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result(template: &Checked, diagnostic: &Diagnostic, fixes: &[Fix]) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.code,
        "level": level(diagnostic.severity),
        "message": { "text": &*diagnostic.message },
        "locations": [location(template, diagnostic.range)],
    });
    if let Some(index) = RULES.iter().position(|it| it.code == diagnostic.code) {
        result["ruleIndex"] = json!(index);
    }
    let related = diagnostic.related.iter().map(|(range, message)| {
        let mut location = location(template, *range);
        location["message"] = json!({ "text": &**message });
        location
    });
    let calls = diagnostic.files();
    let calls = calls.map(|(file, line)| call(template, file, line));
    let related: Vec<Value> = related.chain(calls).collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if !fixes.is_empty() {
        result["fixes"] = fixes.iter().map(|it| fix(template, it)).collect();
    }
    result
}

fn fix(template: &Checked, fix: &Fix) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        json!({
            "deletedRegion": region(template, edit.range),
            "insertedContent": { "text": edit.new_text },
        })
    });
    json!({
        "description": { "text": fix.label },
        "artifactChanges": [{
            "artifactLocation": artifact(&template.path),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    })
}

fn location(template: &Checked, range: TextRange) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(&template.path),
            "region": region(template, range),
        }
    })
}

/// A line of code, whose file is named from the folder of the template.
fn call(template: &Checked, file: &str, line: usize) -> Value {
    let path = std::path::Path::new(&template.path).with_file_name(file);
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(&path.to_string_lossy()),
            "region": { "startLine": line },
        },
        "message": { "text": "calls it" },
    })
}

fn region(template: &Checked, range: TextRange) -> Value {
    let region = Region::new(&template.document.text, range, PositionEncoding::Utf16);
    json!({
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

/// SARIF has no hints: what is less than a warning is a note.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// A path as a URI: relative ones stay so, for a reader who has the files elsewhere.
fn artifact(path: &str) -> Value {
    let mut uri = String::new();
    for byte in path.replace(std::path::MAIN_SEPARATOR, "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    if std::path::Path::new(path).is_absolute() {
        let slash = if uri.starts_with('/') { "" } else { "/" };
        uri = format!("file://{slash}{uri}");
    }
    json!({ "uri": uri })
}
