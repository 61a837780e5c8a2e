//! `kms-missing`: a role may use an encrypted resource, but not its KMS key.
//!
//! A queue, topic, table, stream or bucket that is encrypted with a key of your own calls KMS on behalf of whoever sends
//! to it or reads from it. Without a permission for the key every such call fails with `AccessDenied`, although the role
//! may use the resource. Policy templates and connectors do not add this permission.
//!
//! ```yaml
//! Jobs:
//!   Type: AWS::SQS::Queue
//!   Properties: {KmsMasterKeyId: !Ref Key}
//! Worker:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Policies:
//!       - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}   # bad by itself
//!       - Statement:                                                  # good
//!           - {Effect: Allow, Action: [kms:Decrypt, kms:GenerateDataKey], Resource: !GetAtt Key.Arn}
//! ```
//!
//! The rule reports nothing if the policy of the key names the role or everyone, if the role has a policy whose content
//! the template does not show, and for keys of AWS (`alias/aws/sqs`).
//!
//! See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Grants, Rule, RuleCategory, Severity};
use crate::edit::{one, policy};
use crate::evidence::{Evidence, policies_naming};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::iam::matches;
use sam_core::policy::{Effect, sites_of};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "kms-missing",
    severity: Severity::Warning,
    category: RuleCategory::Grant,
    check: Check::Grants(check),
    fix: Some(fix),
};

/// The types that call KMS for their callers, and the path to the property that names the key.
const ENCRYPTED: [(&str, &[&str]); 5] = [
    ("AWS::SQS::Queue", &["KmsMasterKeyId"]),
    ("AWS::SNS::Topic", &["KmsMasterKeyId"]),
    (
        "AWS::DynamoDB::Table",
        &["SSESpecification", "KMSMasterKeyId"],
    ),
    ("AWS::Kinesis::Stream", &["StreamEncryption", "KeyId"]),
    (
        "AWS::S3::Bucket",
        &[
            "BucketEncryption",
            "ServerSideEncryptionConfiguration",
            "ServerSideEncryptionByDefault",
            "KMSMasterKeyID",
        ],
    ),
];

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let (role, template) = (&grants.role, grants.template());
    if role.users.is_empty() || template.has_unknown_names() {
        return;
    }
    let mut connected: Vec<&str> = Vec::new();
    for resolved in grants.connectors() {
        for link in &resolved.links {
            connected.extend(link.source.id.map(|(id, _)| id));
            connected.extend(link.destination.id.map(|(id, _)| id));
        }
    }
    let policies = policies_naming(&role.id, template);
    let written = role
        .users
        .iter()
        .copied()
        .chain(role.written)
        .chain(policies);
    let named = written.flat_map(|it| it.references().map(|(_, it)| &*it.name));
    let names: BTreeSet<&str> = named.chain(connected.iter().copied()).collect();
    let encrypted = names.into_iter().filter_map(|it| encrypted(it, template));
    let encrypted: Vec<_> = encrypted.collect();
    if encrypted.is_empty() {
        return;
    }
    let evidence = Evidence::of(role, template);
    for (target, key) in encrypted {
        let uses = evidence.names(target.id) || connected.contains(&target.id);
        if !uses || evidence.may_use(key.id, "kms") {
            continue;
        }
        for user in &role.users {
            if !lets_in(key, &[&role.id, user.id]) && user.id != target.id {
                let need = KeyUse::of(target, grants);
                acc.push(diagnose(*user, target, key, need));
            }
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let user = finding.resource(resolver)?;
    let mut all = template
        .resources()
        .filter_map(|it| encrypted(it.id, template));
    let (key, need) = all.find_map(|(target, key)| {
        let mut needs = [KeyUse::Read, KeyUse::Write].into_iter();
        let need = needs.find(|it| finding.is_like(&diagnose(user, target, key, *it)))?;
        Some((key, need))
    })?;
    let policy = policy::of_key(key, need.actions());
    let edits = one(policy::add(template.document(), user, &policy));
    Some(Fix::list([(format!("Add {}", policy.name), edits)]))
}

/// What a role does with the key of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyUse {
    /// It reads what is encrypted.
    Read,
    /// It writes what is then encrypted, too.
    Write,
}

/// What writes to the types of which a reader needs no more than to decrypt.
const WRITES: [(&str, &str); 4] = [
    ("AWS::SQS::Queue", "sqs:SendMessage"),
    ("AWS::Kinesis::Stream", "kinesis:PutRecord"),
    ("AWS::Kinesis::Stream", "kinesis:PutRecords"),
    ("AWS::S3::Bucket", "s3:PutObject"),
];

impl KeyUse {
    fn of(target: Resource<'_>, grants: &Grants<'_>) -> Self {
        let writes = WRITES
            .iter()
            .filter(|(of, _)| Some(*of) == target.type_name());
        let writes: Vec<&str> = writes.map(|(_, action)| *action).collect();
        let mut actions = grants.found().grants.iter().flat_map(|it| &it.actions);
        let may_write = actions.any(|it| writes.iter().any(|action| matches(it, action)));
        match may_write || writes.is_empty() {
            true => Self::Write,
            false => Self::Read,
        }
    }

    fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["kms:Decrypt"],
            Self::Write => &["kms:Decrypt", "kms:GenerateDataKey"],
        }
    }
}

fn diagnose(
    user: Resource<'_>,
    target: Resource<'_>,
    key: Resource<'_>,
    need: KeyUse,
) -> Diagnostic {
    let message = format!(
        "`{}` may use `{}`, but not `{}`, which encrypts it. Allow {} on the key.",
        user.id,
        target.id,
        key.id,
        listed(need.actions().iter().copied())
    );
    RULE.at(user.entry.key.full_range(), message)
        .related(key.entry.key.full_range(), format!("`{}`", key.id))
}

/// The resource of a logical ID with the key of the template that encrypts it, if there is one.
fn encrypted<'a>(id: &str, template: Template<'a>) -> Option<(Resource<'a>, Resource<'a>)> {
    let resource_type = template.type_of(id)?;
    let (_, path) = ENCRYPTED.iter().find(|(it, _)| *it == resource_type)?;
    let resource = template.resource(id)?;
    let key = at(resource.properties()?, path).and_then(intrinsic::named_id)?;
    let key = template.resource(key)?;
    (key.type_name() == Some("AWS::KMS::Key")).then_some((resource, key))
}

/// What a path leads to, in the first item of a list.
fn at<'a>(node: NodeRef<'a>, path: &[&str]) -> Option<NodeRef<'a>> {
    let Some((name, rest)) = path.split_first() else {
        return Some(node);
    };
    let map = node.items().next().unwrap_or(node);
    at(map.get(name)?, rest)
}

/// Whether the policy of a key names one of the resources or everyone.
fn lets_in(key: Resource<'_>, ids: &[&str]) -> bool {
    let names_one = key.references().any(|(_, it)| ids.contains(&&*it.name));
    let sites = sites_of(key).into_iter();
    let mut statements = sites.flat_map(|it| it.document.statements().collect::<Vec<_>>());
    names_one
        || statements.any(|it| {
            let principal = it.principal().map(|it| it.entry.value);
            let aws = principal.map(|it| it.get("AWS").unwrap_or(it));
            let is_everyone = aws.is_some_and(|it| {
                it.as_str() == Some("*") || it.items().any(|it| it.as_str() == Some("*"))
            });
            it.effect() == Some(Effect::Allow) && is_everyone
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix, check_rule};
    use expect_test::expect;

    const JOBS: &str = r#"
Resources:
  Key: {Type: AWS::KMS::Key}
  Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  Plain: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/aws/sqs}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
        - SQSSendMessagePolicy: {QueueName: !GetAtt Plain.QueueName}
"#;

    #[test]
    fn the_key_has_to_be_allowed_too() {
        check_advice(
            JOBS,
            expect![[r#"
            6 |   Worker:
              |   ^^^^^^ kms-missing (warning): `Worker` may use `Jobs`, but not `Key`, which encrypts it. Allow `kms:Decrypt` and `kms:GenerateDataKey` on the key.
              |   line 3: `Key`
              |   fix: Add a statement that allows kms:Decrypt and kms:GenerateDataKey
        "#]],
        );
        check_fix(
            JOBS,
            "Add a statement that allows kms:Decrypt and kms:GenerateDataKey",
            expect![[r#"
                 11 |         - SQSSendMessagePolicy: {QueueName: !GetAtt Plain.QueueName}
                +12 |         - Version: '2012-10-17'
                +13 |           Statement:
                +14 |             - Effect: Allow
                +15 |               Action:
                +16 |                 - kms:Decrypt
                +17 |                 - kms:GenerateDataKey
                +18 |               Resource: !GetAtt Key.Arn
            "#]],
        );
    }

    #[test]
    fn something_allows_the_key() {
        for policy in [
            "KMSDecryptPolicy: {KeyId: !Ref Key}",
            "Statement: [{Effect: Allow, Action: 'kms:Decrypt', Resource: !GetAtt Key.Arn}]",
            "!Ref AWS::NoValue\n        - !ImportValue Keys",
        ] {
            check_advice(&format!("{JOBS}        - {policy}\n"), expect![""]);
        }
    }

    #[test]
    fn who_only_reads_need_not_encrypt() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Key: {Type: AWS::KMS::Key}
  Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
",
            "kms-missing",
            expect![[r#"
                5 |   Worker:
                  |   ^^^^^^ kms-missing (warning): `Worker` may use `Jobs`, but not `Key`, which encrypts it. Allow `kms:Decrypt` on the key.
                  |   line 3: `Key`
                  |   fix: Add a statement that allows kms:Decrypt
            "#]],
        );
    }
}
