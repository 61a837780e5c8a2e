//! `policy-size`: a policy is longer than its quota.
//!
//! IAM counts the characters of a policy without white space, and takes 6,144 of a managed policy, 10,240 of all inline
//! policies of a role together, 5,120 of a group's, 2,048 of a user's, and 2,048 of a trust policy (which can be raised).
//! Policies of queues, topics, buckets and keys have quotas of their own. What intrinsic functions come to is counted as
//! nothing, so what is reported here is surely too long.
//!
//! Put what belongs together into a managed policy of its own, of which a role takes ten; write a wildcard for many
//! resources whose names begin the same; or give a function less to do.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use super::{Check, Diagnostic, Rule, Severity};
use sam_core::document::Document;
use sam_core::policy::{Site, SiteKind, sites_of};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    code: "policy-size",
    severity: Severity::Warning,
    check: Check::Document(check),
};

/// How many characters may be in what.
struct Quota {
    most: usize,
    /// What is counted together, in a sentence.
    of: &'static str,
}

const fn quota(most: usize, of: &'static str) -> Quota {
    Quota { most, of }
}

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    for resource in document.template().resources() {
        // Less text than any quota cannot be too much, and most resources have no policy.
        let is_long = usize::from(resource.entry.range().len()) >= SMALLEST;
        let Some(resource_type) = resource.type_name().filter(|_| is_long) else {
            continue;
        };
        let sites = sites_of(resource);
        let (inline, others): (Vec<_>, Vec<_>) = sites
            .into_iter()
            .partition(|it| is_inline(it, resource_type));
        for site in others {
            if let Some(quota) = of_one(&site, resource) {
                report(acc, document, std::slice::from_ref(&site), &quota);
            }
        }
        if let Some(quota) = of_inline(resource_type) {
            report(acc, document, &inline, &quota);
        }
    }
}

/// A document shorter than this as text is shorter than every quota: JSON has at most about three characters where YAML
/// has one.
const SMALLEST: usize = 600;

/// Whether a document is counted together with the others of its resource.
fn is_inline(site: &Site<'_>, resource_type: &str) -> bool {
    site.kind == SiteKind::Identity && of_inline(resource_type).is_some()
}

fn of_inline(resource_type: &str) -> Option<Quota> {
    match resource_type {
        "AWS::IAM::Role" => Some(quota(10_240, "the inline policies of a role")),
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            Some(quota(10_240, "the inline policies of its role"))
        }
        "AWS::IAM::Group" => Some(quota(5_120, "the inline policies of a group")),
        "AWS::IAM::User" => Some(quota(2_048, "the inline policies of a user")),
        _ => None,
    }
}

fn of_one(site: &Site<'_>, resource: Resource<'_>) -> Option<Quota> {
    let has = |name| {
        resource
            .property(name)
            .is_some_and(|it| it.items().len() > 0)
    };
    match (site.kind, resource.type_name()?) {
        (SiteKind::Trust, _) => Some(quota(
            2_048,
            "a trust policy, unless the quota of the account was raised",
        )),
        (_, "AWS::IAM::ManagedPolicy") => Some(quota(6_144, "a managed policy")),
        (_, "AWS::IAM::Policy") if has("Users") => {
            Some(quota(2_048, "the inline policies of a user"))
        }
        (_, "AWS::IAM::Policy") if has("Groups") => {
            Some(quota(5_120, "the inline policies of a group"))
        }
        (_, "AWS::IAM::Policy" | "AWS::IAM::RolePolicy") => {
            Some(quota(10_240, "the inline policies of a role"))
        }
        (_, "AWS::IAM::UserPolicy") => Some(quota(2_048, "the inline policies of a user")),
        (_, "AWS::IAM::GroupPolicy") => Some(quota(5_120, "the inline policies of a group")),
        (SiteKind::Resource("s3"), "AWS::S3::BucketPolicy") => {
            Some(quota(20_480, "the policy of a bucket"))
        }
        (SiteKind::Resource("kms"), _) => Some(quota(32_768, "the policy of a key")),
        (SiteKind::Resource("sns"), _) => Some(quota(30_720, "the policy of a topic")),
        (SiteKind::Resource("secretsmanager"), _) => Some(quota(20_480, "the policy of a secret")),
        (
            SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit,
            _,
        ) => None,
    }
}

fn report(acc: &mut Vec<Diagnostic>, document: &Document, sites: &[Site<'_>], quota: &Quota) {
    let lengths = sites
        .iter()
        .map(|it| document.slice(it.document.node.full_range()).len());
    if lengths.sum::<usize>() < SMALLEST {
        return;
    }
    let sizes = sites.iter().map(|it| least_size(it.document.node));
    let size: usize = sizes.sum();
    let Some(last) = sites.last().filter(|_| size > quota.most) else {
        return;
    };
    let message = format!(
        "At least {} characters without white space, and {} may have {}: put a part into a managed policy of its own, or use wildcards.",
        grouped(size),
        quota.of,
        grouped(quota.most),
    );
    acc.push(RULE.at(last.entry.key.full_range(), message));
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{thousands},{:03}", number % 1_000),
    }
}

/// How many characters a document has at least, as JSON without white space.
fn least_size(node: NodeRef<'_>) -> usize {
    size(&node.to_value())
}

fn size(value: &Value) -> usize {
    let text = |it: &str| it.chars().filter(|it| !it.is_whitespace()).count();
    match value {
        Value::Null => 4,
        Value::Bool(_) | Value::Number(_) => value.to_string().len(),
        Value::String(it) => text(it) + 2,
        Value::Array(items) => separated(items.len()) + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => match map.iter().next() {
            Some((name, argument)) if map.len() == 1 && is_function(name) => {
                of_function(name, argument)
            }
            Some(_) | None => {
                let entries = map.iter().map(|(key, it)| text(key) + 3 + size(it));
                separated(map.len()) + entries.sum::<usize>()
            }
        },
    }
}

/// Braces and commas.
fn separated(count: usize) -> usize {
    2 + count.saturating_sub(1)
}

fn is_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}

/// What is certain of an intrinsic function: the literal text of `Fn::Sub` and `Fn::Join`.
fn of_function(name: &str, argument: &Value) -> usize {
    let list = argument.as_array().map_or(&[][..], Vec::as_slice);
    match (name, argument) {
        ("Fn::Sub", Value::String(text)) => literal(text) + 2,
        ("Fn::Sub", _) => list
            .first()
            .and_then(Value::as_str)
            .map_or(0, |it| literal(it) + 2),
        ("Fn::If", _) => list.iter().skip(1).map(size).min().unwrap_or(0),
        _ => 0,
    }
}

/// The characters of a text outside of `${…}`.
fn literal(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    while let Some((before, behind)) = rest.split_once("${") {
        count += before.chars().filter(|it| !it.is_whitespace()).count();
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    count + rest.chars().filter(|it| !it.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::check;
    use expect_test::expect;
    use sam_core::document::Document;
    use std::fmt::Write;

    fn messages(text: &str) -> String {
        let found = findings(&Document::open(1, text));
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        found.fold(String::new(), |mut acc, it| {
            writeln!(acc, "{}", it.message).unwrap();
            acc
        })
    }

    fn policy(resource_type: &str, buckets: usize) -> String {
        let mut text = format!(
            "Resources:\n  A:\n    Type: {resource_type}\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: s3:GetObject\n            Resource:\n"
        );
        for at in 0..buckets {
            writeln!(
                text,
                "              - !Sub arn:aws:s3:::bucket-{at:03}-${{Stage}}/*"
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn a_managed_policy_may_be_too_long() {
        expect![[r#"
            At least 7,344 characters without white space, and a managed policy may have 6,144: put a part into a managed policy of its own, or use wildcards.
        "#]].assert_eq(&messages(&policy("AWS::IAM::ManagedPolicy", 250)));
        expect![[r#""#]].assert_eq(&messages(&policy("AWS::IAM::ManagedPolicy", 200)));
    }

    #[test]
    fn inline_policies_have_more_room() {
        expect![[r#""#]].assert_eq(&messages(&policy("AWS::IAM::Policy", 250)));
        expect![[r#"
            At least 11,694 characters without white space, and the inline policies of a role may have 10,240: put a part into a managed policy of its own, or use wildcards.
        "#]].assert_eq(&messages(&policy("AWS::IAM::Policy", 400)));
    }

    #[test]
    fn the_inline_policies_of_a_function_count_together() {
        let mut text = String::from(
            "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n",
        );
        for at in 0..160 {
            writeln!(
                text,
                "        - Statement: [{{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'table-{at}'}}]"
            )
            .unwrap();
        }
        expect![[r#"
            At least 13,490 characters without white space, and the inline policies of its role may have 10,240: put a part into a managed policy of its own, or use wildcards.
        "#]].assert_eq(&messages(&text));
    }

    #[test]
    fn a_short_policy_has_no_finding() {
        check(
            r#"
Resources:
  A:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
"#,
            expect![""],
        );
    }
}
