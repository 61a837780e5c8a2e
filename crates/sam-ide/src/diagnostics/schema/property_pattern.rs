//! `property-pattern`: a text does not match the regular expression that the schema of its type has.
//!
//! Most names, ARNs and paths have a form that CloudFormation or the service asks for, such as letters, digits and hyphens.
//! The rule reads the expressions of the schemas that mean the same everywhere, and texts in ASCII. It is a warning, since
//! services take more in some places than the schema says. What is known only at deployment is not compared.
//!
//! ```yaml
//! QueueName: jobs of today    # bad
//! QueueName: jobs-of-today    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::document::cursor;
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-pattern",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

/// How much of a text and of an expression a message shows.
const LONGEST_TEXT: usize = 30;
const LONGEST_PATTERN: usize = 60;

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::Unmatched {
        key,
        value,
        pattern,
    } = &fault.kind
    else {
        return;
    };
    let value = match value.chars().count() <= LONGEST_TEXT {
        true => format!("`{value}`"),
        false => "this text".to_owned(),
    };
    let message = match pattern.chars().count() <= LONGEST_PATTERN {
        true => format!("`{key}` must match `{pattern}`, but {value} does not."),
        false => match form(fault.owner, key) {
            Some(form) => format!("`{key}` may have {form}, so not {value}."),
            None => format!(
                "`{key}` must have the form that the page of its type says, but {value} has not."
            ),
        },
    };
    acc.push(RULE.at(fault.range, message).given_by(fault, key));
}

/// What a text may have whose expression is too long for a message.
fn form(owner: &str, key: &str) -> Option<&'static str> {
    match (owner, key) {
        ("AWS::Serverless::Function" | "AWS::Lambda::Function", "FunctionName") => {
            Some("letters, digits, `-` and `_`, at most 64")
        }
        _ => None,
    }
}

/// What the names of the aliases of keys begin with.
const ALIAS: &str = "alias/";

/// An alias without what all of them begin with.
fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::Unmatched { key, value, .. } = &fault.kind else {
        return None;
    };
    let is_alias = (fault.owner, *key) == ("AWS::KMS::Alias", "AliasName");
    if !is_alias || fault.given_by.is_some() || value.starts_with(ALIAS) {
        return None;
    }
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let new = format!("{ALIAS}{}", value.trim_start_matches('/'));
    let edits = one(replace_scalar(document, node, &new));
    Some(Fix::list([(format!("Change to `{new}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn texts_of_another_form() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  RoleName: {Type: String, Default: the role}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a b
      Runtime: python3.13
      FunctionName: my function
      Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/a"
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref RoleName
      AssumeRolePolicyDocument: {}
  Key:
    Type: AWS::KMS::Alias
    Properties:
      AliasName: jobs
      TargetKeyId: "{{resolve:ssm:key}}"
  Log:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: "Grüße an alle!"}
"#,
            "property-pattern",
            expect![[r#"
                4 |   RoleName: {Type: String, Default: the role}
                  |                                     ^^^^^^^^ property-pattern (warning): `RoleName` must match `^[\w+=,.@-]+$`, but `the role` does not.
                  |                                     line 17: `RoleName` gets the value here
                10 |       Handler: a b
                   |                ^^^ property-pattern (warning): `Handler` must match `^[^\s]+$`, but `a b` does not.
                12 |       FunctionName: my function
                   |                     ^^^^^^^^^^^ property-pattern (warning): `FunctionName` may have letters, digits, `-` and `_`, at most 64, so not `my function`.
                22 |       AliasName: jobs
                   |                  ^^^^ property-pattern (warning): `AliasName` must match `^(alias/)[a-zA-Z0-9:/_-]+$`, but `jobs` does not.
                   |                  fix: Change to `alias/jobs`
            "#]],
        );
    }

    #[test]
    fn an_alias_of_a_key_begins_with_its_word() {
        check_fix(
            "Resources:\n  A:\n    Type: AWS::KMS::Alias\n    Properties: {AliasName: jobs, TargetKeyId: a}\n",
            "Change to `alias/jobs`",
            expect![[r#"
                 3 |     Type: AWS::KMS::Alias
                -4 |     Properties: {AliasName: jobs, TargetKeyId: a}
                +4 |     Properties: {AliasName: alias/jobs, TargetKeyId: a}
            "#]],
        );
    }
}
