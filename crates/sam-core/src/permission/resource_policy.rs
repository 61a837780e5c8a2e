//! Who may use the resources of a template: what their own policies say, written by hand, made by SAM for events and the
//! like, or made of a connector.

use super::branches::both;
use super::grant::grants_of_document;
use super::written::each;
use super::{Grant, Origin, Permissions, resource_text};
use crate::connector::{ConnectorResource, Resolved, generate};
use crate::document::Section;
use crate::expand::{Generated, resource_policies};
use crate::policy::{self, Piece, Polarity, Site, SiteKind, permission_form, pieces, sites_of};
use crate::syntax::NodeRef;
use crate::template::{Resource, Template};
use crate::text::TextRange;
use serde_json::{Value, json};

/// One statement of the policy of a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceGrant {
    /// The logical ID of the resource; its name or ARN as [`resource_text`] where it is not one of this template.
    pub resource: String,
    /// Whether `principal` is meant, or all others.
    pub principal_polarity: Polarity,
    /// Who, as in `Principal` of a statement: `"*"`, or a map of services, accounts and the like.
    pub principal: Value,
    /// What they may or may not do, and why.
    pub grant: Grant,
}

/// The property of a type that names the resources that its policy is put on; the policies of other types are their
/// own resource's.
const TARGETS: [(&str, &str); 8] = [
    ("AWS::SQS::QueuePolicy", "Queues"),
    ("AWS::SQS::QueueInlinePolicy", "Queue"),
    ("AWS::SNS::TopicPolicy", "Topics"),
    ("AWS::SNS::TopicInlinePolicy", "TopicArn"),
    ("AWS::S3::BucketPolicy", "Bucket"),
    ("AWS::SecretsManager::ResourcePolicy", "SecretId"),
    ("AWS::Kinesis::ResourcePolicy", "ResourceArn"),
    ("AWS::Events::EventBusPolicy", "EventBusName"),
];

impl Permissions<'_> {
    /// What the policies of resources say: what is written, in the order of the template, then what SAM makes by itself,
    /// then what connectors become.
    pub fn resource_policies(&self) -> Vec<ResourceGrant> {
        let template = self.resolver().template();
        let mut found = Vec::new();
        for resource in template.resources() {
            of_written(resource, template, &mut found);
        }
        for made in resource_policies(template, self.environment()) {
            of_made(made, template, &mut found);
        }
        for resolved in self.connectors() {
            of_connector(resolved, template, &mut found);
        }
        found
    }
}

fn of_written(resource: Resource<'_>, template: Template<'_>, acc: &mut Vec<ResourceGrant>) {
    let mut seen: Vec<TextRange> = Vec::new();
    for site in sites_of(resource) {
        match site.kind {
            SiteKind::Resource(_) | SiteKind::Permission => {}
            SiteKind::Identity | SiteKind::Trust | SiteKind::Limit => continue,
        }
        // Of an `Fn::If` each branch is a document by itself, all under one key.
        if seen.contains(&site.entry.key.range()) {
            continue;
        }
        seen.push(site.entry.key.range());
        of_site(&site, template, acc);
    }
}

fn of_site(site: &Site<'_>, template: Template<'_>, acc: &mut Vec<ResourceGrant>) {
    let resource = site.resource;
    let origin = Origin::Written(resource.id.to_owned());
    let targets = targets(resource, template);
    let mut when: Vec<String> = resource
        .condition()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut add = |value: &Value, range: TextRange, when: &[String]| {
        for target in &targets {
            let own = match template.resource(target) {
                Some(_) => json!({ "Ref": target }),
                None => json!(target),
            };
            let value = about(value, own);
            statement(&value, range, when, &origin, target, acc);
        }
    };
    if let SiteKind::Permission = site.kind {
        for statement in site.document.statements() {
            let range = statement.node.full_range();
            add(&statement.to_value(), range, &when);
        }
        return;
    }
    let is_whole = site.document.map().is_some();
    each(site.entry.value, &mut when, &mut |document, when| {
        let statements = match is_whole {
            true => document.get("Statement"),
            false => Some(document),
        };
        if let Some(statements) = statements {
            each(statements, when, &mut |node, when| {
                add(&node.to_value(), node.full_range(), when);
            });
        }
    });
}

/// A statement with a resource: one that names none is about the one that its policy is put on.
pub(super) fn about(statement: &Value, own: Value) -> Value {
    let mut statement = statement.clone();
    if let Some(map) = statement.as_object_mut()
        && !map.contains_key("Resource")
        && !map.contains_key("NotResource")
    {
        map.insert("Resource".to_owned(), own);
    }
    statement
}

/// Adds what a statement says about a resource.
pub(super) fn statement(
    value: &Value,
    range: TextRange,
    when: &[String],
    origin: &Origin,
    target: &str,
    acc: &mut Vec<ResourceGrant>,
) {
    let (polarity, principal) = match (value.get("Principal"), value.get("NotPrincipal")) {
        (Some(who), _) => (Polarity::Is, who),
        (None, Some(who)) => (Polarity::Not, who),
        (None, None) => return,
    };
    let document = json!({ "Statement": value });
    for grant in grants_of_document(&document, origin, range) {
        let Some(when) = both(when, &grant.when).and_then(|it| both(&[], &it)) else {
            continue;
        };
        acc.push(ResourceGrant {
            resource: target.to_owned(),
            principal_polarity: polarity,
            principal: principal.clone(),
            grant: Grant { when, ..grant },
        });
    }
}

/// The resources that a policy is put on.
fn targets(resource: Resource<'_>, template: Template<'_>) -> Vec<String> {
    let Some(type_name) = resource.type_name() else {
        return Vec::new();
    };
    let row = TARGETS.iter().find(|(it, _)| *it == type_name);
    let of_permission = permission_form(type_name).map(|it| it.target);
    let Some(property) = row.map(|(_, it)| *it).or(of_permission) else {
        return vec![resource.id.to_owned()];
    };
    let Some(named) = resource.property(property) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    each(named, &mut Vec::new(), &mut |node, _| {
        let name = target(node, template);
        if !found.contains(&name) {
            found.push(name);
        }
    });
    found
}

fn target(node: NodeRef<'_>, template: Template<'_>) -> String {
    let id = match pieces(node).as_slice() {
        [Piece::Ref(id) | Piece::GetAtt(id, _)] => template.resource(id).map(|it| it.id),
        _ => None,
    };
    id.map_or_else(|| text(&node.to_value(), template), str::to_owned)
}

fn text(value: &Value, template: Template<'_>) -> String {
    resource_text(value, template).as_str().to_owned()
}

fn of_made(made: Generated, template: Template<'_>, acc: &mut Vec<ResourceGrant>) {
    let Some(body) = made.body else {
        return;
    };
    let when = body.attributes.get("Condition").and_then(Value::as_str);
    let when: Vec<String> = when.into_iter().map(str::to_owned).collect();
    let statements = match permission_form(made.resource_type) {
        Some(form) => vec![form.statement(&body.properties)],
        None => {
            let document = body.properties.get("PolicyDocument");
            let statements = document.and_then(|it| it.get("Statement")?.as_array());
            statements.cloned().unwrap_or_default()
        }
    };
    let target = made_on(&body.on, template);
    let origin = Origin::Made(made.origin, made.id);
    for value in &statements {
        statement(value, body.range, &when, &origin, &target, acc);
    }
}

/// The logical ID of what a policy that SAM makes is put on, which SAM may have made as well; else its name or ARN.
fn made_on(value: &Value, template: Template<'_>) -> String {
    let of_ref = value.get("Ref").and_then(Value::as_str);
    let of_attribute = || value.get("Fn::GetAtt")?.get(0)?.as_str();
    let of_sub = || {
        let text = value.get("Fn::Sub")?.as_str()?;
        text.strip_prefix("${")?.strip_suffix('}')
    };
    let named = of_ref.or_else(of_attribute).or_else(of_sub);
    let id = named.and_then(|it| it.split('.').next());
    let id = id.filter(|it| {
        let is_made = of_ref.is_some() && template.entry(Section::Parameters, it).is_none();
        is_made || template.resource(it).is_some()
    });
    id.map_or_else(|| text(value, template), str::to_owned)
}

fn of_connector(resolved: &Resolved<'_>, template: Template<'_>, acc: &mut Vec<ResourceGrant>) {
    let when = resolved.connector.entry.value.get("Condition");
    let when = when.and_then(|it| Some(it.as_str()?.to_owned()));
    for generated in generate(resolved) {
        let Some(principals) = principals(&generated) else {
            continue;
        };
        let resource = named(&generated.attached_to, template);
        for (statement, principal) in generated.statements.into_iter().zip(principals) {
            acc.push(ResourceGrant {
                resource: resource.clone(),
                principal_polarity: Polarity::Is,
                principal,
                grant: Grant {
                    origin: Origin::Connector(
                        resolved.connector.id.to_string(),
                        statement.category,
                    ),
                    range: statement.origin,
                    effect: policy::Effect::Allow,
                    action_polarity: Polarity::Is,
                    actions: statement.actions,
                    resource_polarity: Polarity::Is,
                    resources: statement.resources,
                    condition: statement.condition,
                    when: when.clone().into_iter().collect(),
                },
            });
        }
    }
}

/// Whom each statement of a generated policy is for; none of what is no policy of a resource.
fn principals(generated: &ConnectorResource) -> Option<Vec<Value>> {
    let properties = generated.body.get("Properties")?;
    if let Some(form) = permission_form(generated.resource_type) {
        let statement = form.statement(properties);
        return Some(vec![statement.get("Principal")?.clone()]);
    }
    if !TARGETS.iter().any(|(it, _)| *it == generated.resource_type) {
        return None;
    }
    let statements = properties.get("PolicyDocument")?.get("Statement")?;
    let statements = statements.as_array()?.iter();
    Some(
        statements
            .map(|it| it.get("Principal").cloned().unwrap_or_default())
            .collect(),
    )
}

/// The logical ID that `Ref` or `Fn::GetAtt` names, or the text that a value comes to.
fn named(value: &Value, template: Template<'_>) -> String {
    let of_ref = value.get("Ref").and_then(Value::as_str);
    let of_attribute = || value.get("Fn::GetAtt")?.as_array()?.first()?.as_str();
    let id = of_ref.or_else(of_attribute);
    let is_own = id.filter(|it| template.resource(it).is_some());
    is_own.map_or_else(|| text(value, template), str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::permission::Origin;
    use crate::policy::Polarity;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(template: &str, expected: Expect) {
        let document = Analysis::open(1, template);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        let permissions = document.permissions();
        let lines = permissions.resource_policies().into_iter().map(|it| {
            let not = match it.principal_polarity {
                Polarity::Is => "",
                Polarity::Not => "all but ",
            };
            let origin = match &it.grant.origin {
                Origin::Connector(id, _) => format!("connector {id}"),
                Origin::Written(id) => id.clone(),
                other => format!("{other:?}"),
            };
            let condition = it
                .grant
                .condition
                .map_or(String::new(), |it| format!(" if {it}"));
            let resources: Vec<_> = it.grant.resources.iter().map(ToString::to_string).collect();
            format!(
                "{}: {:?} {not}{} {} on {}{condition} {:?} ({origin})\n",
                it.resource,
                it.grant.effect,
                it.principal,
                it.grant.actions.join(" "),
                resources.join(" "),
                it.grant.when,
            )
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn what_is_written_by_hand() {
        check(
            "\
Conditions: {IsLive: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Others: {Type: AWS::SQS::Queue}
  Images: {Type: AWS::S3::Bucket}
  Resize: {Type: AWS::Serverless::Function}
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Condition: IsLive
    Properties:
      Queues: [!Ref Orders, !Ref Others, 'https://sqs.eu-west-1.amazonaws.com/1/x']
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:SendMessage', Resource: '*'}
          - !If [IsLive, {Effect: Deny, NotPrincipal: {AWS: '1'}, Action: ['sqs:*']}, !Ref AWS::NoValue]
  ImagesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Images
      PolicyDocument: !If
        - IsLive
        - Statement: {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Images.Arn}/*'}
        - Statement: {Effect: Allow, Principal: {AWS: '1'}, Action: 's3:GetObject', Resource: !Sub '${Images.Arn}/*'}
  Secret:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement: {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'kms:*', Resource: '*'}
  ByBucket:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Resize.Arn
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !GetAtt Images.Arn
      SourceAccount: !Ref AWS::AccountId
",
            expect![[r#"
                Orders: Allow {"Service":"sns.amazonaws.com"} sqs:SendMessage on "*" ["IsLive"] (OrdersPolicy)
                Others: Allow {"Service":"sns.amazonaws.com"} sqs:SendMessage on "*" ["IsLive"] (OrdersPolicy)
                https://sqs.eu-west-1.amazonaws.com/1/x: Allow {"Service":"sns.amazonaws.com"} sqs:SendMessage on "*" ["IsLive"] (OrdersPolicy)
                Orders: Deny all but {"AWS":"1"} sqs:* on {"Ref":"Orders"} ["IsLive"] (OrdersPolicy)
                Others: Deny all but {"AWS":"1"} sqs:* on {"Ref":"Others"} ["IsLive"] (OrdersPolicy)
                https://sqs.eu-west-1.amazonaws.com/1/x: Deny all but {"AWS":"1"} sqs:* on "https://sqs.eu-west-1.amazonaws.com/1/x" ["IsLive"] (OrdersPolicy)
                Images: Allow "*" s3:GetObject on {"Fn::Sub":"${Images.Arn}/*"} ["IsLive"] (ImagesPolicy)
                Images: Allow {"AWS":"1"} s3:GetObject on {"Fn::Sub":"${Images.Arn}/*"} ["!IsLive"] (ImagesPolicy)
                Secret: Allow {"AWS":{"Ref":"AWS::AccountId"}} kms:* on "*" [] (Secret)
                Resize: Allow {"Service":"s3.amazonaws.com"} lambda:InvokeFunction on {"Fn::GetAtt":["Resize","Arn"]} if {"ArnLike":{"aws:SourceArn":{"Fn::GetAtt":["Images","Arn"]}},"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}} [] (ByBucket)
            "#]],
        );
    }

    #[test]
    fn what_connectors_make() {
        check(
            "\
Resources:
  News: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Resize: {Type: AWS::Serverless::Function}
  Rule: {Type: AWS::Events::Rule}
  NewsToOrders:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: News}, Destination: {Id: Orders}, Permissions: [Write]}
  NewsToResize:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: News}, Destination: {Id: Resize}, Permissions: [Write]}
  RuleToNews:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Rule}, Destination: {Id: News}, Permissions: [Write]}
  ResizeToOrders:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Resize}, Destination: {Id: Orders}, Permissions: [Write]}
",
            expect![[r#"
                Orders: Allow {"Service":"sns.amazonaws.com"} sqs:SendMessage on {"Fn::GetAtt":["Orders","Arn"]} if {"ArnEquals":{"aws:SourceArn":{"Ref":"News"}}} [] (connector NewsToOrders)
                Resize: Allow {"Service":"sns.amazonaws.com"} lambda:InvokeFunction on {"Fn::GetAtt":["Resize","Arn"]} if {"ArnLike":{"aws:SourceArn":{"Ref":"News"}}} [] (connector NewsToResize)
                News: Allow {"Service":"events.amazonaws.com"} sns:Publish on {"Ref":"News"} if {"ArnEquals":{"aws:SourceArn":{"Fn::GetAtt":["Rule","Arn"]}}} [] (connector RuleToNews)
            "#]],
        );
    }

    #[test]
    fn what_is_half_typed_or_of_the_wrong_kind_is_left_out() {
        check(
            "\
Resources:
  A: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: , PolicyDocument: {Statement: }}}
  B: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: {a: [b]}, PolicyDocument: [Statement]}}
  C: {Type: AWS::Lambda::Permission, Properties: {FunctionName: [], Principal: [], Action: {}}}
  D: {Type: AWS::Lambda::Permission, Properties: }
  E: {Type: AWS::Lambda::Permission, Properties: {FunctionName: x}}
  F: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [a, {Effect: Allow, Principal: '*'}]}}}
",
            expect![[r#""#]],
        );
    }
}
