//! `policy-duplicate-resource`: a statement already has the resource, by its ARN or by a wildcard.
//!
//! It changes nothing and makes the statement longer than it is. A policy has a greatest size, too.
//!
//! ```yaml
//! Resource:
//!   - arn:aws:s3:::shop/*
//!   - arn:aws:s3:::shop/orders/*     # bad: the first is about it, too
//! ```
//!
//! IAM Access Analyzer calls this `REDUNDANT_RESOURCE`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::remove;
use sam_core::connector::Resolver;
use sam_core::iam::matches;
use sam_core::permission::resource_text;
use sam_core::policy::direct;
use sam_core::policy::{PolicySite, Statement};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-duplicate-resource",
    severity: Severity::Hint,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

/// Each resource is compared with all others: more of them than a policy has room for are not looked at.
const MOST_COMPARED: usize = 100;

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    _: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let Some(resources) = statement.resource() else {
        return;
    };
    let template = resolver.template();
    // In branches of `Fn::If` a resource may stand once each.
    let nodes: Vec<NodeRef<'_>> = direct(resources.entry.value).take(MOST_COMPARED).collect();
    if nodes.len() < 2 {
        return;
    }
    let texts = nodes
        .iter()
        .map(|it| resource_text(&it.to_value(), template));
    let texts: Vec<_> = texts.map(|it| it.as_str().to_owned()).collect();
    for (at, (text, node)) in texts.iter().zip(&nodes).enumerate() {
        // What is not an ARN is another rule's.
        if node.is_null() || !text.starts_with("arn:") {
            continue;
        }
        let others = || texts.iter().zip(&nodes).enumerate();
        let same = others().take(at).find(|(_, (other, _))| *other == text);
        let wider = || others().find(|(_, (other, _))| is_wider(other, text));
        let Some((_, (other, place))) = same.or_else(wider) else {
            continue;
        };
        let message = match other == text {
            true => "This resource is already above. Remove it.",
            false => {
                "Another resource of this statement already includes this one. Remove one of them."
            }
        };
        let finding = RULE.at(node.full_range(), message);
        acc.push(finding.related(place.full_range(), "the other"));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resources = finding.statement(resolver)?.1.resource()?;
    let node = finding.node_in(direct(resources.entry.value))?;
    let edits = remove(resolver.template().document(), resources, node);
    Some(Fix::list([("Remove this resource", edits)]))
}

/// Whether a pattern stands for all that another text with or without wildcards stands for, and more.
fn is_wider(pattern: &str, text: &str) -> bool {
    // A question mark in the pattern would take a star for one character.
    let is_comparable = pattern.contains('*') && !pattern.contains('?');
    is_comparable && pattern != text && matches(pattern, text)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const READER: &str = r#"
Conditions: {IsLive: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Shop: {Type: AWS::S3::Bucket}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource:
          - !Sub ${Shop.Arn}/*
          - !Sub arn:${AWS::Partition}:s3:::${Shop}/*
          - !Sub ${Shop.Arn}/orders/*
          - !If [IsLive, arn:aws:s3:::live/*, arn:aws:s3:::test/*]
          - !If [IsLive, arn:aws:s3:::live/*, arn:aws:s3:::test/*]
          - !ImportValue One
          - !ImportValue Two
        - Effect: Allow
          Action: [dynamodb:Query]
          Resource: ['arn:aws:dynamodb:*:*:table/Orders', 'arn:aws:dynamodb:*:*:table/Orders/index/*']
"#;

    #[test]
    fn once_is_enough() {
        check_advice(
            READER,
            expect![[r#"
                15 |           - !Sub arn:${AWS::Partition}:s3:::${Shop}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-duplicate-resource (hint): This resource is already above. Remove it.
                   |             line 14: the other
                   |             fix: Remove this resource
                16 |           - !Sub ${Shop.Arn}/orders/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^ policy-duplicate-resource (hint): Another resource of this statement already includes this one. Remove one of them.
                   |             line 14: the other
                   |             fix: Remove this resource
            "#]],
        );
    }

    #[test]
    fn the_second_can_go() {
        check_fix(
            READER,
            "Remove this resource",
            expect![[r#"
                 14 |           - !Sub ${Shop.Arn}/*
                -15 |           - !Sub arn:${AWS::Partition}:s3:::${Shop}/*
                 15 |           - !Sub ${Shop.Arn}/orders/*
            "#]],
        );
    }
}
