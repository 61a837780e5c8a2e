//! `grant-unused`: a function is allowed to use a resource that it never references.
//!
//! CloudFormation makes up the name of a resource that has none, so a function can only know it from an environment
//! variable or a parameter. A connector or policy template for such a resource that the function is not told about is
//! probably left over; it costs nothing, but it is a permission more than needed.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Environment:
//!       Variables:
//!         TABLE: !Ref Orders
//!     Policies:
//!       - DynamoDBReadPolicy: {TableName: !Ref Orders}     # good
//!       - DynamoDBReadPolicy: {TableName: !Ref Returns}    # bad: which table is it to read?
//! ```
//!
//! Nothing is said of resources with a name of their own, of those that send the function events, and of those whose name
//! the template writes into a parameter or a secret.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::remove_link;
use crate::edit::remove_item;
use sam_core::connector::{Link, Mechanism, Resolved, Resolver, Side};
use sam_core::document::Section;
use sam_core::expand::{EntryKind, policy_entries};
use sam_core::syntax::EntryRef;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "grant-unused",
    severity: Severity::Hint,
    category: RuleCategory::Grant,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    if template.has_unknown_names() {
        return;
    }
    if resource.has_connectors() {
        let connectors = resolver.resolved_in(resource);
        for resolved in connectors.iter().filter(|it| it.problems.is_empty()) {
            for link in &resolved.links {
                if let Some((function, target)) = used(link)
                    && is_unknown_to(function, target, template)
                {
                    acc.push(diagnose(function, target, shown(resolved, link)));
                }
            }
        }
    }
    let policies = resource.property("Policies");
    for entry in policies
        .filter(|_| is_function(resource))
        .into_iter()
        .flat_map(policy_entries)
    {
        let EntryKind::Template { entry: named, .. } = &entry.kind else {
            continue;
        };
        let Some(target) = only_value(*named, template) else {
            continue;
        };
        if is_unknown_to(resource, target, template) {
            acc.push(diagnose(resource, target, named.key.full_range()));
        }
    }
}

/// Where a link is pointed at.
fn shown(resolved: &Resolved<'_>, link: &Link<'_>) -> TextRange {
    let node = link.destination.id.and_then(|(_, node)| node);
    node.map_or(resolved.connector.key_range(), |it| it.full_range())
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    if let Some(resolved) = finding.connector(resolver) {
        let is_it = |it: &Link<'_>| {
            used(it).is_some_and(|(function, target)| {
                finding.is_like(&diagnose(function, target, shown(&resolved, it)))
            })
        };
        let at = resolved.links.iter().position(is_it)?;
        let target = resolved.links.get(at)?.destination.resource?;
        let label = format!("Remove the access to `{}`", target.id);
        return Some(Fix::list([(label, remove_link(document, &resolved, at))]));
    }
    let policies = finding.resource(resolver)?.property("Policies")?;
    let is_list = policies.is_sequence() && policies.items().len() > 1;
    let mut entries = policy_entries(policies).into_iter();
    let (name, position) = entries.find_map(|it| {
        let EntryKind::Template { entry, .. } = it.kind else {
            return None;
        };
        finding
            .is_at(entry.key)
            .then_some((entry.name(), it.position))
    })?;
    let edits = is_list
        .then(|| remove_item(document, policies, position))
        .flatten();
    Some(Fix::list([(format!("Remove `{name}`"), edits)]))
}

fn diagnose(function: Resource<'_>, target: Resource<'_>, range: TextRange) -> Diagnostic {
    let message = format!(
        "`{}` never references `{}`, so it probably does not need this. Remove it, or pass the name in its environment.",
        function.id, target.id
    );
    RULE.at(range, message)
        .related(target.entry.key.full_range(), format!("`{}`", target.id))
}

fn is_function(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Lambda::Function")
    )
}

/// The function and what it may use by one link of a connector.
fn used<'a>(link: &Link<'a>) -> Option<(Resource<'a>, Resource<'a>)> {
    let profile = link.profile?;
    let is_on_role = profile.mechanism == Mechanism::ManagedPolicy && profile.at == Side::Source;
    let function = link.source.resource.filter(|it| is_function(*it))?;
    let target = link.destination.resource?;
    is_on_role.then_some((function, target))
}

/// The one resource of the template that a policy template's values name.
fn only_value<'a>(entry: EntryRef<'a>, template: Template<'a>) -> Option<Resource<'a>> {
    let mut values = entry.value.entries();
    let value = values.next().filter(|_| values.len() == 0)?.value;
    template.resource(intrinsic::named_id(value)?)
}

/// Whether every function knows a name, or may find it out: the environment of all mentions it, or it is written into
/// parameters, secrets and the like.
fn is_told_to_all(id: &str, template: Template<'_>) -> bool {
    const STORES: [&str; 5] = [
        "AWS::SSM::Parameter",
        "AWS::SecretsManager::Secret",
        "AWS::AppConfig::HostedConfigurationVersion",
        "AWS::CloudFormation::CustomResource",
        "AWS::Scheduler::Schedule",
    ];
    let is_store = |it: &str| STORES.contains(&it) || it.starts_with("Custom::");
    let mut mentioning = template.mentioning(id);
    mentioning.any(|(_, it)| match it.section {
        Section::Globals => true,
        Section::Resources => it.type_name().is_some_and(is_store),
        Section::Preamble
        | Section::Other
        | Section::Parameters
        | Section::Outputs
        | Section::Conditions
        | Section::Mappings
        | Section::Rules
        | Section::Metadata
        | Section::Whole
        | Section::Surplus => false,
    })
}

/// Properties that give a resource a name of the author's choice.
const NAMES: [&str; 12] = [
    "TableName",
    "QueueName",
    "TopicName",
    "BucketName",
    "FunctionName",
    "StateMachineName",
    "Name",
    "IndexName",
    "StreamName",
    "DeliveryStreamName",
    "AliasName",
    "CollectionId",
];

/// Whether the function is not told a name that it cannot guess.
fn is_unknown_to(function: Resource<'_>, target: Resource<'_>, template: Template<'_>) -> bool {
    let has_name = NAMES.iter().any(|it| target.property(it).is_some());
    // A key is used by services on behalf of the function.
    let is_used_unnamed = matches!(
        target.type_name(),
        Some("AWS::KMS::Key" | "AWS::SES::EmailIdentity")
    );
    if has_name || is_used_unnamed || is_told_to_all(target.id, template) {
        return false;
    }
    // Without an environment the name comes from somewhere else, or the code is an example.
    if function.property("Environment").is_none() {
        return false;
    }
    let policies = function.property_entry("Policies").map(EntryRef::range);
    let is_elsewhere = |at: TextRange| policies.is_none_or(|it| !it.contains_range(at));
    !function
        .references()
        .any(|(at, it)| *it.name == *target.id && says_its_name(it) && is_elsewhere(at))
}

fn says_its_name(reference: &Reference) -> bool {
    match reference.kind {
        ReferenceKind::Ref
        | ReferenceKind::GetAtt
        | ReferenceKind::Sub
        | ReferenceKind::DependsOn => true,
        ReferenceKind::Condition | ReferenceKind::Mapping | ReferenceKind::ConnectorEnd => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Returns:
    Type: AWS::DynamoDB::Table
  Images:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: shop-images
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - DynamoDBReadPolicy: {TableName: !Ref Returns}
        - S3ReadPolicy: {BucketName: !Ref Images}
      Environment:
        Variables:
          TABLE: !Ref Orders
"#;

    #[test]
    fn a_name_that_nobody_tells() {
        check_advice(
            SHOP,
            expect![[r#"
                16 |         - DynamoDBReadPolicy: {TableName: !Ref Returns}
                   |           ^^^^^^^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Returns`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |           line 5: `Returns`
                   |           fix: Remove `DynamoDBReadPolicy`
            "#]],
        );
        check_fix(
            SHOP,
            "Remove `DynamoDBReadPolicy`",
            expect![[r#"
                 15 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                -16 |         - DynamoDBReadPolicy: {TableName: !Ref Returns}
                 16 |         - S3ReadPolicy: {BucketName: !Ref Images}
            "#]],
        );
    }

    #[test]
    fn a_connector_is_a_grant_too() {
        let template = r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {STAGE: prod}}
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read]
"#;
        check_advice(
            template,
            expect![[r#"
                12 |           Destination: {Id: Orders}
                   |                             ^^^^^^ grant-unused (hint): `Checkout` never references `Orders`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |                             line 3: `Orders`
                   |                             fix: Remove the access to `Orders`
            "#]],
        );
        check_fix(
            template,
            "Remove the access to `Orders`",
            expect![[r#"
                  8 |       Environment: {Variables: {STAGE: prod}}
                - 9 |     Connectors:
                -10 |       ToOrders:
                -11 |         Properties:
                -12 |           Destination: {Id: Orders}
                -13 |           Permissions: [Read]
            "#]],
        );
    }

    #[test]
    fn a_name_may_be_told_in_other_ways() {
        check_advice(
            r#"
Globals:
  Function:
    Environment: {Variables: {TABLE: !Ref Orders}}
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Images:
    Type: AWS::S3::Bucket
  Mail:
    Type: AWS::SQS::Queue
  MailUrl:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Ref Mail}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {STAGE: prod}}
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - S3ReadPolicy: {BucketName: !Ref Images}
        - SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}
      Events:
        New:
          Type: S3
          Properties: {Bucket: !Ref Images, Events: s3:ObjectCreated:*}
"#,
            expect![[r#"
                21 |         - S3ReadPolicy: {BucketName: !Ref Images}
                   |                                           ^^^^^^ circular-dependency: Circular dependency: `Images` needs `CheckoutNewPermission`, that `Checkout`, that `CheckoutRole`, that `Images`. Use a connector, or the name as text.
                   |                                           line 24: `Images` needs `CheckoutNewPermission`
                   |                                           line 24: `CheckoutNewPermission` needs `Checkout`
                   |                                           line 15: `Checkout` needs `CheckoutRole`
            "#]],
        );
    }
}
