//! One JSON object a line: `path`, place, `severity`, `code`, `message`, `related`, `fixes`. Columns count characters.

use super::region::Region;
use super::{Checked, Report};
use sam_core::text::{PositionEncoding, TextRange};
use sam_ide::{Diagnostic, Fix, Severity};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for template in &report.templates {
        for (diagnostic, fixes) in template.with_fixes() {
            writeln!(out, "{}", object(template, diagnostic, &fixes))?;
        }
    }
    Ok(())
}

fn object(template: &Checked, diagnostic: &Diagnostic, fixes: &[Fix]) -> Value {
    let related = diagnostic.related.iter().map(|(range, message)| {
        let mut it = place(template, *range);
        it.insert("message".to_owned(), json!(&**message));
        Value::Object(it)
    });
    let fixes = fixes.iter().map(|fix| {
        let edits = fix.edits.iter().map(|edit| {
            let mut it = place(template, edit.range);
            it.insert("newText".to_owned(), json!(edit.new_text));
            Value::Object(it)
        });
        json!({ "label": fix.label, "edits": edits.collect::<Vec<_>>() })
    });
    let mut object = Map::from_iter([("path".to_owned(), json!(template.path))]);
    object.extend(place(template, diagnostic.range));
    object.extend([
        ("severity".to_owned(), json!(name(diagnostic.severity))),
        ("code".to_owned(), json!(diagnostic.code)),
        ("message".to_owned(), json!(&*diagnostic.message)),
        ("related".to_owned(), related.collect()),
        ("fixes".to_owned(), fixes.collect()),
    ]);
    let calls = diagnostic.need.iter().flat_map(|it| &it.places);
    let calls: Vec<Value> = calls
        .map(|it| json!({ "file": it.file, "line": it.line }))
        .collect();
    if !calls.is_empty() {
        object.insert("calls".to_owned(), json!(calls));
    }
    if let Some(it) = &diagnostic.source {
        let source = json!({ "file": it.file, "line": it.line });
        object.insert("source".to_owned(), source);
    }
    let aws_message = diagnostic.aws_message.as_ref();
    object.extend(aws_message.map(|it| ("awsMessage".to_owned(), json!(&**it))));
    Value::Object(object)
}

fn place(template: &Checked, range: TextRange) -> Map<String, Value> {
    let region = Region::new(&template.document.text, range, PositionEncoding::Utf32);
    Map::from_iter([
        ("line".to_owned(), json!(region.line)),
        ("column".to_owned(), json!(region.column)),
        ("endLine".to_owned(), json!(region.end_line)),
        ("endColumn".to_owned(), json!(region.end_column)),
    ])
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint => "hint",
    }
}
