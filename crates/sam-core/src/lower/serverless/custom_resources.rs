//! What the framework deploys to set up what the service does not own: existing buckets and user pools, and the role with
//! which API Gateway writes logs. One function for each kind, and one role for all of them.

use super::service::{Function, Service, prefix};
use super::statement::{allow, document, log_group, trust};
use super::{Template, function, is_set, is_text};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Node, NodeRef};

/// The logical ID of the role.
const ROLE: &str = "IamRoleCustomResourcesLambdaExecution";

/// The functions, in the order in which the framework adds their statements to the role.
const KINDS: [Kind; 3] = [
    Kind {
        name: "custom-resource-existing-s3",
        handler: "s3/handler.handler",
        statements: buckets,
    },
    Kind {
        name: "custom-resource-apigw-cw-role",
        handler: "api-gateway-cloud-watch-role/handler.handler",
        statements: api_logs,
    },
    Kind {
        name: "custom-resource-existing-cup",
        handler: "cognito-user-pool/handler.handler",
        statements: user_pools,
    },
];

/// Triggers whose messages a key encrypts.
const SENDERS: [&str; 2] = ["CustomSMSSender", "CustomEmailSender"];

struct Kind {
    name: &'static str,
    handler: &'static str,
    /// What it needs; nothing if the service does not use it.
    statements: fn(&Service, &[Function<'_>]) -> Vec<Node>,
}

/// Adds the functions that the service uses, with their role.
pub(super) fn add(service: &Service, template: &mut Template) {
    let at = service.at;
    let functions = service.functions();
    let used = KINDS.map(|it| (it.name, it.handler, (it.statements)(service, &functions)));
    if used.iter().all(|it| it.2.is_empty()) {
        return;
    }
    let given = service.get(&["provider", "iam", "deploymentRole"]);
    let given = given.or_else(|| service.get(&["provider", "cfnRole"]));
    let role = match given {
        Some(role) => at.copy(role),
        None => at.get_att(ROLE, "Arn"),
    };
    let mut all = logs(service);
    for (name, handler, statements) in used {
        if statements.is_empty() {
            continue;
        }
        for statement in statements {
            push_new(&mut all, statement);
        }
        let properties = vec![
            at.entry("Role", role.clone()),
            at.entry("Code", function::code(service)),
            at.entry("Handler", at.text(handler)),
            at.entry("Runtime", at.text("nodejs24.x")),
        ];
        let id = format!("{}LambdaFunction", prefix(name));
        template.add(
            &id,
            resource(at, "AWS::Lambda::Function", at.map(properties)),
        );
    }
    if given.is_none() {
        template.add(ROLE, custom_role(service, all));
    }
}

fn custom_role(service: &Service, statements: Vec<Node>) -> Node {
    let at = service.at;
    let name = [&*service.stage, &*service.name, "custom-resources-lambda"];
    let policy = at.map(vec![
        at.entry(
            "PolicyName",
            at.join("-", name.map(|it| at.text(it)).to_vec()),
        ),
        at.entry("PolicyDocument", document(at, at.list(statements))),
    ]);
    let properties = vec![
        at.entry(
            "AssumeRolePolicyDocument",
            trust(at, &["lambda.amazonaws.com"]),
        ),
        at.entry("Policies", at.list(vec![policy])),
    ];
    resource(at, "AWS::IAM::Role", at.map(properties))
}

fn resource(at: Unwritten, resource_type: &str, properties: Node) -> Node {
    at.map(vec![
        at.entry("Type", at.text(resource_type)),
        at.entry("Properties", properties),
    ])
}

/// What lets the functions write their logs, which a service has to ask for.
fn logs(service: &Service) -> Vec<Node> {
    let at = service.at;
    if !is_given(service, &["provider", "logs", "frameworkLambda"]) {
        return Vec::new();
    }
    let group = format!("{}-{}", service.name, service.stage);
    let create = [
        "logs:CreateLogStream",
        "logs:CreateLogGroup",
        "logs:TagResource",
    ];
    let in_list = |group| at.list(vec![group]);
    vec![
        allow(at, &create, in_list(log_group(at, &group, "*:*"))),
        allow(
            at,
            &["logs:PutLogEvents"],
            in_list(log_group(at, &group, "*:*:*")),
        ),
    ]
}

fn buckets(service: &Service, functions: &[Function<'_>]) -> Vec<Node> {
    let at = service.at;
    let partition = || at.function("Ref", at.text("AWS::Partition"));
    let mut all = Vec::new();
    for function in functions {
        let mut existing = function.events("s3").filter(|it| is_existing(*it));
        if let Some(bucket) = existing.next().and_then(|it| it.get("bucket")) {
            let mut parts = vec![at.text("arn"), partition()];
            parts.extend(["s3", "", ""].map(|it| at.text(it)));
            parts.push(at.copy(bucket));
            let actions = ["s3:PutBucketNotification", "s3:GetBucketNotification"];
            all.push(allow(at, &actions, at.join(":", parts)));
        }
    }
    if !all.is_empty() {
        let mut parts = vec![at.text("arn"), partition(), at.text("lambda")];
        let pseudo = ["AWS::Region", "AWS::AccountId"];
        parts.extend(pseudo.map(|it| at.function("Ref", at.text(it))));
        parts.extend(["function", "*"].map(|it| at.text(it)));
        let actions = ["lambda:AddPermission", "lambda:RemovePermission"];
        all.push(allow(at, &actions, at.join(":", parts)));
    }
    all
}

fn api_logs(service: &Service, functions: &[Function<'_>]) -> Vec<Node> {
    let at = service.at;
    let has = |kind| functions.iter().any(|it| it.events(kind).next().is_some());
    let is_off = |path: &[&str]| service.get(path).is_some_and(|it| !is_set(it));
    let of_rest = has("http")
        && is_given(service, &["provider", "logs", "restApi"])
        && !is_off(&["provider", "logs", "restApi", "accessLogging"]);
    let of_web_socket = has("websocket")
        && is_given(service, &["provider", "logs", "websocket"])
        && !is_given(service, &["provider", "apiGateway", "websocketApiId"]);
    let is_managed = is_given(
        service,
        &["provider", "logs", "restApi", "roleManagedExternally"],
    );
    if is_managed || !of_rest && !of_web_socket {
        return Vec::new();
    }
    let arn = |rest: Vec<Node>| {
        let mut parts = vec![
            at.text("arn"),
            at.function("Ref", at.text("AWS::Partition")),
        ];
        parts.extend(rest);
        at.join(":", parts)
    };
    let roles = vec![
        at.text("iam:"),
        at.function("Ref", at.text("AWS::AccountId")),
        at.text("role/*"),
    ];
    let actions = [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:ListAttachedRolePolicies",
        "iam:PassRole",
    ];
    let account = vec![at.text("apigateway:*::/account")];
    vec![
        allow(at, &actions, arn(roles)),
        allow(at, &["apigateway:GET", "apigateway:PATCH"], arn(account)),
    ]
}

fn user_pools(service: &Service, functions: &[Function<'_>]) -> Vec<Node> {
    let at = service.at;
    let mut all = Vec::new();
    for function in functions {
        let mut existing = function
            .events("cognitoUserPool")
            .filter(|it| is_existing(*it));
        let Some(first) = existing.next() else {
            continue;
        };
        let trigger = first.get("trigger").and_then(NodeRef::as_str);
        let key = first.get("kmsKeyId");
        if let Some(key) = key.filter(|_| trigger.is_some_and(|it| SENDERS.contains(&it))) {
            all.push(allow(at, &["kms:CreateGrant"], at.copy(key)));
        }
        let actions = [
            "cognito-idp:ListUserPools",
            "cognito-idp:DescribeUserPool",
            "cognito-idp:UpdateUserPool",
        ];
        all.push(allow(at, &actions, at.text("*")));
    }
    if all.is_empty() {
        return all;
    }
    let functions =
        || at.sub("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*");
    let caller =
        at.map(vec![at.entry(
            "lambda:Principal",
            at.text("cognito-idp.amazonaws.com"),
        )]);
    let condition = at.map(vec![at.entry("StringEquals", caller)]);
    all.push(at.map(vec![
        at.entry("Effect", at.text("Allow")),
        at.entry("Action", at.texts(&["lambda:AddPermission"])),
        at.entry("Resource", functions()),
        at.entry("Condition", condition),
    ]));
    all.push(allow(at, &["lambda:RemovePermission"], functions()));
    let roles = at.sub("arn:${AWS::Partition}:iam::*:role/*");
    all.push(allow(at, &["iam:PassRole"], roles));
    all
}

/// Adds a statement, unless there is one about the same resource, written as a text.
fn push_new(acc: &mut Vec<Node>, statement: Node) {
    let resource = |it: &Node| {
        let resource = super::at_block(it).get("Resource")?;
        let text = resource.scalar().filter(|_| is_text(resource))?;
        Some(text.value.clone())
    };
    let own = resource(&statement);
    if own.is_none() || !acc.iter().any(|it| resource(it) == own) {
        acc.push(statement);
    }
}

fn is_existing(event: NodeRef<'_>) -> bool {
    event.get("existing").is_some_and(is_set)
}

fn is_given(service: &Service, path: &[&str]) -> bool {
    service.get(path).is_some_and(is_set)
}
