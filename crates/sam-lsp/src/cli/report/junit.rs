//! JUnit XML: a suite for each template, a test for each finding; a template without findings is a test that passes.

use super::region::Region;
use super::{Checked, Report};
use crate::NAME;
use sam_core::text::PositionEncoding;
use sam_ide::visible::one_line;
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{NAME}\">")?;
    for template in &report.templates {
        suite(out, template, report)?;
    }
    for trouble in &report.troubles {
        let path = text(&trouble.path);
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"1\" failures=\"0\" errors=\"1\">"
        )?;
        writeln!(out, "    <testcase name=\"read\" classname=\"{path}\">")?;
        writeln!(out, "      <error message=\"{}\"/>", text(&trouble.why))?;
        writeln!(out, "    </testcase>\n  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(out: &mut dyn Write, template: &Checked, report: &Report) -> io::Result<()> {
    let found = &template.diagnostics;
    let path = text(&template.path);
    let counts = found.iter().filter(|it| it.severity <= report.fail_on);
    writeln!(
        out,
        "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        found.len().max(1),
        counts.count()
    )?;
    if found.is_empty() {
        writeln!(out, "    <testcase name=\"check\" classname=\"{path}\"/>")?;
    }
    for it in found {
        let place = Region::new(&template.document.text, it.range, PositionEncoding::Utf32);
        let place = format!("line {}, column {}", place.line, place.column);
        let message = text(&it.message);
        writeln!(
            out,
            "    <testcase name=\"{}: {place}\" classname=\"{path}\">",
            it.code
        )?;
        match it.severity <= report.fail_on {
            true => writeln!(
                out,
                "      <failure type=\"{}\" message=\"{message}\">{path}: {place}</failure>",
                it.code
            )?,
            false => writeln!(out, "      <system-out>{message}</system-out>")?,
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Text of an attribute or element: XML has no way to write most control characters, which are made visible before.
fn text(text: &str) -> String {
    one_line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
