//! `policy-variable`: a `${…}` in a policy that is no variable of policies.
//!
//! In a text without `!Sub`, CloudFormation leaves `${AWS::Region}` as it is, and IAM looks for a condition key of that
//! name in the request. It finds none, so that the statement is about nothing. Policy variables are named after condition
//! keys: `${aws:username}`; in `!Sub` they are written `${!aws:username}`.
//!
//! ```yaml
//! Resource: arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders          # bad
//! Resource: !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.

use super::{Check, Diagnostic, Rule, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::policy::{Element, Polarity, Site, Statement};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "policy-variable",
    severity: Severity::Warning,
    check: Check::Statement(check),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    _: &Site<'_>,
    resolver: &Resolver<'_>,
) {
    let template = resolver.template();
    for element in [statement.action(), statement.resource()]
        .into_iter()
        .flatten()
    {
        element
            .texts()
            .for_each(|(text, node)| value(acc, template, text, node));
    }
    for (_, key) in statement.condition_keys() {
        let element = Element {
            entry: key,
            polarity: Polarity::Is,
        };
        element
            .texts()
            .for_each(|(text, node)| value(acc, template, text, node));
    }
}

fn value(acc: &mut Vec<Diagnostic>, template: Template<'_>, text: &str, node: NodeRef<'_>) {
    let Some((fault, name)) = first_fault(text, template) else {
        return;
    };
    let message = match fault {
        Fault::ForSub => format!(
            "`${{{name}}}` stands for its value in `!Sub` only; here IAM takes it for a variable of the request, which there is none of. Write `!Sub` before the text."
        ),
        Fault::Open => "A policy variable ends with `}`, which is missing here.".to_owned(),
        Fault::Empty => {
            "A policy variable is named after a condition key, as in `${aws:username}`.".to_owned()
        }
    };
    let mut diagnostic = RULE.at(node.full_range(), message);
    // What is a policy variable beside it would need a `!` then.
    if matches!(fault, Fault::ForSub) && all_for_sub(text, template) {
        let sub = Piece::Sub(text.to_owned());
        let edits = one(replace_value(template.document(), node, &sub));
        diagnostic = diagnostic.fix("Write `!Sub` before it", edits);
    }
    acc.push(diagnostic);
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
}

fn first_fault<'t>(text: &'t str, template: Template<'_>) -> Option<(Fault, &'t str)> {
    variables(text).find_map(|name| Some((fault(name, template)?, name.unwrap_or_default())))
}

fn all_for_sub(text: &str, template: Template<'_>) -> bool {
    variables(text).all(|it| fault(it, template) == Some(Fault::ForSub))
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
    name.trim().is_empty().then_some(Fault::Empty)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

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
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): `${AWS::Partition}` stands for its value in `!Sub` only; here IAM takes it for a variable of the request, which there is none of. Write `!Sub` before the text.
                   |             fix: Write `!Sub` before it
                15 |           - arn:aws:s3:::shop/${Name}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): `${Name}` stands for its value in `!Sub` only; here IAM takes it for a variable of the request, which there is none of. Write `!Sub` before the text.
                   |             fix: Write `!Sub` before it
                17 |           - arn:aws:s3:::${Name}/${aws:username}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): `${Name}` stands for its value in `!Sub` only; here IAM takes it for a variable of the request, which there is none of. Write `!Sub` before the text.
                18 |           - arn:aws:s3:::shop/${aws:username/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): A policy variable ends with `}`, which is missing here.
                19 |           - arn:aws:s3:::shop/${}/*
                   |             ^^^^^^^^^^^^^^^^^^^^^^^ policy-variable (warning): A policy variable is named after a condition key, as in `${aws:username}`.
                22 |           Condition: {StringEquals: {aws:SourceAccount: '${AWS::AccountId}'}}
                   |                                                         ^^^^^^^^^^^^^^^^^^^ policy-variable (warning): `${AWS::AccountId}` stands for its value in `!Sub` only; here IAM takes it for a variable of the request, which there is none of. Write `!Sub` before the text.
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

                Resources:
                  Reader:
                    Type: AWS::IAM::ManagedPolicy
                    Properties:
                      PolicyDocument:
                        Version: 2012-10-17
                        Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Resource: !Sub 'arn:${AWS::Partition}:s3:::shop/*'
            "#]],
        );
    }
}
