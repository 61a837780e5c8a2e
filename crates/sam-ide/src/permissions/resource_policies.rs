//! Who may use which resource by the resource's own policy: a section a resource, after what the roles may do.

use super::model::only_when;
use super::route_groups::{self, RouteGroup};
use super::words;
use crate::grant::allowance::{Allowance, of_resource_grants};
use crate::grant::phrase::{Phrase, capitalised};
use crate::grant::plain::wrap;
use crate::grant::{markdown, plain};
use sam_core::connector::profile::resolved_type;
use sam_core::document::Document;
use sam_core::permission::{Grant, GrantOrigin, Permissions, ResourceGrant, resource_text};
use sam_core::policy::Effect;
use sam_core::spec::cfn::arn_attribute;
use sam_core::template::Template;
use sam_core::text::PositionEncoding;
use serde_json::{Value, json};

/// A resource with what its policies say.
#[derive(Clone, Debug)]
pub(crate) struct ResourceView {
    /// The logical ID; a name or ARN where it is not one of the template.
    pub(crate) id: String,
    pub(super) sections: Vec<Section>,
    /// Of an API.
    pub(super) routes: Vec<RouteGroup>,
}

/// What one policy or connector says about a resource.
#[derive(Clone, Debug)]
pub(super) struct Section {
    origin: GrantOrigin,
    /// From 1.
    pub(super) line: u32,
    pub(super) when: Vec<String>,
    pub(super) grants: Vec<ResourceGrant>,
}

/// The resources that have a policy in the template, each where it is first named; or one of them.
pub(crate) fn resources(
    permissions: &Permissions<'_>,
    document: &Document,
    id: Option<&str>,
) -> Vec<ResourceView> {
    let mut found: Vec<ResourceView> = Vec::new();
    for grant in permissions.resource_policies_on(id) {
        let known = found.iter().position(|it| it.id == grant.resource);
        let at = known.unwrap_or_else(|| {
            found.push(ResourceView {
                id: grant.resource.clone(),
                sections: Vec::new(),
                routes: Vec::new(),
            });
            found.len() - 1
        });
        if let Some(view) = found.get_mut(at) {
            view.add(grant, document);
        }
    }
    for (api, routes) in route_groups::of_apis(permissions, document, id) {
        match found.iter_mut().find(|it| it.id == api) {
            Some(view) => view.routes = routes,
            None => found.push(ResourceView {
                id: api,
                sections: Vec::new(),
                routes,
            }),
        }
    }
    found
}

impl ResourceView {
    fn add(&mut self, grant: ResourceGrant, document: &Document) {
        let is_same =
            |it: &&mut Section| it.origin == grant.grant.origin && it.when == grant.grant.when;
        match self.sections.iter_mut().find(is_same) {
            Some(section) => section.grants.push(grant),
            None => {
                let range = grant.grant.range;
                let at = document
                    .text
                    .line_col(range.start(), PositionEncoding::Utf8);
                self.sections.push(Section {
                    origin: grant.grant.origin.clone(),
                    line: at.line + 1,
                    when: grant.grant.when.clone(),
                    grants: vec![grant],
                });
            }
        }
    }

    /// `Who may use Orders`
    fn title(&self) -> Phrase {
        Phrase::words("Who may use ").then_name(&self.id)
    }
}

impl Section {
    /// `statements written in OrdersPolicy (line 14), only if IsLive holds`
    fn title(&self) -> Phrase {
        let line = format!(" (line {})", self.line);
        only_when(words::origin(&self.origin).then(line), &self.when)
    }

    fn allowances(&self, effect: Effect, template: Template<'_>) -> Vec<Allowance> {
        let grants = self.grants.iter();
        of_resource_grants(grants.filter(|it| it.grant.effect == effect), template)
    }
}

/// All resources as plain text, with a blank line between them.
pub(crate) fn text(resources: &[ResourceView], template: Template<'_>) -> String {
    let texts = resources.iter().map(|it| {
        let mut text = String::new();
        wrap(&mut text, "", "  ", &it.title().plain());
        for section in &it.sections {
            wrap(&mut text, "  ", "    ", &section.title().plain());
            for it in &section.allowances(Effect::Allow, template) {
                plain::allowance(&mut text, "", it);
            }
            let denied = section.allowances(Effect::Deny, template);
            if !denied.is_empty() {
                wrap(&mut text, "    ", "    ", "but not:");
                denied
                    .iter()
                    .for_each(|it| plain::allowance(&mut text, "", it));
            }
        }
        for group in &it.routes {
            wrap(&mut text, "  ", "    ", &group.words().plain());
        }
        text
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// All resources as CommonMark.
pub(crate) fn markdown(resources: &[ResourceView], template: Template<'_>) -> String {
    let parts = resources.iter().flat_map(|it| {
        let mut parts = vec![format!("## {}", it.title().markdown())];
        for section in &it.sections {
            parts.push(format!("### {}", capitalised(&section.title().markdown())));
            let allowed = section.allowances(Effect::Allow, template);
            parts.extend(allowed.iter().flat_map(|it| markdown::allowance("", it)));
            let denied = section.allowances(Effect::Deny, template);
            if !denied.is_empty() {
                parts.push("But not:".to_owned());
                parts.extend(denied.iter().flat_map(|it| markdown::allowance("", it)));
            }
        }
        let routes = it
            .routes
            .iter()
            .map(|it| format!("- {}", it.words().markdown()));
        let routes: Vec<_> = routes.collect();
        parts.extend((!routes.is_empty()).then(|| routes.join("\n")));
        parts
    });
    parts.collect::<Vec<_>>().join("\n\n")
}

/// How many lines a hover has about it.
const MOST_LINES: usize = 8;

/// Paragraphs of markdown for a hover: who may use the resource of that logical ID.
pub(crate) fn paragraphs(permissions: &Permissions<'_>, id: &str) -> Vec<String> {
    let template = permissions.resolver().template();
    let found = resources(permissions, template.document(), Some(id));
    let mut lines = Vec::new();
    for section in found.iter().flat_map(|it| &it.sections) {
        for effect in [Effect::Allow, Effect::Deny] {
            for allowance in section.allowances(effect, template) {
                let denied = match effect {
                    Effect::Allow => Phrase::default(),
                    Effect::Deny => Phrase::words("not: "),
                };
                let words = denied.and(allowance.in_a_line());
                lines.push(format!("- {}", only_when(words, &section.when).markdown()));
            }
        }
    }
    let hidden = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if hidden > 0 {
        lines.push(format!("- and {hidden} more"));
    }
    let mut parts = match lines.as_slice() {
        [] => Vec::new(),
        [..] => vec!["Who may use it by its policy:".to_owned(), lines.join("\n")],
    };
    let routes = found.iter().flat_map(|it| &it.routes);
    let routes: Vec<_> = routes
        .map(|it| format!("- {}", it.words().markdown()))
        .collect();
    if !routes.is_empty() {
        parts.push("Who may call its routes:".to_owned());
        parts.push(routes.join("\n"));
    }
    parts
}

/// What a statement of the policy of a resource says, with the ARN of the resource in the place of all other ways to name it.
pub(crate) fn with_own_arn(mut grant: ResourceGrant, template: Template<'_>) -> Grant {
    for resource in &mut grant.grant.resources {
        *resource = told(resource, &grant.resource, template);
    }
    grant.grant
}

/// How the policy of a REST API may name its routes, without the ARN of the API
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-resource-policies-examples.html>).
const SHORT_ROUTE: &str = "execute-api:/";

/// The ARN of the resource in the place of all other ways to name it in its own policy.
fn told(value: &Value, id: &str, template: Template<'_>) -> Value {
    if let Some(route) = resource_text(value, template)
        .as_str()
        .strip_prefix(SHORT_ROUTE)
    {
        let api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:";
        return json!({ "Fn::Sub": format!("{api}${{{id}}}/{route}") });
    }
    let of_attribute = || value.get("Fn::GetAtt")?.get(0)?.as_str();
    let named = value
        .get("Ref")
        .and_then(Value::as_str)
        .or_else(of_attribute);
    if value.as_str() != Some("*") && named != Some(id) {
        return value.clone();
    }
    let resource = template.resource(id).and_then(|it| it.type_name());
    match resource.and_then(|it| arn_attribute(resolved_type(it))) {
        Some(attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check as check_hover;
    use crate::permissions::{changes, permissions};
    use expect_test::expect;
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    const TEMPLATE: &str = "\
Resources:
  News: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Images: {Type: AWS::S3::Bucket}
  Resize: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:role/x'}}
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {AWS: '111122223333'}, Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'], Resource: '*'}
          - {Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {aws:SecureTransport: 'false'}}}
  NewsToOrders:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: News}, Destination: {Id: Orders}, Permissions: [Write]}
  ByBucket:
    Type: AWS::Lambda::Permission
    Condition: IsLive
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !GetAtt Images.Arn
      SourceAccount: !Ref AWS::AccountId
";

    #[test]
    fn each_resource_with_a_policy_has_a_section() {
        let document = Analysis::open(1, TEMPLATE);
        let report = permissions(&document, &Environment::default(), None).unwrap();
        expect![[r#"
            Who may use Orders
              statements written in OrdersPolicy (line 12)
                Read   ReceiveMessage (sqs)
                Write  SendMessage (sqs)
                       111122223333 may, on Orders
                but not:
                Any  all actions (sqs)
                     everyone may, on Orders when aws:SecureTransport Bool false
              connector NewsToOrders · Write (line 16)
                sns.amazonaws.com may send messages to Orders (sqs:SendMessage) when the
                  call comes from News (aws:SourceArn ArnEquals)

            Who may use Resize
              statements written in ByBucket (line 21), only if IsLive is true
                s3.amazonaws.com may invoke Resize (lambda:InvokeFunction) when the call
                  comes from Images (aws:SourceArn ArnLike), in this account
                  (aws:SourceAccount StringEquals)
        "#]]
        .assert_eq(&report.text());
        expect![[r#"
            ## Who may use `Orders`

            ### Statements written in `OrdersPolicy` (line 12)

            `111122223333` may, on `Orders`:

            - **Read** (sqs): ReceiveMessage
            - **Write** (sqs): SendMessage

            But not:

            Everyone may, on `Orders` when `aws:SecureTransport` `Bool` `false`:

            - **Any** (sqs): all actions

            ### Connector `NewsToOrders` · Write (line 16)

            `sns.amazonaws.com` may send messages to `Orders` (`sqs:SendMessage`) when the call comes from `News` (`aws:SourceArn` `ArnEquals`)

            ## Who may use `Resize`

            ### Statements written in `ByBucket` (line 21), only if `IsLive` is true

            `s3.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Images` (`aws:SourceArn` `ArnLike`), in this account (`aws:SourceAccount` `StringEquals`)
        "#]].assert_eq(&report.markdown());
    }

    #[test]
    fn one_resource_for_programs() {
        let document = Analysis::open(1, TEMPLATE);
        let report = permissions(&document, &Environment::default(), Some("Resize")).unwrap();
        expect![[r#"
            {
              "roles": [],
              "resources": [
                {
                  "id": "Resize",
                  "grants": [
                    {
                      "principal": {
                        "Service": "s3.amazonaws.com"
                      },
                      "origin": {
                        "kind": "statement",
                        "name": "ByBucket"
                      },
                      "line": 21,
                      "effect": "Allow",
                      "actions": [
                        "lambda:InvokeFunction"
                      ],
                      "resources": [
                        {
                          "Ref": "Resize"
                        }
                      ],
                      "condition": {
                        "ArnLike": {
                          "aws:SourceArn": {
                            "Fn::GetAtt": [
                              "Images",
                              "Arn"
                            ]
                          }
                        },
                        "StringEquals": {
                          "aws:SourceAccount": {
                            "Ref": "AWS::AccountId"
                          }
                        }
                      },
                      "when": [
                        "IsLive"
                      ]
                    }
                  ]
                }
              ]
            }"#]]
        .assert_eq(&format!("{:#}", report.json()));
        assert!(permissions(&document, &Environment::default(), Some("News")).is_none());
    }

    #[test]
    fn a_hover_tells_who_may_use_it() {
        let at = |id: &str| TEMPLATE.replacen(&format!("  {id}:"), &format!("  $0{id}:"), 1);
        check_hover(
            &at("Orders"),
            expect![[r#"
                [Orders]

                **`Orders`** · `AWS::SQS::Queue`

                - `News` → `Orders` · Write (1 action): `NewsToOrders`

                `Ref` returns the URL. `Fn::GetAtt`: `Arn`, `QueueName`, `QueueUrl`

                Named in `OrdersPolicy` and `NewsToOrders`

                Who may use it by its policy:

                - `111122223333` may, on `Orders`: ReceiveMessage (sqs), SendMessage (sqs)
                - not: everyone may, on `Orders` when `aws:SecureTransport` `Bool` `false`: all actions (sqs)
                - `sns.amazonaws.com` may send messages to `Orders` (`sqs:SendMessage`) when the call comes from `News` (`aws:SourceArn` `ArnEquals`)
            "#]],
        );
        check_hover(
            &at("Resize"),
            expect![[r#"
                [Resize]

                **`Resize`** · `AWS::Lambda::Function`

                `Ref` returns the name. `Fn::GetAtt`: `Arn`, `SnapStartResponse`

                Named in `ByBucket`

                Who may use it by its policy:

                - `s3.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Images` (`aws:SourceArn` `ArnLike`), in this account (`aws:SourceAccount` `StringEquals`), only if `IsLive` is true
            "#]],
        );
    }

    #[test]
    fn a_change_of_a_policy_is_told() {
        let environment = Environment::default();
        let old = Analysis::open(1, TEMPLATE);
        let new = TEMPLATE
            .replace("{AWS: '111122223333'}", "'*'")
            .replace("      SourceAccount: !Ref AWS::AccountId\n", "");
        let new = Analysis::open(2, &new);
        let found = changes(&old, &new, &environment, None).unwrap();
        assert!(found.grants_more());
        expect![[r#"
            everyone (policy of Orders) (new): 2 actions more, 1 of them write
            s3.amazonaws.com (policy of Resize): 1 action widened (write)
            sns.amazonaws.com (policy of Orders): 1 action more; 1 action widened (write)

            everyone (policy of Orders) (new)
              granted:
                Write  SendMessage (sqs)
                Read   ReceiveMessage (sqs)
                       on Orders

            s3.amazonaws.com (policy of Resize)
              widened:
                until now only when the call comes from Images (aws:SourceArn ArnLike), in
                this account (aws:SourceAccount StringEquals), only if IsLive is true:
                Write  InvokeFunction (lambda)
                       now on Resize when the call comes from Images (aws:SourceArn ArnLike)
                for example lambda:InvokeFunction on Resize with aws:SourceArn
                  arn:${AWS::Partition}:s3:::${Images} and no aws:SourceAccount

            sns.amazonaws.com (policy of Orders)
              granted:
                Read  ReceiveMessage (sqs)
                      on Orders
              widened:
                until now only when the call comes from News (aws:SourceArn ArnEquals):
                Write  SendMessage (sqs)
                       now on Orders
                for example sqs:SendMessage on Orders with no aws:SecureTransport and no
                  aws:SourceArn
        "#]]
        .assert_eq(&found.text());
        let found = changes(&old, &new, &environment, Some("Orders")).unwrap();
        expect![[r#"
            everyone (policy of Orders) (new): 2 actions more, 1 of them write
            sns.amazonaws.com (policy of Orders): 1 action more; 1 action widened (write)

            everyone (policy of Orders) (new)
              granted:
                Write  SendMessage (sqs)
                Read   ReceiveMessage (sqs)
                       on Orders

            sns.amazonaws.com (policy of Orders)
              granted:
                Read  ReceiveMessage (sqs)
                      on Orders
              widened:
                until now only when the call comes from News (aws:SourceArn ArnEquals):
                Write  SendMessage (sqs)
                       now on Orders
                for example sqs:SendMessage on Orders with no aws:SecureTransport and no
                  aws:SourceArn
        "#]]
        .assert_eq(&found.text());
        let same = changes(&old, &old, &environment, None).unwrap();
        expect![[r#"
            The same permissions as before.
        "#]]
        .assert_eq(&same.text());
    }
}
