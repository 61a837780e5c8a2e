//! `logical-id-as-text`: a property has the logical ID of a resource as text, where the resource itself is needed.
//!
//! `RestApiId: Orders` does not name the API `Orders` of the template: it is the ID of an API, and CloudFormation makes up
//! the ID of this one when it creates it. The same goes for the name of a table, queue or bucket without a name of its
//! own. A permission for such a name allows nothing, and a route for such an ID leads nowhere.
//!
//! ```yaml
//! RestApiId: Orders              # bad
//! RestApiId: !Ref Orders         # good
//! ```
//!
//! The rule looks at `RestApiId` and `ApiId` of events, at values of policy templates, and at properties of resources that
//! name a function, an API, a user pool or a queue. It reports nothing for a resource whose own name is the text.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html>.

use crate::dependencies::closes_circle;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::expand::{EntryKind, policy_entries};
use sam_core::spec::cfn::{RefIs, name_attribute, ref_is};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, Template};

pub(super) const RULE: Rule = Rule {
    code: "logical-id-as-text",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// Properties whose value is the ID or name of a resource, with the type of the resource after the transform.
const PROPERTIES: [(&str, &str); 5] = [
    ("RestApiId", "AWS::ApiGateway::RestApi"),
    ("ApiId", "AWS::ApiGatewayV2::Api"),
    ("FunctionName", "AWS::Lambda::Function"),
    ("UserPoolId", "AWS::Cognito::UserPool"),
    ("QueueUrl", "AWS::SQS::Queue"),
];

type Text<'a> = (NodeRef<'a>, Resource<'a>, Option<&'static str>);

/// Types whose own name is the property `FunctionName`.
const NAMED: [&str; 2] = ["AWS::Lambda::Function", "AWS::Serverless::Function"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    for (value, target, attribute) in texts(resource, template) {
        let written = match attribute {
            Some(attribute) => format!("!GetAtt {}.{attribute}", target.id),
            None => format!("!Ref {}", target.id),
        };
        let message = format!(
            "`{}` is text here, not the resource of that name. Write `{written}`.",
            target.id
        );
        let place = target.entry.key.full_range();
        acc.push(
            RULE.at(value.full_range(), message)
                .related(place, format!("`{}`", target.id)),
        );
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let resource = finding.resource(resolver)?;
    let mut all = texts(resource, template).into_iter();
    let (value, target, attribute) = all.find(|(value, ..)| finding.is_at(*value))?;
    let id = target.id.to_owned();
    let piece = match attribute {
        Some(attribute) => Piece::GetAtt(id, attribute.to_owned()),
        None => Piece::Ref(id),
    };
    let document = template.document();
    let edits = one(replace_value(document, value, &piece))?;
    // A text waits for nothing, a reference does.
    let edits = Some(edits).filter(|it| !closes_circle(resolver, it));
    Some(Fix::list([(format!("Refer to `{}`", target.id), edits)]))
}

/// The texts of a resource that are the logical ID of a resource which is needed there, with the attribute that gives its
/// name; none where `Ref` does.
fn texts<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<Text<'a>> {
    let mut found = Vec::new();
    let is_named = resource.type_name().is_some_and(|it| NAMED.contains(&it));
    let events = resource.property("Events");
    let events = events.into_iter().flat_map(NodeRef::entries);
    let events = events.filter_map(|it| it.value.get("Properties"));
    let own = resource.properties().filter(|_| !is_named);
    for entry in own.into_iter().chain(events).flat_map(NodeRef::entries) {
        let wanted = PROPERTIES.iter().find(|(name, _)| *name == entry.name());
        if let Some((_, wanted)) = wanted
            && let Some(target) = target(entry, template)
            && target.type_name().map(resolved_type) == Some(*wanted)
        {
            found.push((entry.value, target, None));
        }
    }
    if is_named && let Some(policies) = resource.property("Policies") {
        for policy in policy_entries(policies) {
            let EntryKind::Template {
                entry,
                template: of,
            } = policy.kind
            else {
                continue;
            };
            let is_parameter =
                |it: &EntryRef<'_>| of.parameters.iter().any(|known| known.name == it.name());
            for value in entry.value.entries().filter(is_parameter) {
                if let Some(target) = target(value, template)
                    && let Some(attribute) = name_of(target)
                {
                    found.push((value.value, target, attribute));
                }
            }
        }
    }
    found
}

/// The resource whose logical ID is the text of a value, unless it has a name of its own.
fn target<'a>(entry: EntryRef<'a>, template: Template<'a>) -> Option<Resource<'a>> {
    let text = entry.value.as_str()?;
    let target = template.resource(text)?;
    let mut properties = target.properties().into_iter().flat_map(NodeRef::entries);
    // The name of a stage is not that of its API.
    let has_name = properties.any(|it| it.name().ends_with("Name") && it.name() != "StageName");
    (!has_name).then_some(target)
}

/// The attribute that is the name of a resource, none where `Ref` gives it; none where nothing does.
fn name_of(target: Resource<'_>) -> Option<Option<&'static str>> {
    let cfn_type = resolved_type(target.type_name()?);
    match (ref_is(cfn_type), name_attribute(cfn_type)) {
        (Some(RefIs::Name), _) => Some(None),
        (_, Some(attribute)) => Some(Some(attribute)),
        (Some(RefIs::Arn | RefIs::Id | RefIs::Url) | None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ORDERS: &str = r#"
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  Orders: {Type: AWS::Serverless::SimpleTable}
  Jobs: {Type: AWS::SQS::Queue}
  Own: {Type: AWS::SQS::Queue, Properties: {QueueName: Own}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: Orders}
        - SQSSendMessagePolicy: {QueueName: Jobs}
        - SQSSendMessagePolicy: {QueueName: Own}
      Events:
        Get: {Type: Api, Properties: {RestApiId: Shop, Path: /, Method: get}}
  Allowed:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: Checkout, Principal: '123456789012'}
"#;

    #[test]
    fn a_text_is_not_a_reference() {
        check(
            ORDERS,
            expect![[r#"
            11 |         - DynamoDBReadPolicy: {TableName: Orders}
               |                                           ^^^^^^ logical-id-as-text (warning): `Orders` is text here, not the resource of that name. Write `!Ref Orders`.
               |                                           line 4: `Orders`
               |                                           fix: Refer to `Orders`
            12 |         - SQSSendMessagePolicy: {QueueName: Jobs}
               |                                             ^^^^ logical-id-as-text (warning): `Jobs` is text here, not the resource of that name. Write `!GetAtt Jobs.QueueName`.
               |                                             line 5: `Jobs`
               |                                             fix: Refer to `Jobs`
            15 |         Get: {Type: Api, Properties: {RestApiId: Shop, Path: /, Method: get}}
               |                                                  ^^^^ logical-id-as-text (warning): `Shop` is text here, not the resource of that name. Write `!Ref Shop`.
               |                                                  line 3: `Shop`
               |                                                  fix: Refer to `Shop`
            18 |     Properties: {Action: lambda:InvokeFunction, FunctionName: Checkout, Principal: '123456789012'}
               |                                                               ^^^^^^^^ logical-id-as-text (warning): `Checkout` is text here, not the resource of that name. Write `!Ref Checkout`.
               |                                                               line 7: `Checkout`
               |                                                               fix: Refer to `Checkout`
        "#]],
        );
        check_fix(
            ORDERS,
            "Refer to `Jobs`",
            expect![[r#"
             11 |         - DynamoDBReadPolicy: {TableName: Orders}
            -12 |         - SQSSendMessagePolicy: {QueueName: Jobs}
            +12 |         - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
             13 |         - SQSSendMessagePolicy: {QueueName: Own}
        "#]],
        );
    }
}
