//! Who may call the functions of a service from outside: their URLs, the routes of its APIs and the services that send them
//! events, as the resources that the framework writes for them. Rules of events have patterns for names, since
//! CloudFormation makes the names.

use super::service::{Function, Service, prefix};
use super::statement::document;
use super::{Template, at_block, is_set, is_variable};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeKind, NodeRef, ScalarStyle};

/// The start of an ARN of this account behind the partition and the service.
const HERE: &str = "${AWS::Region}:${AWS::AccountId}";

/// The services that call functions for events of a kind. A token tells skills apart, not an ARN. The framework writes the
/// service of logs with its region, which is the same one.
const CALLERS: [(&str, &str); 10] = [
    ("s3", "s3.amazonaws.com"),
    ("sns", "sns.amazonaws.com"),
    ("schedule", EVENTS),
    ("eventBridge", EVENTS),
    ("cloudwatchEvent", EVENTS),
    ("cloudwatchLog", "logs.amazonaws.com"),
    ("iot", "iot.amazonaws.com"),
    ("alexaSkill", "alexa-appkit.amazon.com"),
    ("alexaSmartHome", "alexa-connectedhome.amazon.com"),
    ("cognitoUserPool", "cognito-idp.amazonaws.com"),
];

const EVENTS: &str = "events.amazonaws.com";

/// The kinds of APIs: the key of events, what the framework calls the API, and its type.
const APIS: [(&str, &str, &str); 3] = [
    ("http", "ApiGatewayRestApi", "AWS::ApiGateway::RestApi"),
    ("httpApi", "HttpApi", "AWS::ApiGatewayV2::Api"),
    ("websocket", "WebsocketsApi", "AWS::ApiGatewayV2::Api"),
];

/// Adds the permissions and routes of all functions.
pub(super) fn add(service: &Service, template: &mut Template) {
    for function in service.functions() {
        url(function, template);
        for (kind, caller) in CALLERS {
            // A schedule of EventBridge Scheduler calls under the role of the service.
            let is_scheduler =
                |it: &NodeRef<'_>| it.get("method").and_then(NodeRef::as_str) == Some("scheduler");
            let events = function.events(kind).filter(|it| !is_scheduler(it));
            for (at, event) in events.enumerate() {
                let source = Source {
                    service,
                    function,
                    kind,
                    number: at + 1,
                    event,
                };
                source.permit(caller, template);
            }
        }
        for api in APIS {
            for event in function.events(api.0) {
                route(service, function, api, event, template);
            }
        }
    }
}

/// An event of a function that another service sends.
struct Source<'s> {
    service: &'s Service,
    function: Function<'s>,
    kind: &'static str,
    /// Which one of its kind it is, from 1.
    number: usize,
    event: NodeRef<'s>,
}

impl Source<'_> {
    fn permit(&self, caller: &str, template: &mut Template) {
        let at = place(self.event);
        let mut more = Vec::new();
        if let Some(source) = self.source(at) {
            more.push(at.entry("SourceArn", source));
        }
        if self.kind == "s3" {
            let account = at.function("Ref", at.text("AWS::AccountId"));
            more.push(at.entry("SourceAccount", account));
        }
        if self.kind.starts_with("alexa") {
            let token = self.event.get("appId").unwrap_or(self.event);
            more.extend(
                token
                    .scalar()
                    .map(|it| at.entry("EventSourceToken", at.text(it.value.clone()))),
            );
        }
        let kind = prefix(self.kind);
        let id = format!(
            "{}LambdaPermission{kind}{}",
            self.function.prefix(),
            self.number
        );
        permit(at, &id, self.function, caller, more, template);
    }

    /// The ARN of what sends it, as far as the file says it.
    fn source(&self, at: Unwritten) -> Option<Node> {
        let text = |key: &str| {
            let own = self.event.scalar().map(|_| self.event);
            let value = own.or_else(|| self.event.get(key))?;
            value.as_str()
        };
        let of = |service: &str, rest: String| {
            at.sub(format!("arn:${{AWS::Partition}}:{service}:{rest}"))
        };
        let rule = |name: &str| {
            let stack = format!("{}-{}", self.service.name, self.service.stage);
            let id = format!("{}{name}{}", self.function.prefix(), self.number);
            format!("{stack}-{id}-*")
        };
        Some(match self.kind {
            "s3" => of("s3", format!("::{}", text("bucket")?)),
            "sns" => match self.event.get("arn") {
                Some(arn) => at.copy(arn),
                None => match text("topicName") {
                    Some(arn) if arn.starts_with("arn:") => at.text(arn),
                    Some(name) => of("sns", format!("{HERE}:{name}")),
                    // An intrinsic function stands for the whole event.
                    None => at.copy(self.event),
                },
            },
            "schedule" => match self.event.get("name").map(NodeRef::as_str) {
                Some(name) => of("events", format!("{HERE}:rule/{}", name?)),
                None => of(
                    "events",
                    format!("{HERE}:rule/{}", rule("EventsRuleSchedule")),
                ),
            },
            "cloudwatchEvent" => {
                let rule = rule("EventsRuleCloudWatchEvent");
                of("events", format!("{HERE}:rule/{rule}"))
            }
            "eventBridge" => {
                let name = self.function.deployed_name(self.service);
                let bus = match self.event.get("eventBus") {
                    Some(bus) => format!("{}/", bus.as_str().unwrap_or("*")),
                    None => String::new(),
                };
                of("events", format!("{HERE}:rule/{bus}{name}-rule-*"))
            }
            "cloudwatchLog" => of("logs", format!("{HERE}:log-group:{}:*", text("logGroup")?)),
            "iot" => of("iot", format!("{HERE}:rule/{}", rule("IotTopicRule"))),
            "cognitoUserPool" => of("cognito-idp", format!("{HERE}:userpool/*")),
            _ => return None,
        })
    }
}

/// Adds the URL of a function.
fn url(function: Function<'_>, template: &mut Template) {
    let Some(url) = function.get("url").filter(|it| is_set(*it)) else {
        return;
    };
    let at = place(url);
    let authorizer = url.get("authorizer").filter(|it| is_set(*it));
    let kind = match authorizer {
        Some(it) if is_variable(it) => at.copy(it),
        Some(_) => at.text("AWS_IAM"),
        None => at.text("NONE"),
    };
    let properties = vec![
        at.entry("AuthType", kind),
        at.entry("TargetFunctionArn", at.get_att(&function.id(), "Arn")),
    ];
    resource(
        at,
        &format!("{}Url", function.id()),
        "AWS::Lambda::Url",
        properties,
        template,
    );
    // Who signs needs permissions of his own.
    if authorizer.is_none() {
        let properties = vec![
            at.entry("FunctionName", at.get_att(&function.id(), "Arn")),
            at.entry("Action", at.text("lambda:InvokeFunctionUrl")),
            at.entry("Principal", at.text("*")),
            at.entry("FunctionUrlAuthType", at.text("NONE")),
        ];
        let id = format!("{}LambdaPermissionFnUrl", function.prefix());
        resource(at, &id, "AWS::Lambda::Permission", properties, template);
    }
}

/// Adds a route of an API, with the API if the service makes it, and the permission to call the function.
fn route(
    service: &Service,
    function: Function<'_>,
    (kind, api, api_type): (&'static str, &str, &str),
    event: NodeRef<'_>,
    template: &mut Template,
) {
    let at = place(event);
    let given = match kind {
        "http" => service.get(&["provider", "apiGateway", "restApiId"]),
        "httpApi" => service.get(&["provider", "httpApi", "id"]),
        _ => service.get(&["provider", "apiGateway", "websocketApiId"]),
    };
    let (reference, name) = match given {
        Some(it) => (at.copy(it), "*".to_owned()),
        None => {
            let properties = api_properties(service, kind, template);
            resource(service.at, api, api_type, properties, template);
            (at.function("Ref", at.text(api)), format!("${{{api}}}"))
        }
    };
    let any = if kind == "http" { "/*/*" } else { "/*" };
    let arn = format!("arn:${{AWS::Partition}}:execute-api:{HERE}:{name}{any}");
    let source = at.entry("SourceArn", at.sub(arn));
    let of_kind = prefix(kind);
    let id = format!("{}LambdaPermission{of_kind}", function.prefix());
    permit(
        at,
        &id,
        function,
        "apigateway.amazonaws.com",
        vec![source],
        template,
    );
    let Some((method, path)) = method_and_path(event) else {
        return;
    };
    let mut properties = authorization(at, event);
    let parts = path.split('/').map(part_of_id).collect::<String>();
    let (id, route_type) = match kind {
        "http" => {
            let root = service.get(&["provider", "apiGateway", "restApiRootResourceId"]);
            let root = match (root, given) {
                (Some(root), _) => at.copy(root),
                (None, Some(_)) => at.text("/"),
                (None, None) => at.get_att(api, "RootResourceId"),
            };
            properties.extend([
                at.entry("RestApiId", reference),
                at.entry("ResourceId", root),
                at.entry("HttpMethod", at.text(method.to_uppercase())),
            ]);
            if event.get("private").is_some_and(is_set) {
                properties.push(at.entry("ApiKeyRequired", truth(at)));
            }
            let id = format!("ApiGatewayMethod{parts}{}", prefix(&method.to_lowercase()));
            (id, "AWS::ApiGateway::Method")
        }
        _ => {
            let key = match (kind, method, path) {
                ("websocket", _, path) => path.to_owned(),
                (_, "*", "*") => "$default".to_owned(),
                (_, "*", path) => format!("ANY {path}"),
                (_, method, path) => format!("{} {path}", method.to_uppercase()),
            };
            let id = format!("{api}Route{}{parts}", prefix(&method.to_lowercase()));
            properties.extend([
                at.entry("ApiId", reference),
                at.entry("RouteKey", at.text(key)),
            ]);
            (id, "AWS::ApiGatewayV2::Route")
        }
    };
    resource(at, &id, route_type, properties, template);
}

/// The properties of an API that the service makes.
fn api_properties(service: &Service, kind: &str, template: &mut Template) -> Vec<Entry> {
    let at = service.at;
    let name = at.text(format!("{}-{}", service.stage, service.name));
    let mut properties = vec![at.entry("Name", name)];
    match kind {
        "http" => {
            let policy = service.get(&["provider", "apiGateway", "resourcePolicy"]);
            if let Some(policy) = policy.filter(|it| !template.has_taken(*it)) {
                let statements = template.take(policy);
                properties.push(at.entry("Policy", document(at, statements)));
            }
        }
        "httpApi" => properties.push(at.entry("ProtocolType", at.text("HTTP"))),
        _ => properties.extend([
            at.entry("ProtocolType", at.text("WEBSOCKET")),
            at.entry("RouteSelectionExpression", at.text("$request.body.action")),
        ]),
    }
    properties
}

/// The method and the path of a route: `GET /orders`, or a map with both; a web socket has a route alone.
fn method_and_path<'s>(event: NodeRef<'s>) -> Option<(&'s str, &'s str)> {
    if let Some(text) = event.as_str() {
        let mut words = text.split_whitespace();
        let first = words.next()?;
        return Some(words.next().map_or(("*", first), |path| (first, path)));
    }
    let text = |key: &str| event.get(key)?.as_str();
    match text("route") {
        Some(route) => Some(("*", route)),
        None => Some((text("method").unwrap_or("*"), text("path")?)),
    }
}

/// A part of a path, as logical IDs have it: `{id}` is `IdVar`.
fn part_of_id(part: &str) -> String {
    let name = part.trim_matches(['{', '}']).trim_end_matches('+');
    let name = name.replace('$', "S").replace('*', "Any");
    let end = if part.starts_with('{') { "Var" } else { "" };
    let letters = prefix(&name).replace(|it: char| !it.is_ascii_alphanumeric(), "");
    format!("{letters}{end}")
}

/// How callers show who they are.
fn authorization(at: Unwritten, event: NodeRef<'_>) -> Vec<Entry> {
    let Some(authorizer) = event.get("authorizer").filter(|it| is_set(*it)) else {
        return vec![at.entry("AuthorizationType", at.text("NONE"))];
    };
    if is_variable(authorizer) {
        return vec![at.entry("AuthorizationType", at.copy(authorizer))];
    }
    let kind = authorizer.get("type").unwrap_or(authorizer);
    let kind = kind.as_str().unwrap_or_default().to_lowercase();
    let keys = ["name", "id", "authorizerId", "arn"];
    let named = keys.iter().find_map(|it| authorizer.get(it));
    let named = named.unwrap_or(authorizer);
    let is_pool = named.as_str().is_some_and(|it| it.contains(":userpool/"));
    let kind = match kind.as_str() {
        "aws_iam" => return vec![at.entry("AuthorizationType", at.text("AWS_IAM"))],
        "cognito_user_pools" => "COGNITO_USER_POOLS",
        _ if is_pool => "COGNITO_USER_POOLS",
        "jwt" => "JWT",
        _ => "CUSTOM",
    };
    let mut properties = vec![
        at.entry("AuthorizationType", at.text(kind)),
        at.entry("AuthorizerId", at.copy(named)),
    ];
    if let Some(scopes) = authorizer.get("scopes") {
        properties.push(at.entry("AuthorizationScopes", at.copy(scopes)));
    }
    properties
}

/// Adds the permission to call a function.
fn permit(
    at: Unwritten,
    id: &str,
    function: Function<'_>,
    principal: &str,
    more: Vec<Entry>,
    template: &mut Template,
) {
    let mut properties = vec![
        at.entry("FunctionName", at.get_att(&function.id(), "Arn")),
        at.entry("Action", at.text("lambda:InvokeFunction")),
        at.entry("Principal", at.text(principal)),
    ];
    properties.extend(more);
    resource(at, id, "AWS::Lambda::Permission", properties, template);
}

/// Adds a resource, once.
fn resource(
    at: Unwritten,
    id: &str,
    type_name: &str,
    properties: Vec<Entry>,
    template: &mut Template,
) {
    let is_there = |it: &Entry| at_block(&it.key).as_str() == Some(id);
    if template.resources.iter().any(is_there) {
        return;
    }
    let body = at.map(vec![
        at.entry("Type", at.text(type_name)),
        at.entry("Properties", at.map(properties)),
    ]);
    template.resources.push(at.entry(id, body));
}

/// Where what an event makes is said to be: at the event.
fn place(event: NodeRef<'_>) -> Unwritten {
    Unwritten(event.full_range().start())
}

fn truth(at: Unwritten) -> Node {
    let mut node = at.text("true");
    if let NodeKind::Scalar(scalar) = &mut node.kind {
        scalar.style = ScalarStyle::Plain;
    }
    node
}
