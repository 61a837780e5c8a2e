//! `policy-template-unknown`: an entry of `Policies` looks like a policy template, but SAM has no policy template with this name.
//!
//! A policy template is a map with its name as the only key and its parameters below it. The transform refuses any other
//! name, saying no more than at which index it stands. The name alone, without its parameters, it takes for a managed
//! policy; then the deployment fails, since there is no managed policy of that name.
//!
//! ```yaml
//! Policies:
//!   - S3ReadOnlyPolicy:           # bad: there is no such policy template
//!       BucketName: !Ref Bucket
//!   - S3ReadPolicy                # bad: taken for a managed policy
//!   - S3ReadPolicy:               # good
//!       BucketName: !Ref Bucket
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html>.

use crate::diagnostics::policies::entry_fault::{EntryFault, closest_template};
use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar};
use crate::names::listed;
use crate::template_values::filled;
use sam_core::connector::Resolver;
use sam_core::expand::EntryKind;
use sam_core::iam::{PolicyTemplate, policy_template};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "policy-template-unknown",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for leaf in view.leaves() {
        if let Some(fault) = Fault::of(leaf) {
            acc.push(RULE.at(fault.range(), fault.message()));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    view.leaves().into_iter().find_map(|leaf| {
        let fault = Fault::of(leaf).filter(|it| it.range() == finding.range)?;
        let way = match fault {
            Fault::Bare(_, template) => {
                let piece = filled(template, None, resolver);
                let label = "Write it as a policy template".to_owned();
                (label, leaf.slot.replace(document, &piece))
            }
            Fault::Unknown(_, None) => return None,
            Fault::Unknown(entry, Some(near)) => {
                let keys: Vec<&str> = entry.value.entries().map(|it| it.name()).collect();
                let fits = entry.value.is_mapping()
                    && keys.len() == near.parameters.len()
                    && near.parameters.iter().all(|it| keys.contains(&it.name));
                let edits = match fits {
                    true => one(replace_scalar(document, entry.key, near.name)),
                    false => {
                        let piece = filled(near, Some(entry.value), resolver);
                        leaf.slot.replace(document, &piece)
                    }
                };
                (format!("Change to `{}`", near.name), edits)
            }
            Fault::Managed(entry) => {
                let text = Piece::Text(entry.name().to_owned());
                let label = format!("Write it as `{}`", entry.name());
                (label, leaf.slot.replace(document, &text))
            }
        };
        Some(Fix::list([way]))
    })
}

/// What is wrong with the name of an entry.
enum Fault<'a> {
    /// The name of a policy template alone.
    Bare(NodeRef<'a>, &'static PolicyTemplate),
    /// No policy template has the name; with the one that was probably meant.
    Unknown(EntryRef<'a>, Option<&'static PolicyTemplate>),
    /// A managed policy with parameters.
    Managed(EntryRef<'a>),
}

impl<'a> Fault<'a> {
    fn of(leaf: Leaf<'_, 'a>) -> Option<Self> {
        match leaf.entry.kind {
            EntryKind::Managed(node) => Some(Self::Bare(node, policy_template(node.as_str()?)?)),
            EntryKind::Invalid => match EntryFault::of(leaf.entry.node) {
                EntryFault::UnknownTemplate(entry) => {
                    Some(Self::Unknown(entry, closest_template(entry)))
                }
                EntryFault::ManagedAsKey(entry) => Some(Self::Managed(entry)),
                EntryFault::Wrapped(_)
                | EntryFault::ParametersBeside(_)
                | EntryFault::Several(_)
                | EntryFault::BareStatement
                | EntryFault::Misspelt(_)
                | EntryFault::Empty
                | EntryFault::List
                | EntryFault::Other => None,
            },
            EntryKind::ManagedIntrinsic(_)
            | EntryKind::Template { .. }
            | EntryKind::Statement(_)
            | EntryKind::If { .. } => None,
        }
    }

    fn range(&self) -> TextRange {
        match self {
            Self::Bare(node, _) => node.full_range(),
            Self::Unknown(entry, _) | Self::Managed(entry) => entry.key.full_range(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Bare(_, template) => {
                let name = template.name;
                let parameters = template.parameters.iter().map(|it| it.name);
                let way_out = match template.parameters.as_ref() {
                    [] => format!("write `{name}: {{}}`"),
                    _ => format!("write it as a key, with {} below it", listed(parameters)),
                };
                format!(
                    "SAM reads `{name}` as a managed policy, which does not exist. For the policy template, {way_out}."
                )
            }
            Self::Unknown(entry, near) => {
                let way_out = match near {
                    Some(near) => format!("Did you mean `{}`?", near.name),
                    None => "Use one of SAM's, or write a `Statement`.".to_owned(),
                };
                format!("SAM has no policy template `{}`. {way_out}", entry.name())
            }
            Self::Managed(entry) => format!(
                "`{}` is a managed policy, not a policy template: it takes no parameters. Write it without the colon.",
                entry.name()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use crate::{code_actions, findings};
    use expect_test::expect;

    const NAMES: &str = r#"
Resources:
  Photos:
    Type: AWS::S3::Bucket
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3ReadOnlyPolicy: # photos
          BucketName: !Ref Photos
      - S3ReadPolicy # the name alone
      - AMIDescribePolicy
      - SQSPolerPolicy:
          Queue: !GetAtt Orders.QueueName
      - AWSLambdaRole: {}
      - Frobnicate: {A: b}
"#;

    #[test]
    fn a_name_that_is_no_policy_template() {
        check(
            NAMES,
            expect![[r#"
                13 |       - S3ReadOnlyPolicy: # photos
                   |         ^^^^^^^^^^^^^^^^ policy-template-unknown: SAM has no policy template `S3ReadOnlyPolicy`. Did you mean `S3ReadPolicy`?
                   |         fix: Change to `S3ReadPolicy`
                15 |       - S3ReadPolicy # the name alone
                   |         ^^^^^^^^^^^^ policy-template-unknown: SAM reads `S3ReadPolicy` as a managed policy, which does not exist. For the policy template, write it as a key, with `BucketName` below it.
                   |         fix: Write it as a policy template
                16 |       - AMIDescribePolicy
                   |         ^^^^^^^^^^^^^^^^^ policy-template-unknown: SAM reads `AMIDescribePolicy` as a managed policy, which does not exist. For the policy template, write `AMIDescribePolicy: {}`.
                   |         fix: Write it as a policy template
                17 |       - SQSPolerPolicy:
                   |         ^^^^^^^^^^^^^^ policy-template-unknown: SAM has no policy template `SQSPolerPolicy`. Did you mean `SQSPollerPolicy`?
                   |         fix: Change to `SQSPollerPolicy`
                19 |       - AWSLambdaRole: {}
                   |         ^^^^^^^^^^^^^ policy-template-unknown: `AWSLambdaRole` is a managed policy, not a policy template: it takes no parameters. Write it without the colon.
                   |         fix: Write it as `AWSLambdaRole`
                20 |       - Frobnicate: {A: b}
                   |         ^^^^^^^^^^ policy-template-unknown: SAM has no policy template `Frobnicate`. Use one of SAM's, or write a `Statement`.
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `S3ReadPolicy`",
            expect![[r#"
                 12 |       Policies:
                -13 |       - S3ReadOnlyPolicy: # photos
                +13 |       - S3ReadPolicy: # photos
                 14 |           BucketName: !Ref Photos
            "#]],
        );
        check_fix(
            NAMES,
            "Write it as a policy template",
            expect![[r#"
                 14 |           BucketName: !Ref Photos
                -15 |       - S3ReadPolicy # the name alone
                +15 |       - S3ReadPolicy:
                +16 |           BucketName: !Ref Photos # the name alone
                 17 |       - AMIDescribePolicy
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `SQSPollerPolicy`",
            expect![[r#"
                 16 |       - AMIDescribePolicy
                -17 |       - SQSPolerPolicy:
                -18 |           Queue: !GetAtt Orders.QueueName
                +17 |       - SQSPollerPolicy:
                +18 |           QueueName: !GetAtt Orders.QueueName
                 19 |       - AWSLambdaRole: {}
            "#]],
        );
        check_fix(
            NAMES,
            "Write it as `AWSLambdaRole`",
            expect![[r#"
                 18 |           Queue: !GetAtt Orders.QueueName
                -19 |       - AWSLambdaRole: {}
                +19 |       - AWSLambdaRole
                 20 |       - Frobnicate: {A: b}
            "#]],
        );
    }

    #[test]
    fn one_value_and_branches() {
        let whole = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: LambdaInvokePolicy
"#;
        check_fix(
            whole,
            "Write it as a policy template",
            expect![[r#"
                 5 |     Properties:
                -6 |       Policies: LambdaInvokePolicy
                +6 |       Policies:
                +7 |         LambdaInvokePolicy:
                +8 |           FunctionName: FUNCTION_NAME
            "#]],
        );
        let branch = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - !If [Prod, {S3ReaderPolicy: {BucketName: photos}}, !Ref AWS::NoValue]
      - Fn::If:
        - Prod
        - S3WritePolicy
        - !Ref AWS::NoValue
"#;
        check(
            branch,
            expect![[r#"
                9 |       - !If [Prod, {S3ReaderPolicy: {BucketName: photos}}, !Ref AWS::NoValue]
                  |                     ^^^^^^^^^^^^^^ policy-template-unknown: SAM has no policy template `S3ReaderPolicy`. Did you mean `S3ReadPolicy`?
                  |                     fix: Change to `S3ReadPolicy`
                12 |         - S3WritePolicy
                   |           ^^^^^^^^^^^^^ policy-template-unknown: SAM reads `S3WritePolicy` as a managed policy, which does not exist. For the policy template, write it as a key, with `BucketName` below it.
                   |           fix: Write it as a policy template
            "#]],
        );
        check_fix(
            branch,
            "Change to `S3ReadPolicy`",
            expect![[r#"
                  8 |       Policies:
                - 9 |       - !If [Prod, {S3ReaderPolicy: {BucketName: photos}}, !Ref AWS::NoValue]
                + 9 |       - !If [Prod, {S3ReadPolicy: {BucketName: photos}}, !Ref AWS::NoValue]
                 10 |       - Fn::If:
            "#]],
        );
        check_fix(
            branch,
            "Write it as a policy template",
            expect![[r#"
                 11 |         - Prod
                -12 |         - S3WritePolicy
                +12 |         - S3WritePolicy:
                +13 |             BucketName: BUCKET_NAME
                 14 |         - !Ref AWS::NoValue
            "#]],
        );
    }

    #[test]
    fn each_of_many_is_mended() {
        let entry = "      - S3ReadOnlyPolicy: {BucketName: photos}\n";
        let text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n{}",
            entry.repeat(200)
        );
        let document = sam_core::analysis::Analysis::open(1, &text);
        let found = findings(&document);
        let own = || found.iter().filter(|it| it.code == super::RULE.code);
        assert_eq!(own().count(), 200);
        for it in own() {
            let actions = code_actions(&document, &found, it.range);
            let mends = |label: &str| actions.iter().any(|it| it.label == label);
            assert!(mends("Change to `S3ReadPolicy`"), "{actions:?}");
        }
    }
}
