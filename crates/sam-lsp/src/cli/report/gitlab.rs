//! GitLab Code Quality, a JSON array: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::region::Region;
use super::{Checked, Report};
use sam_core::text::PositionEncoding;
use sam_ide::{Diagnostic, Severity};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut issues = Vec::new();
    for template in &report.templates {
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        for diagnostic in &template.diagnostics {
            let before = seen
                .entry((diagnostic.code, &diagnostic.message))
                .or_default();
            issues.push(issue(template, diagnostic, *before));
            *before += 1;
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

/// `before` findings say the same in the template above this one.
fn issue(template: &Checked, diagnostic: &Diagnostic, before: usize) -> Value {
    let Region { line, end_line, .. } = Region::new(
        &template.document.text,
        diagnostic.range,
        PositionEncoding::Utf32,
    );
    json!({
        "description": &*diagnostic.message,
        "check_name": diagnostic.code,
        "fingerprint": fingerprint(&[&template.path, diagnostic.code, &diagnostic.message, &before.to_string()]),
        "severity": severity(diagnostic.severity),
        "location": {
            "path": template.path,
            "lines": { "begin": line, "end": end_line },
        },
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Information | Severity::Hint => "info",
    }
}

/// Names a finding from run to run, whatever its line: 64 bits of FNV-1a, which does not change with the compiler.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
