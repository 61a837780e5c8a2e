//! `policy-variable`: `${…}` in a policy is not a policy variable.
//!
//! In a text without `!Sub`, CloudFormation leaves `${AWS::Region}` as it is, and IAM looks for a condition key of that
//! name in the request. It finds none, so that the statement is about nothing. Policy variables are named after condition
//! keys: `${aws:username}`; in `!Sub` they are written `${!aws:username}`, since CloudFormation looks for a resource else
//! and refuses the template.
//!
//! ```yaml
//! Resource: arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders          # bad
//! Resource: !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders     # good
//! Resource: !Sub '${Shop.Arn}/${aws:username}/*'                         # bad
//! Resource: !Sub '${Shop.Arn}/${!aws:username}/*'                        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::iam::{global_condition_key, service};
use sam_core::policy::{Element, Polarity, PolicySite, SiteKind, Statement};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "policy-variable",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let template = resolver.template();
    for node in values(statement) {
        if let Some((_, name)) = substituted(node) {
            let message = format!(
                "`!Sub` reads this as a resource, so CloudFormation refuses it. Write the policy variable as `${{!{name}}}`."
            );
            let finding = RULE.at(node.full_range(), message);
            acc.push(finding.severity(Severity::Error));
        } else if let Some((fault, name)) = node.as_str().and_then(|it| first_fault(it, template)) {
            let message = match fault {
                Fault::ForSub => format!(
                    "CloudFormation replaces `${{{name}}}` only in `!Sub`. Here IAM reads it as a policy variable that does not exist. Write `!Sub`."
                ),
                Fault::Open => "A policy variable must end with `}`, which is missing here. Add it.".to_owned(),
                Fault::Empty => {
                    "A policy variable has the name of a condition key. Write for example `${aws:username}`."
                        .to_owned()
                }
                Fault::Blank => format!(
                    "IAM does not read `${{{name}}}`, since a policy variable has no blanks in its name. Remove them."
                ),
                Fault::Quote => format!(
                    "The default value in `${{{name}}}` must be in single quotes. Write for example `${{aws:username, 'none'}}`."
                ),
                Fault::Unknown => format!(
                    "There is no condition key `{}`, so IAM fills nothing in here. Check the spelling.",
                    key_of(name)
                ),
            };
            let finding = RULE.at(node.full_range(), message);
            acc.push(
                match fault == Fault::ForSub && is_refused(statement, site, node) {
                    true => finding.severity(Severity::Error),
                    false => finding,
                },
            );
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let (_, statement) = finding.statement(resolver)?;
    let node = finding.node_in(values(statement))?;
    if let Some((sub, name)) = substituted(node) {
        let escaped = escaped(sub.text, &|it| is_of_policy(it) && !sub.is_filled(it));
        let edit = match sub.node {
            Some(text) => replace_value(document, text, &Piece::Text(escaped)),
            None => replace_value(document, node, &Piece::sub(escaped)),
        };
        return Some(Fix::list([(format!("Write `${{!{name}}}`"), one(edit))]));
    }
    let text = node.as_str()?;
    let (fault, _) = first_fault(text, template)?;
    if fault != Fault::ForSub || !can_be_sub(text, template) {
        return None;
    }
    let sub = Piece::sub(escaped(text, &is_of_policy));
    let edits = one(replace_value(document, node, &sub));
    Some(Fix::list([("Write `!Sub` before it", edits)]))
}

/// The values of a statement that IAM looks for variables in.
fn values(statement: Statement<'_>) -> Vec<NodeRef<'_>> {
    let elements = [statement.action(), statement.resource()];
    let keys = statement.condition_keys().map(|(_, entry)| Element {
        entry,
        polarity: Polarity::Is,
    });
    let all = elements.into_iter().flatten().chain(keys);
    all.flat_map(Element::values).collect()
}

/// The text of a `!Sub`.
struct Sub<'a> {
    text: &'a str,
    /// The text, if values for its names stand beside it.
    node: Option<NodeRef<'a>>,
    filled: Option<NodeRef<'a>>,
}

impl Sub<'_> {
    fn is_filled(&self, name: &str) -> bool {
        self.filled.is_some_and(|it| it.get(name.trim()).is_some())
    }
}

/// A `!Sub` with a policy variable that CloudFormation takes for its own, and the first of them.
fn substituted(node: NodeRef<'_>) -> Option<(Sub<'_>, &str)> {
    let function = intrinsic::of(node).filter(|it| it.name == "Sub")?;
    let mut items = function.items();
    let (first, filled) = (items.next(), items.next());
    let sub = match function.text() {
        Some(text) => Sub {
            text,
            node: None,
            filled,
        },
        None => Sub {
            text: first?.as_str()?,
            node: first,
            filled,
        },
    };
    let mut names = variables(sub.text).flatten();
    let name = names.find(|it| is_of_policy(it) && !sub.is_filled(it))?;
    Some((sub, name))
}

/// A text for `!Sub` in which IAM gets some of the variables.
fn escaped(text: &str, is_for_iam: &dyn Fn(&str) -> bool) -> String {
    let mut parts = text.split("${");
    let mut found = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split_once('}').map(|(name, _)| name);
        found.push_str(if name.is_some_and(is_for_iam) {
            "${!"
        } else {
            "${"
        });
        found.push_str(part);
    }
    found
}

/// Whether a name is one of a condition key: `aws:username`, `cognito-identity.amazonaws.com:sub`.
fn is_of_policy(name: &str) -> bool {
    let key = name.trim().split_once(':');
    key.is_some_and(|(prefix, key)| {
        let is_marked = prefix.starts_with('!');
        let is_key = !key.is_empty() && !key.starts_with(':') && !is_marked;
        is_key && (prefix == "aws" || prefix.contains('.') || service(prefix).is_some())
    })
}

/// What is the matter with a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It names what CloudFormation knows.
    ForSub,
    /// It does not end.
    Open,
    /// It names nothing.
    Empty,
    /// There are blanks in the name.
    Blank,
    /// The default value is not in quotes.
    Quote,
    /// It names a condition key that there is not.
    Unknown,
}

/// The name of a variable without its default value.
fn key_of(name: &str) -> &str {
    name.split_once(',').map_or(name, |(key, _)| key)
}

/// Whether IAM or S3 refuses a resource with `${…}` left in it: an ARN begins with `arn:` and a partition.
fn is_refused(statement: Statement<'_>, site: &PolicySite<'_>, node: NodeRef<'_>) -> bool {
    let is_checked = match site.kind {
        SiteKind::Identity => !site.is_iot(),
        SiteKind::Resource(service) => service == "s3",
        SiteKind::Trust | SiteKind::Permission | SiteKind::Limit => false,
    };
    let resources = statement.resource().filter(|_| is_checked);
    let mut values = resources
        .map(Element::values)
        .unwrap_or_default()
        .into_iter();
    let begins = |it: &str| it.starts_with("${") || it.starts_with("arn:${");
    values.any(|it| it.range() == node.range()) && node.as_str().is_some_and(begins)
}

fn first_fault<'t>(text: &'t str, template: Template<'_>) -> Option<(Fault, &'t str)> {
    variables(text).find_map(|name| Some((fault(name, template)?, name.unwrap_or_default())))
}

/// Whether it is known of each variable who fills it in.
fn can_be_sub(text: &str, template: Template<'_>) -> bool {
    variables(text)
        .all(|it| fault(it, template) == Some(Fault::ForSub) || it.is_some_and(is_of_policy))
}

/// The names in `${}`; none for the last one if it does not end.
fn variables(text: &str) -> impl Iterator<Item = Option<&str>> {
    let behind = text.split("${").skip(1);
    behind.map(|it| it.split_once('}').map(|(name, _)| name))
}

fn fault(name: Option<&str>, template: Template<'_>) -> Option<Fault> {
    let Some(name) = name else {
        return Some(Fault::Open);
    };
    let id = name.split('.').next().unwrap_or_default();
    let is_known = name.contains("::")
        || template.resource(id).is_some()
        || template.entry(Section::Parameters, name).is_some();
    if is_known {
        return Some(Fault::ForSub);
    }
    // Other names may be those of macros and scripts, which fill them in before.
    if name.trim().is_empty() {
        return Some(Fault::Empty);
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (name, None),
    };
    if !is_of_policy(key) {
        return None;
    }
    let is_quoted = |it: &str| it.len() > 1 && it.starts_with('\'') && it.ends_with('\'');
    match default {
        _ if key.contains([' ', '\t']) => Some(Fault::Blank),
        Some(default) if !is_quoted(default) => Some(Fault::Quote),
        Some(_) | None => {
            let is_global = key.starts_with("aws:") && key != "aws:SourceOwner";
            let is_known = global_condition_key(key).is_some();
            (is_global && !is_known).then_some(Fault::Unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_variable_has_a_form() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource:
          - arn:aws:s3:::shop/${ aws:username }/*
          - "arn:aws:s3:::shop/${aws:username, 'none}/*"
          - "arn:aws:s3:::shop/${aws:username, 'none'}/*"
"#,
            expect![[r#"
                12 |           - arn:aws:s3:::shop/${ aws:username }/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): IAM does not read `${ aws:username }`, since a policy variable has no blanks in its name. Remove them.
                13 |           - "arn:aws:s3:::shop/${aws:username, 'none}/*"
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): The default value in `${aws:username, 'none}` must be in single quotes. Write for example `${aws:username, 'none'}`.
            "#]],
        );
    }

    #[test]
    fn what_is_for_sub_is_no_variable() {
        check(
            r#"
Parameters:
  Name: {Type: String}
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource:
          - arn:${AWS::Partition}:s3:::shop/*
          - arn:aws:s3:::shop/${Name}/*
          - arn:aws:s3:::shop/${aws:username}/*
          - arn:aws:s3:::${Name}/${aws:username}/*
          - arn:aws:s3:::shop/${aws:username/*
          - arn:aws:s3:::shop/${}/*
          - arn:aws:s3:::shop/${stage}/*
          - !Sub arn:${AWS::Partition}:s3:::shop/*
          Condition: {StringEquals: {aws:SourceAccount: '${AWS::AccountId}'}}
"#,
            expect![[r#"
                14 |           - arn:${AWS::Partition}:s3:::shop/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable: CloudFormation replaces `${AWS::Partition}` only in `!Sub`. Here IAM reads it as a policy variable that does not exist. Write `!Sub`.
                   |             fix: Write `!Sub` before it
                15 |           - arn:aws:s3:::shop/${Name}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): CloudFormation replaces `${Name}` only in `!Sub`. Here IAM reads it as a policy variable that does not exist. Write `!Sub`.
                   |             fix: Write `!Sub` before it
                17 |           - arn:aws:s3:::${Name}/${aws:username}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): CloudFormation replaces `${Name}` only in `!Sub`. Here IAM reads it as a policy variable that does not exist. Write `!Sub`.
                   |             fix: Write `!Sub` before it
                18 |           - arn:aws:s3:::shop/${aws:username/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): A policy variable must end with `}`, which is missing here. Add it.
                19 |           - arn:aws:s3:::shop/${}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): A policy variable has the name of a condition key. Write for example `${aws:username}`.
                22 |           Condition: {StringEquals: {aws:SourceAccount: '${AWS::AccountId}'}}
                   |                                                         ^^^^^^^^^^^^^^^^^^^ policy-variable (warning): CloudFormation replaces `${AWS::AccountId}` only in `!Sub`. Here IAM reads it as a policy variable that does not exist. Write `!Sub`.
                   |                                                         fix: Write `!Sub` before it
            "#]],
        );
    }

    #[test]
    fn it_becomes_one() {
        check_fix(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: 'arn:${AWS::Partition}:s3:::shop/*'
"#,
            "Write `!Sub` before it",
            expect![[r#"
                 10 |           Action: s3:GetObject
                -11 |           Resource: 'arn:${AWS::Partition}:s3:::shop/*'
                +11 |           Resource: !Sub 'arn:${AWS::Partition}:s3:::shop/*'
            "#]],
        );
    }

    const HOMES: &str = r#"
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
          - !Sub '${Shop.Arn}/${aws:username}/*'
          - !Sub '${Shop.Arn}/${!aws:username}/*'
          - Fn::Sub:
            - '${Shop.Arn}/${cognito-identity.amazonaws.com:sub}/${Team}/*'
            - Team: a
          - !Sub '${Shop.Arn}/${AWS::Region}/${self:stage}/*'
"#;

    #[test]
    fn in_sub_a_policy_variable_has_a_mark() {
        check(
            HOMES,
            expect![[r#"
                13 |           - !Sub '${Shop.Arn}/${aws:username}/*'
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable: `!Sub` reads this as a resource, so CloudFormation refuses it. Write the policy variable as `${!aws:username}`.
                   |             fix: Write `${!aws:username}`
                15 |           - Fn::Sub:
                   |             ^^^^^^^^ policy-variable: `!Sub` reads this as a resource, so CloudFormation refuses it. Write the policy variable as `${!cognito-identity.amazonaws.com:sub}`.
                   |             fix: Write `${!cognito-identity.amazonaws.com:sub}`
            "#]],
        );
        check_fix(
            HOMES,
            "Write `${!aws:username}`",
            expect![[r#"
                 12 |           Resource:
                -13 |           - !Sub '${Shop.Arn}/${aws:username}/*'
                 13 |           - !Sub '${Shop.Arn}/${!aws:username}/*'
                +14 |           - !Sub '${Shop.Arn}/${!aws:username}/*'
                 15 |           - Fn::Sub:
            "#]],
        );
        check_fix(
            HOMES,
            "Write `${!cognito-identity.amazonaws.com:sub}`",
            expect![[r#"
                 15 |           - Fn::Sub:
                -16 |             - '${Shop.Arn}/${cognito-identity.amazonaws.com:sub}/${Team}/*'
                +16 |             - '${Shop.Arn}/${!cognito-identity.amazonaws.com:sub}/${Team}/*'
                 17 |             - Team: a
            "#]],
        );
    }
}
