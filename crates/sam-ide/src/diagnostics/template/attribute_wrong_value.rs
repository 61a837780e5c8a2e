//! `attribute-wrong-value`: `DependsOn`, `DeletionPolicy` or `UpdateReplacePolicy` of a resource has a value it does not take.
//!
//! `DependsOn` is a logical ID or a list of them. `DeletionPolicy` and `UpdateReplacePolicy` are one word of a few;
//! a function stands there only with the transform `AWS::LanguageExtensions`. `Snapshot` is for databases and volumes.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::DynamoDB::Table
//!   DeletionPolicy: Retian    # bad
//!   DeletionPolicy: Retain    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, listed};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::spec::{DELETION_POLICIES, REPLACE_POLICIES, SNAPSHOT, has_snapshots};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::intrinsic::{self, Intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "attribute-wrong-value",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    if resolver.template().has_macros() {
        return;
    }
    for entry in resource.body().entries() {
        if entry.value.is_null() {
            continue;
        }
        let (name, value) = (entry.name(), entry.value);
        if name == "DependsOn" {
            let wrong = match value.is_sequence() && value.tag().is_none() {
                true => value.items().find(|it| it.as_str().is_none()),
                false => Some(value).filter(|it| it.as_str().is_none()),
            };
            if let Some(wrong) = wrong {
                let message = "`DependsOn` must be a logical ID or a list of logical IDs.";
                acc.push(RULE.at(wrong.full_range(), message));
            }
            continue;
        }
        let Some(values) = values(entry, resource) else {
            continue;
        };
        if value.tag().is_some() || value.is_mapping() {
            let named = intrinsic::of(value).filter(|it| it.name == "Ref");
            let named = named.and_then(Intrinsic::text);
            let template = resolver.template();
            if named.is_some_and(|it| template.declares(Section::Resources, it)) {
                let message = format!(
                    "`{name}` cannot depend on a resource. Write its value, or `!Ref` of a parameter."
                );
                acc.push(
                    RULE.at(value.full_range(), message)
                        .severity(Severity::Warning),
                );
                continue;
            }
            // What a service of the framework fills in is written as a function.
            let is_left = !resolver.template().has_unknown_names();
            if is_left && !resolver.template().is_extended() {
                let message = format!(
                    "`{name}` must be a string. With the transform `AWS::LanguageExtensions` a function may stand here."
                );
                // The SAM transform lets it pass.
                acc.push(
                    RULE.at(value.full_range(), message)
                        .severity(Severity::Warning),
                );
            }
            continue;
        }
        let Some(text) = text(value) else {
            let message = format!(
                "`{name}` must be one of {}.",
                listed(values.iter().copied())
            );
            acc.push(RULE.at(value.full_range(), message));
            continue;
        };
        if values.contains(&text) {
            continue;
        }
        if text == SNAPSHOT {
            let of = resource.type_name().unwrap_or_default();
            let message = format!(
                "CloudFormation takes no snapshot of a resource of the type `{of}`. Use `Retain` or `Delete`."
            );
            acc.push(RULE.at(value.full_range(), message));
            continue;
        }
        let way_out = match closest(text, values.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The values are {}.", listed(values.iter().copied())),
        };
        let shown: String = text.chars().take(30).collect();
        let message = format!("`{name}` has no value `{shown}`. {way_out}");
        acc.push(RULE.at(value.full_range(), message));
    }
}

/// The values of an attribute of a resource that takes one of a few.
fn values(entry: EntryRef<'_>, resource: Resource<'_>) -> Option<Vec<&'static str>> {
    let all: &[&str] = match entry.name() {
        "DeletionPolicy" => &DELETION_POLICIES,
        "UpdateReplacePolicy" => &REPLACE_POLICIES,
        _ => return None,
    };
    let mut values = all.to_vec();
    let of_aws = resource.type_name().filter(|it| it.starts_with("AWS::"));
    if of_aws.is_some_and(|it| !has_snapshots(it)) {
        values.retain(|it| *it != SNAPSHOT);
    }
    Some(values)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resource = finding.resource(resolver)?;
    let entry = resource
        .body()
        .entries()
        .find(|it| finding.is_at(it.value))?;
    let near = closest(text(entry.value)?, values(entry, resource)?)?;
    let edits = one(replace_scalar(
        resolver.template().document(),
        entry.value,
        near,
    ));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

fn text(node: NodeRef<'_>) -> Option<&str> {
    Some(&*node.scalar()?.value)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn values_of_attributes() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  One:
    Type: AWS::SQS::Queue
    DeletionPolicy: retian
    UpdateReplacePolicy: [Retain]
    DependsOn: {Two: Three}
  Two:
    Type: AWS::SQS::Queue
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
  Three:
    Type: AWS::SQS::Queue
    DependsOn: [One, !Ref Two]
    DeletionPolicy: !Ref AWS::Region
  Four:
    Type: AWS::SQS::Queue
    DeletionPolicy: Snapshot
  Five:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
"#,
            expect![[r#"
                6 |     DeletionPolicy: retian
                  |                     ^^^^^^ attribute-wrong-value: `DeletionPolicy` has no value `retian`. Did you mean `Retain`?
                  |                     fix: Change to `Retain`
                7 |     UpdateReplacePolicy: [Retain]
                  |                          ^^^^^^^^ attribute-wrong-value: `UpdateReplacePolicy` must be one of `Delete` and `Retain`.
                8 |     DependsOn: {Two: Three}
                  |                ^^^^^^^^^^^^ attribute-wrong-value: `DependsOn` must be a logical ID or a list of logical IDs.
                15 |     DependsOn: [One, !Ref Two]
                   |                      ^^^^^^^^ attribute-wrong-value: `DependsOn` must be a logical ID or a list of logical IDs.
                16 |     DeletionPolicy: !Ref AWS::Region
                   |                     ^^^^^^^^^^^^^^^^ attribute-wrong-value (warning): `DeletionPolicy` must be a string. With the transform `AWS::LanguageExtensions` a function may stand here.
                19 |     DeletionPolicy: Snapshot
                   |                     ^^^^^^^^ attribute-wrong-value: CloudFormation takes no snapshot of a resource of the type `AWS::SQS::Queue`. Use `Retain` or `Delete`.
            "#]],
        );
    }

    #[test]
    fn with_the_language_extensions_a_parameter_may_give_the_value() {
        check(
            "
Transform: AWS::LanguageExtensions
Parameters:
  Policy: {Type: String}
Resources:
  One: {Type: AWS::SQS::Queue, DeletionPolicy: !Ref Policy}
  Two: {Type: AWS::SQS::Queue, DeletionPolicy: !Ref One}
",
            expect![[r#"
                7 |   Two: {Type: AWS::SQS::Queue, DeletionPolicy: !Ref One}
                  |                                                ^^^^^^^^ attribute-wrong-value (warning): `DeletionPolicy` cannot depend on a resource. Write its value, or `!Ref` of a parameter.
            "#]],
        );
    }
}
