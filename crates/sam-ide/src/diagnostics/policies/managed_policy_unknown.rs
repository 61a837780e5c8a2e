//! `managed-policy-unknown`: no managed policy has this name or ARN.
//!
//! `Policies` of a function or state machine takes the names of AWS's managed policies, without their paths, and ARNs;
//! `ManagedPolicyArns` and `PermissionsBoundary` take ARNs only, with the path. SAM looks at none of them; the deployment
//! fails. AWS adds policies every week, so what is merely unknown is said with the date of what is known here.
//!
//! ```yaml
//! Policies:
//!   - AmazonS3ReadonlyAcess                # bad: misspelt
//!   - service-role/AWSLambdaRole           # bad: a path is not a part of the name
//!   - AmazonS3ReadOnlyAccess               # good
//! ```
//!
//! See <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::role_view::{Managed, NamedIn, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::Piece;
use crate::edit::managed::{managed_arn, managed_arn_like};
use crate::names::closest;
use sam_core::MANAGED_DATE;
use sam_core::connector::Resolver;
use sam_core::iam::{managed_names, policy_template};
use sam_core::permission::{AwsArn, ManagedRef, is_managed_name, managed_path};

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-unknown",
    severity: Severity::Warning,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for managed in view.managed() {
        if let Some(found) = Found::of(managed) {
            let finding = RULE.at(managed.node.full_range(), found.message);
            acc.push(finding.severity(found.severity));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    let managed = view.managed().iter().find(|it| finding.is_at(it.node))?;
    let found = Found::of(managed)?;
    let edits = managed
        .slot
        .replace(resolver.template().document(), &found.instead?);
    Some(Fix::list([(found.label.unwrap_or_default(), edits)]))
}

/// What is wrong, and what to write instead.
struct Found {
    severity: Severity,
    message: String,
    label: Option<String>,
    instead: Option<Piece<'static>>,
}

impl Found {
    fn of(managed: &Managed<'_>) -> Option<Self> {
        match &managed.names {
            ManagedRef::Name(name) | ManagedRef::Given(name) => of_name(managed, name),
            ManagedRef::Aws(arn) => of_arn(arn),
            ManagedRef::Malformed(text) => Some(malformed(text)),
            ManagedRef::Unfilled(text) => Some(unfilled(text)),
            ManagedRef::Other => None,
        }
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            message,
            label: None,
            instead: None,
        }
    }

    fn instead(mut self, name: &str, piece: Option<Piece<'static>>) -> Self {
        let label = match &piece {
            Some(Piece::Text(text)) if !text.starts_with("arn:") => format!("Change to `{name}`"),
            Some(_) | None => format!("Write the ARN of `{name}`"),
        };
        self.label = Some(label);
        self.instead = piece;
        self
    }
}

fn near(name: &str) -> Option<&'static str> {
    beginning_with(name).or_else(|| closest(name, managed_names()))
}

/// The shortest of the names that begin with what is written: an end is forgotten more often than other letters are.
fn beginning_with(name: &str) -> Option<&'static str> {
    /// Many names begin as briefly as this.
    const TOO_SHORT: usize = 8;
    let begins = |it: &&str| {
        let head = it.get(..name.len());
        head.is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let names = managed_names().filter(|_| name.len() > TOO_SHORT);
    names.filter(begins).min_by_key(|it| it.len())
}

fn of_name(managed: &Managed<'_>, name: &str) -> Option<Found> {
    if is_managed_name(name) || managed_path(name).is_some() {
        return None;
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    let is_possible = !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it));
    let severity = match (is_possible, managed.named_in) {
        (true, NamedIn::Policies) => Severity::Warning,
        // No policy can have such a name, and other properties take no names.
        (false, _) | (_, NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary) => {
            Severity::Error
        }
    };
    let piece = |name: &str| match managed.named_in {
        NamedIn::Policies if is_managed_name(name) => Some(Piece::Text(name.to_owned())),
        NamedIn::Policies | NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary => {
            managed_arn(name)
        }
    };
    if name.is_empty() {
        let message = "A managed policy needs a name. Name one, or remove the entry.";
        return Some(Found::new(severity, message.to_owned()));
    }
    if last != name && managed_path(last).is_some() {
        let message = match managed.named_in {
            NamedIn::Policies => {
                format!("`{name}` is a path and a name. Write only the name, `{last}`.")
            }
            NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary => {
                format!("`{name}` is the end of an ARN. Write the whole ARN.")
            }
        };
        return Some(Found::new(severity, message).instead(last, piece(last)));
    }
    if managed.named_in == NamedIn::Policies && policy_template(name).is_some() {
        return None;
    }
    let what = match (managed.named_in, is_possible) {
        (NamedIn::Policies, true) => none_of(name),
        (NamedIn::Policies, false) => {
            format!(
                "`{name}` is neither the name nor the ARN of a managed policy. Write one of them."
            )
        }
        (NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary, _) => {
            format!("`{name}` is not the ARN of a managed policy.")
        }
    };
    Some(match near(last) {
        Some(near) => {
            let of = match managed.named_in {
                NamedIn::Policies => "",
                NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary => "the ARN of ",
            };
            let message = first_short([
                format!("{what} Did you mean {of}`{near}`?"),
                format!("AWS has no managed policy `{name}`. Did you mean {of}`{near}`?"),
            ]);
            Found::new(severity, message).instead(near, piece(near))
        }
        None => Found::new(severity, what),
    })
}

fn of_arn(arn: &AwsArn) -> Option<Found> {
    let AwsArn {
        name, path: given, ..
    } = arn;
    match managed_path(name) {
        Some(path) if path == *given => None,
        Some(path) => {
            let message = match path.is_empty() {
                true => format!(
                    "The ARN of `{name}` must not contain `{given}`, so the deployment fails. Remove it."
                ),
                false => format!(
                    "The ARN of `{name}` must have `{path}` before the name, so the deployment fails. Add it."
                ),
            };
            let piece = managed_arn_like(arn, name);
            Some(Found::new(Severity::Warning, message).instead(name, piece))
        }
        // Known in another partition only, where nothing is known of its path.
        None if is_managed_name(name) => None,
        None => {
            let what = none_of(name);
            Some(match near(name) {
                Some(near) => {
                    let message = first_short([
                        format!("{what} Did you mean `{near}`?"),
                        format!("AWS has no managed policy `{name}`. Did you mean `{near}`?"),
                    ]);
                    let piece = managed_arn_like(arn, near);
                    Found::new(Severity::Warning, message).instead(near, piece)
                }
                None => Found::new(Severity::Information, what),
            })
        }
    }
}

fn none_of(name: &str) -> String {
    format!(
        "AWS has no managed policy `{name}` (as of {MANAGED_DATE}). The deployment fails unless AWS has added it since."
    )
}

fn unfilled(text: &str) -> Found {
    let message = "Only `!Sub` replaces `${…}`, and this is a plain string, so the deployment fails. Write `!Sub` before it.";
    Found {
        severity: Severity::Error,
        message: message.to_owned(),
        label: Some("Write it with `!Sub`".to_owned()),
        instead: Some(Piece::sub(text)),
    }
}

fn malformed(text: &str) -> Found {
    let message = "This is not the ARN of a managed policy. Write `arn:aws:iam::aws:policy/NAME`, or your account ID in place of the second `aws`.";
    let found = Found::new(Severity::Error, message.to_owned());
    let name = text.rsplit(['/', ':']).next().unwrap_or_default();
    match managed_arn(name) {
        Some(piece) => found.instead(name, Some(piece)),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    const NAMES: &str = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AmazonS3ReadonlyAcess # misspelt
      - service-role/AWSLambdaRole
      - arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole
      - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonSQSReadOnlyAccess
      - arn:aws:iam:aws:policy/AmazonSNSReadOnlyAccess
      - arn:aws:iam::aws:policy/OfNextYear
      - arn:aws:iam::123456789012:role/function
      - Of the next year
      - OfNextYear
      - ''
      - !Sub arn:aws:iam::${AWS::AccountId}:policy/own
      - arn:aws:iam::123456789012:policy/own
      - arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/own
      - !Ref Own
      - '{{resolve:ssm:policy}}'
      - AmazonSSMReadOnlyAccess
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
"#;

    #[test]
    fn names_and_arns() {
        check(
            NAMES,
            expect![[r#"
                7 |       - AmazonS3ReadonlyAcess # misspelt
                  |         ^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown (warning): AWS has no managed policy `AmazonS3ReadonlyAcess` (as of 2026-09). The deployment fails unless AWS has added it since. Did you mean `AmazonS3ReadOnlyAccess`?
                  |         fix: Change to `AmazonS3ReadOnlyAccess`
                8 |       - service-role/AWSLambdaRole
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: `service-role/AWSLambdaRole` is a path and a name. Write only the name, `AWSLambdaRole`.
                  |         fix: Change to `AWSLambdaRole`
                9 |       - arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown (warning): The ARN of `AWSLambdaSQSQueueExecutionRole` must have `service-role/` before the name, so the deployment fails. Add it.
                  |         fix: Write the ARN of `AWSLambdaSQSQueueExecutionRole`
                10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonSQSReadOnlyAccess
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown (warning): The ARN of `AmazonSQSReadOnlyAccess` must not contain `service-role/`, so the deployment fails. Remove it.
                   |         fix: Write the ARN of `AmazonSQSReadOnlyAccess`
                11 |       - arn:aws:iam:aws:policy/AmazonSNSReadOnlyAccess
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: This is not the ARN of a managed policy. Write `arn:aws:iam::aws:policy/NAME`, or your account ID in place of the second `aws`.
                   |         fix: Write the ARN of `AmazonSNSReadOnlyAccess`
                12 |       - arn:aws:iam::aws:policy/OfNextYear
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown (information): AWS has no managed policy `OfNextYear` (as of 2026-09). The deployment fails unless AWS has added it since.
                13 |       - arn:aws:iam::123456789012:role/function
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: This is not the ARN of a managed policy. Write `arn:aws:iam::aws:policy/NAME`, or your account ID in place of the second `aws`.
                14 |       - Of the next year
                   |         ^^^^^^^^^^^^^^^^ managed-policy-unknown: `Of the next year` is neither the name nor the ARN of a managed policy. Write one of them.
                15 |       - OfNextYear
                   |         ^^^^^^^^^^ managed-policy-unknown (warning): AWS has no managed policy `OfNextYear` (as of 2026-09). The deployment fails unless AWS has added it since.
                16 |       - ''
                   |         ^^ managed-policy-unknown: A managed policy needs a name. Name one, or remove the entry.
                19 |       - arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/own
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: Only `!Sub` replaces `${…}`, and this is a plain string, so the deployment fails. Write `!Sub` before it.
                   |         fix: Write it with `!Sub`
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `AWSLambdaRole`",
            expect![[r#"
                  7 |       - AmazonS3ReadonlyAcess # misspelt
                - 8 |       - service-role/AWSLambdaRole
                + 8 |       - AWSLambdaRole
                  9 |       - arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole
            "#]],
        );
        check_fix(
            NAMES,
            "Write it with `!Sub`",
            expect![[r#"
                 18 |       - arn:aws:iam::123456789012:policy/own
                -19 |       - arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/own
                +19 |       - !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/own'
                 20 |       - !Ref Own
            "#]],
        );
        let labels = [
            "Write the ARN of `AWSLambdaSQSQueueExecutionRole`",
            "Write the ARN of `AmazonSQSReadOnlyAccess`",
            "Write the ARN of `AmazonSNSReadOnlyAccess`",
        ];
        check_fix(
            NAMES,
            labels[0],
            expect![[r#"
                  8 |       - service-role/AWSLambdaRole
                - 9 |       - arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole
                + 9 |       - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                 10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonSQSReadOnlyAccess
            "#]],
        );
        check_fix(
            NAMES,
            labels[1],
            expect![[r#"
                  9 |       - arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole
                -10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonSQSReadOnlyAccess
                +10 |       - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSQSReadOnlyAccess'
                 11 |       - arn:aws:iam:aws:policy/AmazonSNSReadOnlyAccess
            "#]],
        );
        check_fix(
            NAMES,
            labels[2],
            expect![[r#"
                 10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonSQSReadOnlyAccess
                -11 |       - arn:aws:iam:aws:policy/AmazonSNSReadOnlyAccess
                +11 |       - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSNSReadOnlyAccess'
                 12 |       - arn:aws:iam::aws:policy/OfNextYear
            "#]],
        );
    }

    #[test]
    fn roles_take_arns_only() {
        let role = r#"
Resources:
  Group:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns:
      - AmazonS3ReadonlyAcess
      - job-function/ViewOnlyAccess
  Function:
    Type: AWS::Serverless::Function
    Properties:
      PermissionsBoundary: my-boundary
"#;
        check(
            role,
            expect![[r#"
                7 |       - AmazonS3ReadonlyAcess
                  |         ^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: `AmazonS3ReadonlyAcess` is not the ARN of a managed policy. Did you mean the ARN of `AmazonS3ReadOnlyAccess`?
                  |         fix: Write the ARN of `AmazonS3ReadOnlyAccess`
                8 |       - job-function/ViewOnlyAccess
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-unknown: `job-function/ViewOnlyAccess` is the end of an ARN. Write the whole ARN.
                  |         fix: Write the ARN of `ViewOnlyAccess`
                12 |       PermissionsBoundary: my-boundary
                   |                            ^^^^^^^^^^^ managed-policy-unknown: `my-boundary` is not the ARN of a managed policy.
            "#]],
        );
        check_fix(
            role,
            "Write the ARN of `ViewOnlyAccess`",
            expect![[r#"
                  7 |       - AmazonS3ReadonlyAcess
                - 8 |       - job-function/ViewOnlyAccess
                + 8 |       - !Sub 'arn:${AWS::Partition}:iam::aws:policy/job-function/ViewOnlyAccess'
                  9 |   Function:
            "#]],
        );
    }

    #[test]
    fn the_partition_is_the_account_of_aws_in_commercial_regions() {
        check_rule(
            "\
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: iot.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns:
        - !Sub 'arn:${AWS::Partition}:iam::${AWS::Partition}:policy/service-role/AWSIoTDeviceDefenderAudit'
",
            "managed-policy-unknown",
            expect![[""]],
        );
    }
}
