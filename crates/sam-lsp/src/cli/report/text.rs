//! For people: the lines of the template with what is wrong marked in them, and a summary.

use super::{Checked, Report, Summary};
use crate::cli::fix::FixCount;
use crate::cli::screen::Style;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use sam_core::document::Document;
use sam_core::text::{PositionEncoding, TextRange, TextSize};
use sam_ide::visible::{one_line, without_commands};
use sam_ide::{Diagnostic, Fix, Severity};
use std::io::{self, Write};
use std::ops::Range;

/// A longer line is shown in part, around one place: a second place in the same picture may not be in that part.
const LONG_LINE: usize = 140;

pub(super) fn write(out: &mut dyn Write, report: &Report, style: Style) -> io::Result<()> {
    let renderer = match style {
        Style::Colored => Renderer::styled(),
        Style::Plain => Renderer::plain(),
    };
    for template in &report.templates {
        for (diagnostic, fixes) in template.with_fixes() {
            let groups = groups(template, diagnostic, &fixes);
            let shown = without_commands(&renderer.render(&groups));
            writeln!(out, "{shown}\n")?;
        }
    }
    match report.summary {
        Summary::Printed => writeln!(out, "{}", summary(report)),
        Summary::None => Ok(()),
    }
}

fn groups<'a>(
    template: &'a Checked,
    diagnostic: &'a Diagnostic,
    fixes: &'a [Fix],
) -> Vec<Group<'a>> {
    let document = &template.document;
    let level = level(diagnostic.severity);
    let (inside, apart): (Vec<_>, Vec<_>) = diagnostic
        .related
        .iter()
        .partition(|(range, _)| is_short(document, diagnostic.range) && is_short(document, *range));
    let shown = inside
        .iter()
        .fold(diagnostic.range, |all, (range, _)| all.cover(*range));
    let window = Window::new(document, shown);
    let primary = AnnotationKind::Primary.span(window.span(diagnostic.range));
    let related = inside.iter().map(|(range, words)| {
        AnnotationKind::Context
            .span(window.span(*range))
            .label(one_line(words))
    });
    let snippet = window
        .snippet(&template.path)
        .annotation(primary)
        .annotations(related);
    let title = level
        .primary_title(one_line(&diagnostic.message))
        .id(diagnostic.code);
    let helps = fixes
        .iter()
        .map(|fix| Level::HELP.message(one_line(&fix.label)));
    let calls = diagnostic.need.iter().flat_map(|it| it.files());
    let calls: Vec<String> = calls.map(|(file, line)| format!("{file}:{line}")).collect();
    let called = (!calls.is_empty()).then(|| {
        let at = one_line(&format!("called at {}", calls.join(", ")));
        Level::NOTE.message(at)
    });
    let mut groups = vec![
        Group::with_title(title)
            .element(snippet)
            .elements(called)
            .elements(helps),
    ];
    groups.extend(apart.into_iter().map(|(range, words)| {
        let window = Window::new(document, *range);
        let here = AnnotationKind::Context.span(window.span(*range));
        Group::with_title(Level::NOTE.secondary_title(one_line(words)))
            .element(window.snippet(&template.path).annotation(here))
    }));
    groups
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE.with_name("hint"),
    }
}

/// The lines around a range. The renderer reads all it is given, once a finding; a template may have thousands.
struct Window<'a> {
    text: &'a str,
    start: TextSize,
    /// From 1.
    line: usize,
}

impl<'a> Window<'a> {
    fn new(document: &'a Document, range: TextRange) -> Self {
        let text = &document.text;
        let line_of = |offset| text.line_col(offset, PositionEncoding::Utf8).line;
        let first = line_of(range.start());
        let whole = |line| text.line_range(line).unwrap_or(range);
        let lines = whole(first).cover(whole(line_of(range.end())));
        Self {
            text: document.slice(lines),
            start: lines.start(),
            line: first as usize + 1,
        }
    }

    fn span(&self, range: TextRange) -> Range<usize> {
        let of = |offset: TextSize| usize::from(offset.checked_sub(self.start).unwrap_or_default());
        of(range.start())..of(range.end())
    }

    fn snippet<T: Clone>(&self, path: &str) -> Snippet<'a, T> {
        let path = one_line(path);
        Snippet::source(self.text).line_start(self.line).path(path)
    }
}

fn is_short(document: &Document, range: TextRange) -> bool {
    let line = document
        .text
        .line_col(range.start(), PositionEncoding::Utf8)
        .line;
    let line = document.text.line_range(line);
    line.is_none_or(|it| usize::from(it.len()) <= LONG_LINE)
}

fn summary(report: &Report) -> String {
    let checked = count(report.templates.len(), "template", "templates");
    let of = |severity| {
        let all = report.templates.iter().flat_map(|it| &it.diagnostics);
        all.filter(|it| it.severity == severity).count()
    };
    let found: Vec<_> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Information, "info", "info"),
        (Severity::Hint, "hint", "hints"),
    ]
    .into_iter()
    .filter(|(severity, ..)| of(*severity) > 0)
    .map(|(severity, one, many)| count(of(severity), one, many))
    .collect();
    let mut summary = format!("checked {checked}: ");
    if found.is_empty() {
        summary += "nothing to report";
    } else {
        summary += &found.join(", ");
    }
    let FixCount { made, unsafe_left } = report.fixes;
    if made > 0 {
        summary += &format!("; {made} fixed");
    }
    if unsafe_left > 0 {
        summary += &format!("; --fix --unsafe fixes {unsafe_left} more");
    }
    if !report.troubles.is_empty() {
        let unread = count(report.troubles.len(), "path", "paths");
        summary += &format!("; {unread} could not be checked");
    }
    summary
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
