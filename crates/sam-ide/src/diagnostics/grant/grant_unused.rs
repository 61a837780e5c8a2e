//! `grant-unused`: a function is allowed to use a resource that it never references.
//!
//! CloudFormation makes up the name of a resource that has none, so a function can only know it from an environment
//! variable or a parameter. A connector, policy template or statement for such a resource whose name the function does not
//! get is probably left over; it costs nothing, but it is a permission more than needed.
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
//! Where the code calls something and can be read, `grant-not-in-code` knows what it calls, and this rule is silent.
//! The rule reports nothing for resources with a name of their own, for those that send the function events or name it, and
//! for those whose name the template writes into a parameter or a secret. It reports nothing for functions without any
//! environment variable, their own or of `Globals`: those get their names elsewhere. Of statements it looks at those that
//! name one resource of a type that connectors know.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::remove_link;
use crate::edit::remove_item;
use sam_core::connector::profile::{self, resolved_type};
use sam_core::connector::{Link, Mechanism, Resolved, Resolver, Side};
use sam_core::document::Section;
use sam_core::expand::{EntryKind, policy_entries};
use sam_core::policy::{Effect, Polarity, PolicyDocument, Statement, TextPart, text_parts};
use sam_core::syntax::{EntryRef, NodeRef};
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
        .filter(|_| resource.is_function())
        .into_iter()
        .flat_map(policy_entries)
    {
        match &entry.kind {
            EntryKind::Template { entry: named, .. } => {
                if let Some(target) = only_value(*named, template)
                    && is_unknown_to(resource, target, template)
                {
                    acc.push(diagnose(resource, target, named.key.full_range()));
                }
            }
            EntryKind::Statement(document) => {
                for (statement, target) in on_one_resource(*document, template) {
                    if is_unknown_to(resource, target, template)
                        && let Some(element) = statement.resource()
                    {
                        let range = element.entry.value.full_range();
                        acc.push(diagnose(resource, target, range));
                    }
                }
            }
            EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::If { .. }
            | EntryKind::Invalid => {}
        }
    }
}

/// The statements of a document that allow something on one resource of the template and on nothing else, a resource of
/// a type that connectors know.
fn on_one_resource<'a>(
    document: NodeRef<'a>,
    template: Template<'a>,
) -> Vec<(Statement<'a>, Resource<'a>)> {
    let statements = PolicyDocument::new(document).statements();
    let statements = statements.filter(|it| it.effect() == Some(Effect::Allow));
    let on_one = statements.filter_map(|statement| {
        let element = statement.resource()?;
        let is_on = element.polarity == Polarity::Is;
        let mut named = element
            .values()
            .into_iter()
            .map(|value| named_resource(value, template));
        let first = named.next().flatten().filter(|_| is_on)?;
        let is_one = named.all(|it| it.is_some_and(|it| it.id == first.id));
        let is_of_connectors = profile::find(FUNCTION, resolved_type(first.type_name()?)).is_some();
        (is_one && is_of_connectors).then_some((statement, first))
    });
    on_one.collect()
}

/// The one resource of the template that a value is made of.
fn named_resource<'a>(value: NodeRef<'a>, template: Template<'a>) -> Option<Resource<'a>> {
    let mut found = None;
    for piece in text_parts(value) {
        match piece {
            TextPart::Ref(id) | TextPart::GetAtt(id, _) => match (template.resource(id), found) {
                (Some(it), None) => found = Some(it),
                (Some(_), Some(_)) => return None,
                (None, _) => {}
            },
            TextPart::Text(_) => {}
            TextPart::Unknown => return None,
        }
    }
    found
}

const FUNCTION: &str = "AWS::Lambda::Function";

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
    for entry in policy_entries(policies) {
        let whole = || {
            is_list
                .then(|| remove_item(document, policies, entry.position))
                .flatten()
        };
        match entry.kind {
            EntryKind::Template { entry: named, .. } if finding.is_at(named.key) => {
                return Some(Fix::list([(format!("Remove `{}`", named.name()), whole())]));
            }
            EntryKind::Statement(node) if node.full_range().contains_range(finding.range) => {
                let written = node.get("Statement")?;
                let is_in = |it: NodeRef<'_>| it.full_range().contains_range(finding.range);
                let position = written.items().position(is_in);
                let edits = match position {
                    Some(position) if written.items().len() > 1 => {
                        remove_item(document, written, position)
                    }
                    Some(_) | None => whole(),
                };
                return Some(Fix::list([("Remove the statement", edits)]));
            }
            EntryKind::Template { .. }
            | EntryKind::Statement(_)
            | EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::If { .. }
            | EntryKind::Invalid => {}
        }
    }
    None
}

fn diagnose(function: Resource<'_>, target: Resource<'_>, range: TextRange) -> Diagnostic {
    let message = format!(
        "`{}` never references `{}`, so it probably does not need this. Remove it, or pass the name in its environment.",
        function.id, target.id
    );
    RULE.at(range, message)
        .related(target.entry.key.full_range(), format!("`{}`", target.id))
}

/// The function and what it may use by one link of a connector.
fn used<'a>(link: &Link<'a>) -> Option<(Resource<'a>, Resource<'a>)> {
    let profile = link.profile?;
    let is_on_role = profile.mechanism == Mechanism::ManagedPolicy && profile.at == Side::Source;
    let function = link.source.resource.filter(|it| it.is_function())?;
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
    let mut mentioners = template.mentioners(id);
    mentioners.any(|it| match it.section {
        Section::Globals => true,
        Section::Resources => it.type_name.is_some_and(is_store),
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
    // A key is used by services on behalf of the function.
    let is_used_unnamed = matches!(
        target.type_name(),
        Some("AWS::KMS::Key" | "AWS::SES::EmailIdentity")
    );
    if is_used_unnamed || is_told_to_all(target.id, template) {
        return false;
    }
    // Without an environment the name comes from somewhere else, or the code is an example.
    let own_or_of_all = function.property("Environment").or_else(|| {
        let globals = template.entry(Section::Globals, "Function")?.value;
        let is_sam = function.type_name() == Some("AWS::Serverless::Function");
        globals.get("Environment").filter(|_| is_sam)
    });
    if own_or_of_all.is_none() {
        return false;
    }
    // Who names the function calls it, and may tell it its own name then.
    if target.references().any(|(_, it)| *it.name == *function.id) {
        return false;
    }
    let policies = function.property_entry("Policies").map(EntryRef::range);
    let is_elsewhere = |at: TextRange| policies.is_none_or(|it| !it.contains_range(at));
    let mut names = function.references();
    let is_told =
        names.any(|(at, it)| *it.name == *target.id && says_its_name(it) && is_elsewhere(at));
    !is_told && NAMES.iter().all(|it| target.property(it).is_none())
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
    fn a_statement_is_a_grant_too() {
        let template = r#"
Globals:
  Function: {Environment: {Variables: {STAGE: prod}}}
Resources:
  Images: {Type: AWS::S3::Bucket}
  Jobs: {Type: AWS::SQS::Queue}
  Mail: {Type: AWS::SNS::Topic}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3ReadPolicy: {BucketName: !Ref Images}
        - Statement:
            - {Effect: Allow, Action: s3:PutObject, Resource: [!GetAtt Images.Arn, !Sub '${Images.Arn}/*']}
            - {Effect: Allow, Action: sns:Publish, Resource: [!Ref Mail, !GetAtt Jobs.Arn]}
            - {Effect: Allow, Action: sns:Publish, Resource: '*'}
            - {Effect: Deny, Action: sns:Publish, Resource: !Ref Mail}
        - Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {JOBS: !GetAtt Jobs.QueueUrl}}
      Policies:
        - Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}
"#;
        check_advice(
            template,
            expect![[r#"
                12 |         - S3ReadPolicy: {BucketName: !Ref Images}
                   |           ^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Images`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |           line 5: `Images`
                   |           fix: Remove `S3ReadPolicy`
                14 |             - {Effect: Allow, Action: s3:PutObject, Resource: [!GetAtt Images.Arn, !Sub '${Images.Arn}/*']}
                   |                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Images`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |                                                               line 5: `Images`
                   |                                                               fix: Remove the statement
                14 |             - {Effect: Allow, Action: s3:PutObject, Resource: [!GetAtt Images.Arn, !Sub '${Images.Arn}/*']}
                   |                                                                ^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (hint): `s3:PutObject` applies to `accesspointobject` or `object`, not to this resource, so the statement has no effect on it.
                15 |             - {Effect: Allow, Action: sns:Publish, Resource: [!Ref Mail, !GetAtt Jobs.Arn]}
                   |                               ^^^^^^ grant-twice (information): Another statement already allows all of this. Remove this one.
                   |                               line 16: allowed here
                   |                               fix: Remove it
                15 |             - {Effect: Allow, Action: sns:Publish, Resource: [!Ref Mail, !GetAtt Jobs.Arn]}
                   |                                                                          ^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `sns:Publish` applies to `topic`, not to this resource, so the statement has no effect on it.
                16 |             - {Effect: Allow, Action: sns:Publish, Resource: '*'}
                   |                                                              ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `sns:Publish` to `Mail`.
                   |                                                              fix: Limit to `Mail`
                18 |         - Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}
                   |                                                                         ^^^^^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Jobs`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |                                                                         line 6: `Jobs`
                   |                                                                         fix: Remove the statement
            "#]],
        );
        check_fix(
            template,
            "Remove the statement",
            expect![[r#"
             13 |         - Statement:
            -14 |             - {Effect: Allow, Action: s3:PutObject, Resource: [!GetAtt Images.Arn, !Sub '${Images.Arn}/*']}
             14 |             - {Effect: Allow, Action: sns:Publish, Resource: [!Ref Mail, !GetAtt Jobs.Arn]}
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
