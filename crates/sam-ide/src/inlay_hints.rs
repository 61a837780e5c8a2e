//! What is written beside the text: how many actions a permission grants, the type behind an `Id`, what the parts of
//! policies come to; if wanted, what `Globals` gives and the defaults of parameters.

mod globals;
mod parameters;
mod policy;

use crate::grant::phrase::escape;
use crate::grant::{actions, end, granted};
use sam_core::analysis::Analysis;
use sam_core::connector::{Category, Connector, End, Resolved, Resolver, declared};
use sam_core::syntax::NodeRef;
use sam_core::text::{TextRange, TextSize};

/// A few words shown at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind what it stands, in the document.
    pub offset: TextSize,
    /// What it says: `7 actions`.
    pub label: String,
    /// Markdown shown when the mouse rests on it.
    pub tooltip: Option<String>,
}

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlayHintKind {
    /// Permissions: actions, policies and the ends of connectors.
    Permissions,
    /// What `Globals` gives to a resource.
    Globals,
    /// The default of a parameter.
    ParameterDefaults,
}

/// The hints of some kinds in a range, in order.
pub fn inlay_hints(
    analysis: &Analysis,
    range: TextRange,
    kinds: &[InlayHintKind],
) -> Vec<InlayHint> {
    if !analysis.template().is_recognised() {
        return Vec::new();
    }
    let found = kinds.iter().flat_map(|kind| match kind {
        InlayHintKind::Permissions => of_permissions(analysis, range),
        InlayHintKind::Globals => globals::hints(analysis, range),
        InlayHintKind::ParameterDefaults => parameters::hints(analysis, range),
    });
    let mut hints: Vec<InlayHint> = found.collect();
    hints.retain(|it| {
        let is_written = analysis.is_written(TextRange::empty(it.offset));
        is_written && range.contains_inclusive(it.offset)
    });
    hints.sort_by_key(|it| it.offset);
    // What an alias repeats stands in one place only.
    hints.dedup();
    hints
}

fn of_permissions(analysis: &Analysis, range: TextRange) -> Vec<InlayHint> {
    let template = analysis.template();
    let mut hints = policy::hints(&analysis.resolver(), range);
    let shown = declared(template)
        .into_iter()
        .filter(|it| it.entry.range().intersect(range).is_some());
    let shown: Vec<Connector<'_>> = shown.collect();
    if !shown.is_empty() {
        let resolver = analysis.resolver();
        for connector in &shown {
            let resolved = resolver.resolve(connector);
            ends(&mut hints, &resolved, &resolver);
            permissions(&mut hints, &resolved);
        }
    }
    hints
}

fn ends(hints: &mut Vec<InlayHint>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let source = resolved.links.first().map(|it| &it.source);
    let destinations = resolved.links.iter().map(|it| &it.destination);
    for end in source.into_iter().chain(destinations) {
        hints.extend(end_type(end, resolver));
    }
}

fn end_type(end: &End<'_>, resolver: &Resolver<'_>) -> Option<InlayHint> {
    let (_, node) = end.id?;
    Some(InlayHint {
        offset: node?.range().end(),
        label: end::type_name(end, resolver)?.to_owned(),
        tooltip: None,
    })
}

fn permissions(hints: &mut Vec<InlayHint>, resolved: &Resolved<'_>) {
    let written = resolved.connector.permissions.into_iter();
    for item in written.flat_map(|it| it.value.items()) {
        hints.extend(permission(item, resolved));
    }
}

fn permission(item: NodeRef<'_>, resolved: &Resolved<'_>) -> Option<InlayHint> {
    let allowed = granted(resolved, Category::of(item.as_str()?)?);
    if allowed.is_empty() {
        return None;
    }
    let lines: Vec<_> = allowed
        .iter()
        .map(|it| format!("- {}", escape(it)))
        .collect();
    Some(InlayHint {
        offset: item.range().end(),
        label: actions(allowed.len()),
        tooltip: Some(lines.join("\n")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use sam_core::text::size;

    /// The lines with a hint, each hint in its place.
    #[track_caller]
    pub(super) fn check(template: &str, expected: Expect) {
        check_kinds(template, &[InlayHintKind::Permissions], expected);
    }

    #[track_caller]
    pub(super) fn check_kinds(template: &str, kinds: &[InlayHintKind], expected: Expect) {
        let document = Analysis::open(1, template);
        let hints = inlay_hints(&document, TextRange::up_to(document.text.len()), kinds);
        let mut text = template.to_owned();
        for it in hints.iter().rev() {
            text.insert_str(usize::from(it.offset), &format!("‹{}›", it.label));
        }
        let lines: Vec<_> = text.lines().filter(|it| it.contains('‹')).collect();
        let shown: String = lines
            .iter()
            .map(|it| format!("{}\n", it.trim_start()))
            .collect();
        expected.assert_eq(&shown);
    }

    const TEMPLATE: &str = "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      A:
        Properties:
          Destination:
            - Id: Orders
            - Id: Files
          Permissions:
            - Read
            - Write
            - Other
  Orders: {Type: AWS::Serverless::SimpleTable}
  Files: {Type: AWS::S3::Bucket}
  B:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: F}, Destination: {Id: \"Nothing\"}, Permissions: [Read]}
";

    #[test]
    fn types_beside_ids_and_counts_beside_permissions() {
        check(
            TEMPLATE,
            expect![[r#"
                - Id: Orders‹AWS::Serverless::SimpleTable›
                - Id: Files‹AWS::S3::Bucket›
                - Read‹19 actions›
                - Write‹14 actions›
                Properties: {Source: {Id: F‹AWS::Serverless::Function›}, Destination: {Id: "Nothing"}, Permissions: [Read]}
            "#]],
        );
    }

    #[test]
    fn in_json_they_stand_behind_the_quote() {
        check(
            r#"{ "Resources": {
  "F": { "Type": "AWS::Serverless::Function", "Connectors": { "C": { "Properties": {
    "Destination": { "Id": "F" },
    "Permissions": [ "Write" ] } } } } } }
"#,
            expect![[r#"
                    "Destination": { "Id": "F"‹AWS::Serverless::Function› },
                    "Permissions": [ "Write"‹2 actions› ] } } } } } }
            "#]],
        );
    }

    #[test]
    fn only_the_range_asked_for_has_hints_and_the_actions_are_told() {
        let document = Analysis::open(1, TEMPLATE);
        let at = size(TEMPLATE.find("Write").unwrap());
        let hints = inlay_hints(
            &document,
            TextRange::at(at, size(5)),
            &[InlayHintKind::Permissions],
        );
        let [hint] = hints.as_slice() else {
            panic!("{hints:?}");
        };
        assert_eq!(hint.label, "14 actions");
        let tooltip = hint.tooltip.as_deref().unwrap();
        assert!(tooltip.starts_with("- dynamodb:PutItem\n"), "{tooltip}");
        assert_eq!(tooltip.lines().count(), 14);
    }
}
