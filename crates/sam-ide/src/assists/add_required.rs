//! The properties that a resource lacks and its type requires, with values to fill in.

use super::{CodeAction, CodeActionKind};
use crate::required::added;
use sam_core::connector::Resolver;
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(resource) = template.resource_containing(range.start()) else {
        return;
    };
    let body = resource.body();
    let places = [
        Some(resource.entry.key.full_range()),
        body.entry("Type").map(|it| it.range()),
        body.entry("Properties").map(|it| it.key.full_range()),
    ];
    let mut places = places.into_iter().flatten();
    let on_it = places.any(|it| it.contains_inclusive(range.start()));
    // What needs nothing more mends the finding that a property is missing.
    let found = added(resource, template).filter(|it| on_it && !it.is_whole);
    if let Some(found) = found {
        acc.push(CodeAction {
            label: found.label,
            kind: CodeActionKind::Refactor,
            edits: found.edits,
            mends: None,
            revokes: 0,
            difference: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_changed, check_no_assist};
    use expect_test::expect;

    #[test]
    fn with_and_without_other_properties() {
        check_changed(
            "Resources:\n  A:\n    Ty$0pe: AWS::DynamoDB::Table\n    Metadata: {}\n",
            "Add the required property `KeySchema`",
            expect![[r#"
                 3 |     Type: AWS::DynamoDB::Table
                +4 |     Properties:
                +5 |       KeySchema: ''
                 6 |     Metadata: {}
            "#]],
        );
        check_changed(
            "Resources:\r\n  Ap$0i: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}\r\n",
            "Add the required properties `Code`, `Role`",
            expect![[r#"
                 1 | Resources:\r
                -2 |   Api: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}\r
                +2 |   Api: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Code: {}, Role: ''}}\r
            "#]],
        );
    }

    #[test]
    fn not_where_nothing_is_missing() {
        check_no_assist(
            "Resources:\n  Q$0: {Type: AWS::SQS::Queue}\n",
            "Add the required",
        );
        check_no_assist("Resources:\n  Q$0: {Type: AWS::SQ", "Add the required");
    }
}
