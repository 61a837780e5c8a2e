//! Beside `Properties`: what the resource has from `Globals` alone.

use super::InlayHint;
use crate::globals::inherited;
use crate::grant::phrase::code;
use crate::names::shortened;
use sam_core::document::Document;
use sam_core::syntax::EntryRef;
use sam_core::text::TextRange;

/// How many properties a label names.
const MOST: usize = 3;

/// The hints in a range, in no order.
pub(super) fn hints(document: &Document, range: TextRange) -> Vec<InlayHint> {
    let template = document.template();
    let resources = template.resources();
    let shown = resources.filter(|it| it.entry.range().intersect(range).is_some());
    shown
        .filter_map(|it| {
            let body = it.body();
            let place = match body.entry("Properties") {
                Some(properties) => properties.key,
                None => body.get("Type")?,
            };
            let given = inherited(template, it);
            let names: Vec<String> = given.iter().take(MOST).map(|it| property(*it)).collect();
            let more = match given.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let lines = given.iter().map(|it| format!("- {}", code(&property(*it))));
            let lines: Vec<String> = lines.collect();
            (!given.is_empty()).then(|| InlayHint {
                offset: place.full_range().end(),
                label: format!("Globals: {}{more}", names.join(", ")),
                tooltip: Some(lines.join("\n")),
            })
        })
        .collect()
}

/// `Timeout: 30`; of a map or a list the name.
fn property(entry: EntryRef<'_>) -> String {
    match entry.value.scalar() {
        Some(scalar) if entry.value.tag().is_none() => {
            format!("{}: {}", entry.name(), shortened(&scalar.value))
        }
        Some(_) | None => entry.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::InlayHintKind;
    use super::super::tests::check_kinds;
    use expect_test::expect;

    #[test]
    fn what_the_resource_does_not_say() {
        check_kinds(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Timeout: 30, MemorySize: !Ref Size, Environment: {Variables: {A: b}}}
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {Timeout: 5}}
  B: {Type: AWS::Serverless::Function}
  C: {Type: AWS::Serverless::Function, IgnoreGlobals: '*', Properties: {Timeout: 5}}
  D: {Type: AWS::SQS::Queue}
",
            &[InlayHintKind::Globals],
            expect![[r#"
                A: {Type: AWS::Serverless::Function, Properties‹Globals: Runtime: python3.13, MemorySize, Environment›: {Timeout: 5}}
                B: {Type: AWS::Serverless::Function‹Globals: Runtime: python3.13, Timeout: 30, MemorySize, and 1 more›}
            "#]],
        );
    }
}
