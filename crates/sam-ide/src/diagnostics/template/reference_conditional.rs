//! `reference-conditional`: a resource or output uses a resource that is there only under a condition.
//!
//! Where the condition does not hold, the resource does not exist, and CloudFormation refuses the template ("Unresolved
//! resource dependencies"). Conditions are compared, not only their names: one that holds only where the other does is
//! right, and so is a branch of `Fn::If`.
//!
//! ```yaml
//! Resources:
//!   Alarms: {Type: AWS::SNS::Topic, Condition: IsProd}
//! Outputs:
//!   Bad: {Value: !Ref Alarms}
//!   Good: {Value: !Ref Alarms, Condition: IsProd}
//!   Better: {Value: !If [IsProd, !Ref Alarms, none]}
//! ```
//!
//! What SAM makes of a function, such as its role, has the condition of the function.
//!
//! Connectors have a rule of their own, `connector-condition-missing`.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::conditions::{Assumption, holds};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, intrinsic};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "reference-conditional",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if !matches!(of.item.section, Section::Resources | Section::Outputs)
        || of.item.references.is_empty()
        || template.has_unknown_names()
    {
        return;
    }
    let mut branches: Option<Vec<Branch<'_>>> = None;
    let mut told: Vec<&str> = Vec::new();
    for reference in &of.item.references {
        let uses_it = matches!(
            reference.kind,
            ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub
        );
        let condition = uses_it
            .then(|| condition_of(&reference.name, of.resolver))
            .flatten();
        let Some(condition) = condition else {
            continue;
        };
        // A condition that is not there has a finding of its own.
        if !template.declares(Section::Conditions, condition) || told.contains(&&*reference.name) {
            continue;
        }
        let Some(entry) = of.entry() else {
            return;
        };
        let range = reference.range + of.block.start;
        let branches = branches.get_or_insert_with(|| {
            let mut found = Vec::new();
            collect(&mut found, entry.value);
            found
        });
        let around = branches.iter().filter(|it| it.range.contains_range(range));
        let own = of.item.condition().map(|condition| Assumption {
            condition,
            holds: true,
        });
        let assumptions: Vec<_> = around.map(|it| it.assumption).chain(own).collect();
        if holds(template, &assumptions, condition) == Some(false) {
            told.push(&reference.name);
            let id: String = reference.name.chars().take(40).collect();
            let condition: String = condition.chars().take(30).collect();
            let message = format!(
                "`{id}` is there only if `{condition}` is true, but this is there otherwise, too. Use `!If [{condition}, …]`, or the same condition."
            );
            acc.push(RULE.at(range, message));
        }
    }
}

/// What SAM makes of a function without its condition, or with one of its own.
const OTHERWISE: [&str; 2] = ["AWS::SQS::Queue", "AWS::SNS::Topic"];

/// The condition of the resource of a name, or of the function that SAM makes it of.
fn condition_of<'a>(name: &str, resolver: &Resolver<'a>) -> Option<&'a str> {
    const FUNCTIONS: [&str; 2] = ["AWS::Serverless::Function", "AWS::Serverless::WebFunction"];
    let template = resolver.template();
    if template.declares(Section::Resources, name) {
        return template.condition_of(name);
    }
    let is_function = |it: &Resource<'a>| it.type_name().is_some_and(|it| FUNCTIONS.contains(&it));
    let names = resolver.generated_names();
    let found = match name.split_once('.') {
        Some((owner, part)) => names.part(owner, part),
        None => names.get(name),
    }?;
    let is_otherwise = OTHERWISE.contains(&found.generated.resource_type);
    let owner = found.owner.filter(|it| is_function(it) && !is_otherwise)?;
    template.condition_of(owner.id)
}

/// A branch of `Fn::If`, with the condition under which it counts.
struct Branch<'a> {
    range: TextRange,
    assumption: Assumption<'a>,
}

fn collect<'a>(acc: &mut Vec<Branch<'a>>, node: NodeRef<'a>) {
    if let Some(function) = intrinsic::of(node).filter(|it| it.name == "If") {
        let mut items = function.items();
        if let Some(condition) = items.next().and_then(NodeRef::as_str) {
            for (branch, holds) in items.zip([true, false]) {
                acc.push(Branch {
                    range: branch.full_range(),
                    assumption: Assumption { condition, holds },
                });
            }
        }
    }
    node.items().for_each(|it| collect(acc, it));
    node.entries().for_each(|it| collect(acc, it.value));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_is_there_under_another_condition() {
        check_rule(
            r#"
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  IsProdHere: !And [!Condition IsProd, !Equals [!Ref AWS::Region, eu-west-1]]
Resources:
  Alarms: {Type: AWS::SNS::Topic, Condition: IsProd}
  Never:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !GetAtt Alarms.TopicName
      Tags: [{Key: again, Value: !Ref Alarms}]
  Same: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {QueueName: !GetAtt Alarms.TopicName}}
  Narrower: {Type: AWS::SQS::Queue, Condition: IsProdHere, Properties: {QueueName: !GetAtt Alarms.TopicName}}
  Other: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: !Sub '${Alarms.TopicName}-x'}}
  Branches:
    Type: AWS::SQS::Queue
    DependsOn: Alarms
    Properties:
      QueueName: !If [IsProd, !GetAtt Alarms.TopicName, !Ref AWS::NoValue]
      Tags: [{Key: a, Value: !If [IsDev, none, !Ref Alarms]}]
  Wrong:
    Type: AWS::SQS::Queue
    Properties: {QueueName: {Fn::If: [IsProd, x, !GetAtt Alarms.TopicName]}}
Outputs:
  Topic: {Value: !Ref Alarms}
  TopicOfProd: {Condition: IsProd, Value: !Ref Alarms}
"#,
            "reference-conditional",
            expect![[r#"
                13 |       QueueName: !GetAtt Alarms.TopicName
                   |                          ^^^^^^ reference-conditional (warning): `Alarms` is there only if `IsProd` is true, but this is there otherwise, too. Use `!If [IsProd, …]`, or the same condition.
                17 |   Other: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: !Sub '${Alarms.TopicName}-x'}}
                   |                                                                                    ^^^^^^ reference-conditional (warning): `Alarms` is there only if `IsProd` is true, but this is there otherwise, too. Use `!If [IsProd, …]`, or the same condition.
                26 |     Properties: {QueueName: {Fn::If: [IsProd, x, !GetAtt Alarms.TopicName]}}
                   |                                                          ^^^^^^ reference-conditional (warning): `Alarms` is there only if `IsProd` is true, but this is there otherwise, too. Use `!If [IsProd, …]`, or the same condition.
                28 |   Topic: {Value: !Ref Alarms}
                   |                       ^^^^^^ reference-conditional (warning): `Alarms` is there only if `IsProd` is true, but this is there otherwise, too. Use `!If [IsProd, …]`, or the same condition.
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_has_the_condition_of_its_function() {
        check_rule(
            "
Transform: AWS::Serverless-2016-10-31
Conditions:
  IsHere: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Condition: IsHere
    Properties: {Runtime: nodejs24.x, Handler: index.a, InlineCode: x, AutoPublishAlias: live}
Outputs:
  Role: {Value: !GetAtt WorkerRole.Arn}
  Alias: {Value: !Ref Worker.Alias}
  AliasById: {Value: !Ref WorkerAliaslive}
  Same: {Condition: IsHere, Value: !GetAtt WorkerRole.Arn}
",
            "reference-conditional",
            expect![[r#"
                11 |   Role: {Value: !GetAtt WorkerRole.Arn}
                   |                         ^^^^^^^^^^ reference-conditional (warning): `WorkerRole` is there only if `IsHere` is true, but this is there otherwise, too. Use `!If [IsHere, …]`, or the same condition.
                12 |   Alias: {Value: !Ref Worker.Alias}
                   |                       ^^^^^^^^^^^^ reference-conditional (warning): `Worker.Alias` is there only if `IsHere` is true, but this is there otherwise, too. Use `!If [IsHere, …]`, or the same condition.
                13 |   AliasById: {Value: !Ref WorkerAliaslive}
                   |                           ^^^^^^^^^^^^^^^ reference-conditional (warning): `WorkerAliaslive` is there only if `IsHere` is true, but this is there otherwise, too. Use `!If [IsHere, …]`, or the same condition.
            "#]],
        );
    }
}
