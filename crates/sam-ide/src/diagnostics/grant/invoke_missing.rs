//! `invoke-missing`: a resource calls a function, but nothing allows its service to invoke the function.
//!
//! API Gateway, S3, SNS, EventBridge and other services call a function only if a Lambda permission names them. SAM adds
//! the permission for `Events` of the function and for a connector, not for a function that a definition of an API, a
//! notification of a bucket or the target of a rule names by its ARN. Then the calls fail; a bucket with such a
//! notification does not even deploy.
//!
//! ```yaml
//! Api:
//!   Type: AWS::Serverless::Api
//!   Connectors:                                    # good
//!     ToGreeter: {Properties: {Destination: {Id: Greeter}, Permissions: [Write]}}
//!   Properties:
//!     DefinitionBody:
//!       paths:
//!         /hello:
//!           get:
//!             x-amazon-apigateway-integration:
//!               type: aws_proxy
//!               uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Greeter.Arn}/invocations
//! ```
//!
//! The rule reports nothing if an integration has `credentials`, if the function has an event of the same service, and if
//! a Lambda permission names the function and this service or a principal that is known only at deployment.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::new_connector::embed;
use sam_core::connector::profile::{self, resolved_type};
use sam_core::connector::{Category, Mechanism, Resolver};
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::NodeRef;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "invoke-missing",
    severity: Severity::Hint,
    category: RuleCategory::Grant,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// How resources of a type call functions.
struct Caller {
    resource_type: &'static str,
    /// The service principal, without `.amazonaws.com`.
    service: &'static str,
    /// The property below which functions to call stand, and the key in it whose value is the function.
    property: &'static str,
    key: &'static str,
    /// The keys beside it that name a role to call with.
    roles: &'static [&'static str],
}

const fn caller(
    resource_type: &'static str,
    service: &'static str,
    property: &'static str,
    key: &'static str,
) -> Caller {
    Caller {
        resource_type,
        service,
        property,
        key,
        roles: &["credentials", "authorizerCredentials"],
    }
}

const fn with_role(role: &'static [&'static str], caller: Caller) -> Caller {
    Caller {
        roles: role,
        ..caller
    }
}

/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html> and the pages of these types.
const CALLERS: &[Caller] = &[
    caller("AWS::Serverless::Api", API, "DefinitionBody", "uri"),
    caller(
        "AWS::Serverless::Api",
        API,
        "DefinitionBody",
        "authorizerUri",
    ),
    caller("AWS::Serverless::HttpApi", API, "DefinitionBody", "uri"),
    caller(
        "AWS::Serverless::HttpApi",
        API,
        "DefinitionBody",
        "authorizerUri",
    ),
    caller("AWS::ApiGateway::RestApi", API, "Body", "uri"),
    caller("AWS::ApiGateway::RestApi", API, "Body", "authorizerUri"),
    caller("AWS::ApiGatewayV2::Api", API, "Body", "uri"),
    caller("AWS::ApiGatewayV2::Api", API, "Body", "authorizerUri"),
    with_role(
        &["Credentials"],
        caller("AWS::ApiGateway::Method", API, "Integration", "Uri"),
    ),
    with_role(
        &["AuthorizerCredentials"],
        caller(
            "AWS::ApiGateway::Authorizer",
            API,
            "AuthorizerUri",
            "AuthorizerUri",
        ),
    ),
    with_role(
        &["CredentialsArn"],
        caller(
            "AWS::ApiGatewayV2::Integration",
            API,
            "IntegrationUri",
            "IntegrationUri",
        ),
    ),
    with_role(
        &["AuthorizerCredentialsArn"],
        caller(
            "AWS::ApiGatewayV2::Authorizer",
            API,
            "AuthorizerUri",
            "AuthorizerUri",
        ),
    ),
    caller(
        "AWS::S3::Bucket",
        "s3",
        "NotificationConfiguration",
        "Function",
    ),
    caller("AWS::SNS::Topic", "sns", "Subscription", "Endpoint"),
    caller("AWS::SNS::Subscription", "sns", "Endpoint", "Endpoint"),
    with_role(
        &["RoleArn"],
        caller("AWS::Events::Rule", "events", "Targets", "Arn"),
    ),
    caller(
        "AWS::Logs::SubscriptionFilter",
        "logs",
        "DestinationArn",
        "DestinationArn",
    ),
    caller(
        "AWS::Cognito::UserPool",
        "cognito-idp",
        "LambdaConfig",
        "LambdaConfig",
    ),
    caller(
        "AWS::IoT::TopicRule",
        "iot",
        "TopicRulePayload",
        "FunctionArn",
    ),
    caller(
        "AWS::SecretsManager::RotationSchedule",
        "secretsmanager",
        "RotationLambdaARN",
        "RotationLambdaARN",
    ),
    caller(
        "AWS::Config::ConfigRule",
        "config",
        "Source",
        "SourceIdentifier",
    ),
];

const API: &str = "apigateway";

/// The services of the events for which SAM adds a permission, by their type.
const EVENTS: [(&str, &str); 9] = [
    ("Api", API),
    ("HttpApi", API),
    ("S3", "s3"),
    ("SNS", "sns"),
    ("Schedule", "events"),
    ("CloudWatchEvent", "events"),
    ("EventBridgeRule", "events"),
    ("CloudWatchLogs", "logs"),
    ("IoTRule", "iot"),
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    let callers = callers_of(resource);
    if callers.is_empty() || template.has_unknown_names() {
        return;
    }
    let mut found: Vec<&str> = Vec::new();
    for (range, reference) in resource.references() {
        let Some(function) = function(reference, template) else {
            continue;
        };
        if found.contains(&function.id) {
            continue;
        }
        let Some(caller) = caller_at(range, &callers, template) else {
            continue;
        };
        if !is_allowed(resource, function, caller, resolver) {
            found.push(function.id);
            acc.push(diagnose(resource, function, caller, range));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let source = finding.resource(resolver)?;
    let (_, reference) = source
        .references()
        .find(|(range, _)| *range == finding.range)?;
    let function = function(reference, template)?;
    let (from, to) = (source.type_name()?, function.type_name()?);
    let profile = profile::find(resolved_type(from), resolved_type(to))?;
    if profile.mechanism != Mechanism::LambdaPermission {
        return None;
    }
    let label = format!("Add a connector to `{}` (`Write`)", function.id);
    let edits = embed(template, source, function, &[Category::Write]);
    Some(Fix::list([(label, edits)]))
}

fn diagnose(
    resource: Resource<'_>,
    function: Resource<'_>,
    caller: &Caller,
    range: TextRange,
) -> Diagnostic {
    let (id, service) = (function.id, caller.service);
    let message = format!(
        "`{}` calls `{id}`, but nothing allows `{service}.amazonaws.com` to invoke it. Add a connector or a Lambda permission.",
        resource.id
    );
    RULE.at(range, message)
        .related(function.entry.key.full_range(), format!("`{id}`"))
}

fn callers_of(resource: Resource<'_>) -> Vec<&'static Caller> {
    let resource_type = resource.type_name().unwrap_or_default();
    let callers = CALLERS.iter();
    callers
        .filter(|it| it.resource_type == resource_type && resource.property(it.property).is_some())
        .collect()
}

/// The function of the template that a reference names by its name or ARN.
fn function<'a>(reference: &Reference, template: Template<'a>) -> Option<Resource<'a>> {
    match reference.kind {
        ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => {}
        ReferenceKind::DependsOn
        | ReferenceKind::ConnectorEnd
        | ReferenceKind::Condition
        | ReferenceKind::Mapping => return None,
    }
    let id = match reference.name.split_once('.') {
        Some((id, _)) => id,
        None => &*reference.name,
    };
    template.resource(id).filter(|it| it.is_function())
}

/// The way in which the function at a place is called; none where it is not called there, or by a role.
fn caller_at(
    range: TextRange,
    callers: &[&'static Caller],
    template: Template<'_>,
) -> Option<&'static Caller> {
    let path = cursor::path(template.document(), range.start())?;
    let mut around: Option<NodeRef<'_>> = None;
    let mut property = None;
    for step in &path.steps {
        let PathStep::Entry(entry) = step else {
            if let PathStep::Item(_, item) = step {
                around = Some(*item);
            }
            continue;
        };
        let name = entry.name();
        property = property.or_else(|| callers.iter().find(|it| it.property == name));
        let is_below = property.is_some_and(|it| it.property != name || it.key == name);
        let is_here = |it: &&&'static Caller| it.key == name && is_below;
        if let Some(caller) = callers.iter().find(is_here) {
            let has_role = |map: NodeRef<'_>| caller.roles.iter().any(|it| map.get(it).is_some());
            return (!around.is_some_and(has_role)).then_some(*caller);
        }
        around = Some(entry.value);
    }
    None
}

/// Whether something lets the service invoke the function, or may do so.
fn is_allowed(
    resource: Resource<'_>,
    function: Resource<'_>,
    caller: &Caller,
    resolver: &Resolver<'_>,
) -> bool {
    let template = resolver.template();
    has_event(function, caller.service)
        || resource.id == function.id
        || template
            .resources_naming(function.id)
            .into_iter()
            .any(|it| is_for(it, resource, function, caller))
        || names_functions_by_text(function, template)
}

fn has_event(function: Resource<'_>, service: &str) -> bool {
    let events = function.property("Events");
    let mut events = events.into_iter().flat_map(NodeRef::entries);
    events.any(|it| {
        let kind = it.value.get("Type").and_then(NodeRef::as_str);
        let Some(kind) = kind else {
            return true;
        };
        EVENTS.contains(&(kind, service)) || kind == "Cognito" && service == "cognito-idp"
    })
}

/// Whether what names the function is a permission for the service, or a connector from the caller.
fn is_for(
    naming: Resource<'_>,
    resource: Resource<'_>,
    function: Resource<'_>,
    caller: &Caller,
) -> bool {
    let names_function = |range: TextRange| {
        let mut references = naming.references();
        references.any(|(at, it)| range.contains_range(at) && *it.name == *function.id)
    };
    match naming.type_name() {
        Some("AWS::Lambda::Permission") => {
            let target = naming.property("FunctionName");
            target.is_some_and(|it| names_function(it.full_range()))
                && lets_in(naming, caller.service)
        }
        Some("AWS::Serverless::Connector") => {
            let mut references = naming.references();
            references.any(|(_, it)| *it.name == *resource.id)
        }
        Some(_) | None if naming.id == resource.id => {
            let connectors = naming.body().get("Connectors");
            connectors.is_some_and(|it| names_function(it.full_range()))
        }
        Some(_) | None => false,
    }
}

fn lets_in(permission: Resource<'_>, service: &str) -> bool {
    let principal = permission.property("Principal");
    let Some(text) = principal.and_then(NodeRef::as_str) else {
        return true;
    };
    let name = text.strip_suffix(".amazonaws.com");
    text == "*" || name.is_some_and(|it| it == service || it.starts_with(service))
}

/// Whether a permission may be for the function, since it names one by text and the function has a name.
fn names_functions_by_text(function: Resource<'_>, template: Template<'_>) -> bool {
    let named = |it: Resource<'_>| {
        let name = it.property("FunctionName");
        name.is_some_and(|it| {
            intrinsic::named_id(it).is_none_or(|id| template.resource(id).is_none())
        })
    };
    function.property("FunctionName").is_some()
        && template
            .resources_of_type("AWS::Lambda::Permission")
            .any(named)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const DOOR: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Door:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /hello:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Greeter.Arn}/invocations
  Greeter:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, InlineCode: x}
"#;

    #[test]
    fn a_definition_calls_a_function() {
        check_advice(
            DOOR,
            expect![[r#"
            15 |                 uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Greeter.Arn}/invocations
               |                                                                                                ^^^^^^^ invoke-missing (hint): `Door` calls `Greeter`, but nothing allows `apigateway.amazonaws.com` to invoke it. Add a connector or a Lambda permission.
               |                                                                                                line 16: `Greeter`
               |                                                                                                fix: Add a connector to `Greeter` (`Write`)
        "#]],
        );
        check_fix(
            DOOR,
            "Add a connector to `Greeter` (`Write`)",
            expect![[r#"
                 15 |                 uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Greeter.Arn}/invocations
                +16 |     Connectors:
                +17 |       ToGreeter:
                +18 |         Properties:
                +19 |           Destination:
                +20 |             Id: Greeter
                +21 |           Permissions:
                +22 |             - Write
                 23 |   Greeter:
            "#]],
        );
    }

    #[test]
    fn something_may_allow_the_call() {
        for more in [
            "      Events: {A: {Type: Api, Properties: {Path: /hello, Method: get, RestApiId: !Ref Door}}}\n",
            "  P: {Type: AWS::Lambda::Permission, Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Greeter, Principal: apigateway.amazonaws.com}}\n",
            "  P: {Type: AWS::Lambda::Permission, Properties: {Action: lambda:InvokeFunction, FunctionName: !GetAtt Greeter.Arn, Principal: !Ref AWS::AccountId}}\n",
            "  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Door}, Destination: {Id: Greeter}, Permissions: [Write]}}\n",
        ] {
            let greeter = DOOR.replace(
                "    Properties: {Runtime: python3.13, Handler: a.b, InlineCode: x}\n",
                "    Properties:\n      Runtime: python3.13\n      Handler: a.b\n      InlineCode: x\n",
            );
            check_this(&format!("{greeter}{more}"), "");
        }
        let with_role = DOOR.replace(
            "                type: aws_proxy\n",
            "                type: aws_proxy\n                credentials: arn:aws:iam::123456789012:role/api\n",
        );
        check_this(&with_role, "");
    }

    /// The messages of this rule alone.
    #[track_caller]
    fn check_this(template: &str, expected: &str) {
        let document = sam_core::analysis::Analysis::open(1, template);
        let found = crate::diagnostics::findings(&document);
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        let messages: Vec<_> = found.map(|it| it.message.as_str()).collect();
        assert_eq!(messages.join("\n"), expected, "{template}");
    }

    #[test]
    fn other_services_call_functions_too() {
        check_advice(
            r#"
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: 'arn:aws:iam::123456789012:role/a'}}
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]
  Images:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Worker.Arn}]
  Mail:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Worker
      Subscription: [{Protocol: lambda, Endpoint: !GetAtt Worker.Arn}]
  ForMail:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Worker, Principal: sns.amazonaws.com, SourceArn: !Ref Mail}
  Users:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig: {PreSignUp: !GetAtt Worker.Arn}
  Other:
    Type: AWS::SNS::Subscription
    Properties: {Protocol: sqs, TopicArn: !Ref Mail, Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:q'}
"#,
            expect![[r#"
                8 |       Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]
                  |                                      ^^^^^^ invoke-missing (hint): `Nightly` calls `Worker`, but nothing allows `events.amazonaws.com` to invoke it. Add a connector or a Lambda permission.
                  |                                      line 3: `Worker`
                  |                                      fix: Add a connector to `Worker` (`Write`)
                13 |         LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Worker.Arn}]
                   |                                                                                ^^^^^^ invoke-missing (hint): `Images` calls `Worker`, but nothing allows `s3.amazonaws.com` to invoke it. Add a connector or a Lambda permission.
                   |                                                                                line 3: `Worker`
                   |                                                                                fix: Add a connector to `Worker` (`Write`)
                25 |       LambdaConfig: {PreSignUp: !GetAtt Worker.Arn}
                   |                                         ^^^^^^ invoke-missing (hint): `Users` calls `Worker`, but nothing allows `cognito-idp.amazonaws.com` to invoke it. Add a connector or a Lambda permission.
                   |                                         line 3: `Worker`
            "#]],
        );
    }
}
