//! `policy-secret-suffix`: the ARN of a secret lacks the six characters that Secrets Manager adds.
//!
//! The ARN of a secret ends with a hyphen and six characters that are not part of its name. IAM compares the whole ARN,
//! so one that ends with the name fits no secret. Write `-??????` for the six characters, or use the ARN that `!Ref` of
//! the secret gives. A wildcard `*` in place of them would fit the secrets with longer names as well.
//!
//! ```yaml
//! Resource: !Sub arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db          # bad
//! Resource: !Sub arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db-??????   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::resource::{Change, changed};
use crate::edit::{one, replace_value};
use sam_core::connector::Resolver;
use sam_core::permission::lacks_secret_suffix;
use sam_core::policy::{PolicySite, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-secret-suffix",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

const SUFFIX: Change = Change::With("-??????");

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let resources = statement
        .resource()
        .filter(|_| site.kind == SiteKind::Identity);
    for node in resources.map(|it| it.values()).unwrap_or_default() {
        if lacks_secret_suffix(node, resolver.template()) {
            let message = "The ARN of a secret ends with a hyphen and six characters, so this fits no secret. Append `-??????`.";
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let node = finding.node_in(statement.resource()?.values())?;
    let piece = changed(node, SUFFIX)?;
    let edits = one(replace_value(resolver.template().document(), node, &piece));
    Some(Fix::list([(SUFFIX.label(), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const SECRETS: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Login: {Type: AWS::SecretsManager::Secret}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Policies:
      - AWSSecretsManagerGetSecretValuePolicy:
          SecretArn: !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db'
      - Statement:
          Effect: Allow
          Action: secretsmanager:GetSecretValue
          Resource:
          - !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db'
          - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-secret
          - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-a1B2c3
          - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-??????
          - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/*
          - !Sub 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:${Name}'
          - !Ref Login
          - '{{resolve:ssm:/shop/secret}}'
Parameters:
  Name: {Type: String}
"#;

    #[test]
    fn an_arn_that_ends_with_the_name_fits_no_secret() {
        check(
            SECRETS,
            expect![[r#"
            13 |           SecretArn: !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db'
               |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `SecretArn` lacks the hyphen and six characters at the end of a secret's ARN: the policy grants nothing.
               |                      fix: Change it
            18 |           - !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db'
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-secret-suffix (warning): The ARN of a secret ends with a hyphen and six characters, so this fits no secret. Append `-??????`.
               |             fix: Add `-??????`
            19 |           - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-secret
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-secret-suffix (warning): The ARN of a secret ends with a hyphen and six characters, so this fits no secret. Append `-??????`.
               |             fix: Add `-??????`
        "#]],
        );
    }

    #[test]
    fn the_six_characters_are_any() {
        check_fix(
            SECRETS,
            "Add `-??????`",
            expect![[r#"
             17 |           Resource:
            -18 |           - !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db'
            +18 |           - !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db-??????'
             19 |           - arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-secret
        "#]],
        );
    }
}
