//! `resource-type-missing`: a resource has no `Type`.
//!
//! Every resource says what it is. CloudFormation refuses the template without ("Every Resources object must contain a Type
//! member"), whatever else stands in it.
//!
//! ```yaml
//! Resources:
//!   Orders:                   # bad: `Type` is missing
//!     Properties: {FifoQueue: true}
//!   Orders:                   # good
//!     Type: AWS::SQS::Queue
//!     Properties: {FifoQueue: true}
//! ```
//!
//! The rule reports nothing where a macro or an include may add what is missing.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::spec::RESOURCE_ATTRIBUTES;
use sam_core::syntax::EntryRef;
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "resource-type-missing",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    if template.has_macros() || !resource.lacks_type() {
        return;
    }
    // What a service of the framework fills in is written as a function.
    let is_function = resource
        .type_node()
        .is_some_and(|it| intrinsic::of(it).is_some());
    if is_function && template.has_unknown_names() {
        return;
    }
    let (id, body) = (resource.id, resource.body());
    let (range, message) = match (resource.type_node(), misspelt(resource)) {
        (Some(node), _) if node.is_missing() || node.as_str() == Some("") => (
            body.entry("Type").map(|it| it.key.full_range()),
            format!(
                "The `Type` of `{id}` is empty. Write which resource it is, such as `AWS::SQS::Queue`."
            ),
        ),
        (Some(node), _) => (
            Some(node.full_range()),
            "`Type` must be a string, such as `AWS::SQS::Queue`.".to_owned(),
        ),
        (None, Some(entry)) => (
            Some(entry.key.full_range()),
            format!(
                "A resource has no attribute `{}`. Did you mean `Type`?",
                entry.name()
            ),
        ),
        (None, None) => (
            Some(resource.entry.key.full_range()),
            format!("`{id}` has no `Type`. Add one, such as `Type: AWS::SQS::Queue`."),
        ),
    };
    acc.extend(range.map(|it| RULE.at(it, message)));
}

/// The key that was meant to be `Type`.
fn misspelt(resource: Resource<'_>) -> Option<EntryRef<'_>> {
    let mut unknown = resource
        .body()
        .entries()
        .filter(|it| !RESOURCE_ATTRIBUTES.contains(&it.name()));
    unknown.find(|it| closest(it.name(), RESOURCE_ATTRIBUTES) == Some("Type"))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let entry = misspelt(finding.resource(resolver)?).filter(|it| finding.is_at(it.key))?;
    let edit = replace_scalar(resolver.template().document(), entry.key, "Type");
    Some(Fix::list([("Change to `Type`".to_owned(), one(edit))]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const RESOURCES: &str = "
Resources:
  Orders: {Properties: {FifoQueue: true}}
  Mails:
    Typ: AWS::SQS::Queue
  Jobs: {Type: }
  Topic: {Type: [AWS::SNS::Topic]}
  Good: {Type: AWS::SNS::Topic}
";

    #[test]
    fn every_resource_says_what_it_is() {
        check(
            RESOURCES,
            expect![[r#"
            3 |   Orders: {Properties: {FifoQueue: true}}
              |   ^^^^^^ resource-type-missing: `Orders` has no `Type`. Add one, such as `Type: AWS::SQS::Queue`.
            5 |     Typ: AWS::SQS::Queue
              |     ^^^ resource-type-missing: A resource has no attribute `Typ`. Did you mean `Type`?
              |     fix: Change to `Type`
            6 |   Jobs: {Type: }
              |          ^^^^ resource-type-missing: The `Type` of `Jobs` is empty. Write which resource it is, such as `AWS::SQS::Queue`.
            7 |   Topic: {Type: [AWS::SNS::Topic]}
              |                 ^^^^^^^^^^^^^^^^^ resource-type-missing: `Type` must be a string, such as `AWS::SQS::Queue`.
        "#]],
        );
    }

    #[test]
    fn the_fix_mends_the_key() {
        check_fix(
            RESOURCES,
            "Change to `Type`",
            expect![[r#"
             4 |   Mails:
            -5 |     Typ: AWS::SQS::Queue
            +5 |     Type: AWS::SQS::Queue
             6 |   Jobs: {Type: }
        "#]],
        );
    }

    #[test]
    fn what_another_tool_adds_is_not_missing() {
        check(
            "
Resources:
  Base: &base {Type: AWS::SQS::Queue}
  Merged: {<<: *base, Properties: {FifoQueue: true}}
  Included: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}
",
            expect![""],
        );
    }
}
