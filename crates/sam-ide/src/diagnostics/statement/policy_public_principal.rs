//! `policy-public-principal`: a statement allows everyone to use a resource.
//!
//! `Principal: "*"` (or `AWS: "*"`, which means the same) stands for everybody, people without an AWS account included
//! (but in the trust policy of a role, which one assumes with an account of AWS). Name the accounts, roles or services,
//! or add a condition that asks where the call comes from: `aws:SourceArn`,
//! `aws:SourceAccount`, `aws:PrincipalOrgID`, `aws:SourceVpce` and the like.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: "*"               # bad: the whole world may send
//!   Action: sqs:SendMessage
//!   Resource: !GetAtt Orders.Arn
//! - Effect: Allow
//!   Principal: {Service: sns.amazonaws.com}   # good
//!   Action: sqs:SendMessage
//!   Resource: !GetAtt Orders.Arn
//!   Condition: {ArnEquals: {aws:SourceArn: !Ref Placed}}
//! ```
//!
//! A Lambda permission says the same by its properties: `Principal: '*'` without `SourceArn`, `SourceAccount` or
//! `PrincipalOrgID` is for everybody. One for a function URL with `FunctionUrlAuthType: NONE` is meant to be.
//!
//! `NotPrincipal` with `Allow` is reported too: it lets in everybody but those named. Policies of APIs are not looked at:
//! an API without a policy is open to everybody as well.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::principal::{is_everybody, is_restricted};
use sam_core::policy::{Effect, Polarity, PolicySite, SiteKind, Statement, StatementForm};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-public-principal",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let what = match site.kind {
        SiteKind::Trust => "may assume this role",
        SiteKind::Resource("execute-api") | SiteKind::Identity | SiteKind::Limit => return,
        SiteKind::Resource(_) | SiteKind::Permission => "may do this",
    };
    if statement.effect() != Some(Effect::Allow) {
        return;
    }
    let Some(principal) = statement.principal() else {
        return;
    };
    // Who assumes a role signs the request, and so has an account.
    let beyond = match site.kind {
        SiteKind::Trust => "in any AWS account",
        SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit => {
            "people without an AWS account included"
        }
    };
    match principal.polarity {
        Polarity::Not => {
            let message = format!(
                "`Allow` with `NotPrincipal`: everyone else {what}, {beyond}. List the allowed principals in `Principal`."
            );
            acc.push(RULE.at(principal.entry.key.full_range(), message));
            return;
        }
        Polarity::Is => {}
    }
    let Some(everybody) = is_everybody(principal) else {
        return;
    };
    let denials = || {
        let statements = site.document.statements();
        statements.filter(|it| it.effect() == Some(Effect::Deny))
    };
    if is_restricted(statement) || denials().any(is_restricted) {
        return;
    }
    let limit = match statement.form {
        StatementForm::Permission(_) if is_public_url(statement) => return,
        StatementForm::Permission(form) if form.source.is_none() => "`OrganizationId`",
        StatementForm::Permission(_) => "`SourceArn`, `SourceAccount` or `PrincipalOrgID`",
        StatementForm::Statement => "a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`",
    };
    let whom = match statement.form {
        // A layer is used by functions, which are of some account.
        StatementForm::Permission(form) if form.source.is_none() => "in any AWS account",
        StatementForm::Permission(_) | StatementForm::Statement => beyond,
    };
    let message = format!("Everyone {what}, {whom}. Name the principals, or add {limit}.");
    acc.push(RULE.at(everybody.full_range(), message));
}

/// Whether a permission is for the URL of a function that asks nobody who they are.
fn is_public_url(permission: Statement<'_>) -> bool {
    let is = |name: &str, wanted: &str| {
        let value = permission.node.get(name).and_then(NodeRef::scalar);
        value.is_some_and(|it| it.value.eq_ignore_ascii_case(wanted))
    };
    is("FunctionUrlAuthType", "NONE") || is("InvokedViaFunctionUrl", "true")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_advice;
    use expect_test::expect;

    #[test]
    fn everybody_is_told_from_somebody() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
          - Effect: Allow
            Principal:
              AWS: ["123456789012", "*"]
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
          - Effect: Allow
            NotPrincipal: {AWS: "123456789012"}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
          - Effect: Allow
            Principal: {AWS: "123456789012"}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
          - Effect: Deny
            Principal: "*"
            Action: sqs:*
            Resource: !GetAtt Orders.Arn
            Condition: {Bool: {aws:SecureTransport: false}}
"#,
            expect![[r#"
                13 |             Principal: "*"
                   |                        ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
                18 |               AWS: ["123456789012", "*"]
                   |                                     ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
                22 |             NotPrincipal: {AWS: "123456789012"}
                   |             ^^^^^^^^^^^^ policy-public-principal (warning): `Allow` with `NotPrincipal`: everyone else may do this, people without an AWS account included. List the allowed principals in `Principal`.
            "#]],
        );
    }

    #[test]
    fn a_condition_may_say_where_from() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {StringEquals: {aws:PrincipalOrgID: o-1234567890}}
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {StringLike: {aws:PrincipalOrgID: "*"}}
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {StringNotEquals: {aws:PrincipalOrgID: o-1234567890}}
"#,
            expect![[r#"
                18 |             Principal: "*"
                   |                        ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
                23 |             Principal: "*"
                   |                        ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
            "#]],
        );
    }

    #[test]
    fn a_denial_for_all_others_is_a_condition_too() {
        check_advice(
            r#"
Resources:
  PolicySite:
    Type: AWS::S3::Bucket
  SitePolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref PolicySite
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "${PolicySite.Arn}/*"
          - Effect: Deny
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "${PolicySite.Arn}/*"
            Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}
"#,
            expect![""],
        );
    }

    #[test]
    fn a_role_that_anyone_may_assume_is_no_secret() {
        check_advice(
            r#"
Resources:
  Open:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "*"}
            Action: sts:AssumeRole
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
"#,
            expect![[r#"
                10 |             Principal: {AWS: "*"}
                   |                              ^^^ policy-public-principal (warning): Everyone may assume this role, in any AWS account. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
            "#]],
        );
    }

    #[test]
    fn keys_of_a_service_may_say_where_from_too() {
        check_advice(
            r#"
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      FileSystemPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "*"}
            Action: elasticfilesystem:ClientMount
            Condition: {Bool: {elasticfilesystem:AccessedViaMountTarget: "true"}}
          - Effect: Allow
            Principal: {AWS: "*"}
            Action: elasticfilesystem:ClientMount
            Condition: {Bool: {elasticfilesystem:AccessedViaMountTarget: "false"}}
          - Effect: Allow
            Principal: {AWS: "*"}
            Action: elasticfilesystem:ClientMount
            Condition: {Bool: {aws:SecureTransport: "true"}}
  Secrets:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: kms:Decrypt
            Resource: "*"
            Condition: {StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}}
"#,
            expect![[r#"
                14 |             Principal: {AWS: "*"}
                   |                              ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
                18 |             Principal: {AWS: "*"}
                   |                              ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.
                24 |       KeyPolicy:
                   |       ^^^^^^^^^ key-policy-lockout: This policy does not allow `kms:PutKeyPolicy` to the account, so KMS refuses the key. Allow `kms:*` to `arn:…:iam::ACCOUNT:root`.
            "#]],
        );
    }

    #[test]
    fn a_permission_may_be_for_everybody() {
        check_advice(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: "*"
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: "*"
      PrincipalOrgID: o-a1b2c3d4e5
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunctionUrl
      Principal: "*"
      FunctionUrlAuthType: NONE
  E:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunctionUrl
      Principal: "*"
      FunctionUrlAuthType: AWS_IAM
  G:
    Type: AWS::Lambda::LayerVersionPermission
    Properties:
      LayerVersionArn: !ImportValue Layer
      Action: lambda:GetLayerVersion
      Principal: "*"
  H:
    Type: AWS::Lambda::LayerVersionPermission
    Properties:
      LayerVersionArn: !ImportValue Layer
      Action: lambda:GetLayerVersion
      Principal: "*"
      OrganizationId: o-a1b2c3d4e5
"#,
            expect![[r#"
                11 |       Principal: "*"
                   |                  ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add `SourceArn`, `SourceAccount` or `PrincipalOrgID`.
                31 |       Principal: "*"
                   |                  ^^^ policy-public-principal (warning): Everyone may do this, people without an AWS account included. Name the principals, or add `SourceArn`, `SourceAccount` or `PrincipalOrgID`.
                38 |       Principal: "*"
                   |                  ^^^ policy-public-principal (warning): Everyone may do this, in any AWS account. Name the principals, or add `OrganizationId`.
            "#]],
        );
    }
}
