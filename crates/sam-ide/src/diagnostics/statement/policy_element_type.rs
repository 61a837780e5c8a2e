//! `policy-element-type`: an element of a policy has the wrong type.
//!
//! `Action` and `Resource` are a text or a list of texts, `Effect` and `Sid` one text, `Statement` a statement or a list
//! of them, `Condition` a map of operators, each a map of condition keys. A wrong indent is enough to put a statement
//! into the list of resources above it. AWS refuses such a policy. Each property of a Lambda permission is one text.
//!
//! ```yaml
//! Resource:
//!   - !GetAtt Shop.Arn
//!   - Effect: Allow          # bad: a statement in the list of resources
//!     Action: s3:GetObject
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::policy::operator::operator;
use sam_core::policy::{PolicySite, branches};
use sam_core::policy::{is_deferred, is_function_key};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-element-type",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    let document = site.document;
    if let Some(form) = site.permission_form() {
        for (name, entry) in form
            .properties()
            .filter_map(|it| Some((it, document.node.entry(it)?)))
        {
            one_text(acc, name, entry.value);
        }
        return;
    }
    for name in ["Version", "Id"] {
        if let Some(entry) = document.element(name) {
            one_text(acc, name, entry.value);
        }
    }
    let statements = match document.map() {
        Some(map) if map.is_mapping() => map.get("Statement"),
        Some(list) => {
            return wrong(
                acc,
                list,
                "A policy must be a map with `Version` and `Statement`",
            );
        }
        None => Some(document.node),
    };
    for statement in statements.map(branches).unwrap_or_default() {
        if statement.is_sequence() && statement.tag().is_none() {
            statement.items().flat_map(branches).for_each(|it| {
                map(
                    acc,
                    it,
                    "A statement must be a map with `Effect` and `Action`",
                )
            });
        } else {
            map(
                acc,
                statement,
                "`Statement` must be a statement or a list of statements",
            );
        }
    }
    for statement in document.statements() {
        let statement = statement.node;
        for name in ["Sid", "Effect"] {
            if let Some(value) = statement.get(name) {
                one_text(acc, name, value);
            }
        }
        for name in ["Action", "NotAction", "Resource", "NotResource"] {
            if let Some(value) = statement.get(name) {
                texts(acc, name, value);
            }
        }
        if let Some(value) = statement.get("Condition") {
            condition(acc, value);
        }
    }
}

fn wrong(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>, what: &str) {
    let is = if node.is_mapping() {
        "a map"
    } else if node.is_sequence() {
        "a list"
    } else {
        "a string"
    };
    acc.push(RULE.at(sam_core::policy::head(node), format!("{what}, not {is}.")));
}

fn map(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>, what: &str) {
    if !node.is_mapping() && !node.is_null() && !is_deferred(node) {
        wrong(acc, node, what);
    }
}

fn text(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>, what: impl FnOnce() -> String) {
    if (node.is_mapping() || node.is_sequence()) && !is_deferred(node) {
        wrong(acc, node, &what());
    }
}

fn one_text(acc: &mut Vec<Diagnostic>, name: &str, value: NodeRef<'_>) {
    for node in branches(value) {
        text(acc, node, || format!("`{name}` must be a string"));
    }
}

fn texts(acc: &mut Vec<Diagnostic>, name: &str, value: NodeRef<'_>) {
    let what = || format!("`{name}` must be a string or a list of strings");
    for node in branches(value) {
        if node.is_sequence() && node.tag().is_none() {
            let items = node.items().flat_map(branches);
            let each = || format!("Each item of `{name}` must be a string");
            items.for_each(|it| text(acc, it, each));
        } else {
            text(acc, node, what);
        }
    }
}

fn condition(acc: &mut Vec<Diagnostic>, value: NodeRef<'_>) {
    for operators in branches(value) {
        map(acc, operators, "`Condition` must be a map of operators");
        for entry in operators.entries().filter(|it| !is_function_key(*it)) {
            let name = entry.name();
            for keys in branches(entry.value) {
                // What is below no operator is not a map of keys either.
                if !keys.is_mapping() && operator(name).is_some() {
                    map(
                        acc,
                        keys,
                        &format!("`{name}` must be a map of condition keys"),
                    );
                }
                for key in keys.entries().filter(|it| !is_function_key(*it)) {
                    texts(acc, key.name(), key.value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_wrong_indent_shows() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: [Allow]
          Sid: {Name: Read}
          Action: s3:ListAllMyBuckets
          Resource:
          - '*'
          - Effect: Allow
            Action: s3:ListAllMyBuckets
            Resource: '*'
          Condition:
            Bool: 'true'
            StringEquals:
              aws:SourceAccount: {Ref: AWS::AccountId}
              aws:SourceVpc: {Name: vpc-1}
        - Read
        - [Write]
"#,
            expect![[r#"
                9 |         - Effect: [Allow]
                  |                   ^^^^^^^ policy-element-type: `Effect` must be a string, not a list.
                10 |           Sid: {Name: Read}
                   |                 ^^^^ policy-element-type: `Sid` must be a string, not a map.
                14 |           - Effect: Allow
                   |             ^^^^^^ policy-element-type: Each item of `Resource` must be a string, not a map.
                18 |             Bool: 'true'
                   |                   ^^^^^^ policy-element-type: `Bool` must be a map of condition keys, not a string.
                21 |               aws:SourceVpc: {Name: vpc-1}
                   |                               ^^^^ policy-element-type: `aws:SourceVpc` must be a string or a list of strings, not a map.
                22 |         - Read
                   |           ^^^^ policy-element-type: A statement must be a map with `Effect` and `Action`, not a string.
                23 |         - [Write]
                   |           ^^^^^^^ policy-element-type: A statement must be a map with `Effect` and `Action`, not a list.
            "#]],
        );
    }

    #[test]
    fn a_document_is_a_map() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
      - Effect: Allow
        Action: s3:ListAllMyBuckets
        Resource: '*'
  Writer:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: all
"#,
            expect![[r#"
                7 |       - Effect: Allow
                  |       ^^^^^^^^^^^^^^^ policy-element-type: A policy must be a map with `Version` and `Statement`, not a list.
                14 |         Statement: all
                   |                    ^^^ policy-element-type: `Statement` must be a statement or a list of statements, not a string.
            "#]],
        );
    }

    #[test]
    fn a_property_of_a_permission_is_one_text() {
        check(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: [lambda:InvokeFunction]
      Principal: {Service: s3.amazonaws.com}
      SourceArn: !If [C, !GetAtt Images.Arn, []]
"#,
            expect![[r#"
                10 |       Action: [lambda:InvokeFunction]
                   |               ^^^^^^^^^^^^^^^^^^^^^^^ policy-element-type: `Action` must be a string, not a list.
                11 |       Principal: {Service: s3.amazonaws.com}
                   |                   ^^^^^^^ policy-element-type: `Principal` must be a string, not a map.
                12 |       SourceArn: !If [C, !GetAtt Images.Arn, []]
                   |                       ^ unknown-reference: There is no condition `C` in this template.
                12 |       SourceArn: !If [C, !GetAtt Images.Arn, []]
                   |                                              ^^ policy-element-type: `SourceArn` must be a string, not a list.
            "#]],
        );
    }
}
