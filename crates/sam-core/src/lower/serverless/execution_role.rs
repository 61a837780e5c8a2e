//! The role under which the functions of a service run that have no role of their own.

use super::service::{Function, Service};
use super::statement::{allow, document, function_arn, log_group, statement, trust};
use super::{Template, at_block, event, is_set};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeRef};

/// Its logical ID.
pub(super) const ID: &str = "IamRoleLambdaExecution";

/// The role; none if no function needs it.
pub(super) fn role(service: &Service, template: &mut Template) -> Option<Node> {
    let at = service.at;
    let functions = service.functions();
    let is_needed = functions.iter().any(|it| it.body.get("role").is_none());
    if service.existing_role().is_some() || !is_needed {
        return None;
    }
    let statements = match written_statements(service) {
        Some(it) if !it.is_sequence() => template.take(it),
        statements => {
            let mut all = logs(service, &functions);
            if let Some(list) = statements {
                template.take(list);
                all.extend(list.items().map(|it| it.node.clone()));
            }
            all.extend(durable(service, &functions));
            of_functions(&mut all, service, &functions);
            event::statements(&mut all, service, &functions);
            at.list(all)
        }
    };
    let mut more = Vec::new();
    if let Some(boundary) = boundary(service) {
        more.push(at.entry("PermissionsBoundary", template.take(boundary)));
    }
    if let Some(managed) = managed_policies(service, template) {
        more.push(at.entry("ManagedPolicyArns", managed));
    }
    Some(role_resource(service, statements, name(service), more))
}

/// The statements that the service has for its role.
pub(super) fn written_statements(service: &Service) -> Option<NodeRef<'_>> {
    let old = || service.get(&["provider", "iamRoleStatements"]);
    service
        .get(&["provider", "iam", "role", "statements"])
        .or_else(old)
}

/// The permissions boundary that the service has for its role.
pub(super) fn boundary(service: &Service) -> Option<NodeRef<'_>> {
    let paths: [&[&str]; 3] = [
        &["provider", "iam", "role", "permissionsBoundary"],
        &["provider", "iam", "role", "permissionBoundary"],
        &["provider", "rolePermissionsBoundary"],
    ];
    paths.iter().find_map(|it| service.get(it))
}

/// A role that the framework makes for functions, with more properties.
pub(super) fn role_resource(
    service: &Service,
    statements: Node,
    name: Node,
    more: Vec<Entry>,
) -> Node {
    let at = service.at;
    let functions = service.functions();
    let path = service.get(&["provider", "iam", "role", "path"]);
    let policy_name = [&*service.name, &*service.stage, "lambda"].map(|it| at.text(it));
    let policy = at.map(vec![
        at.entry("PolicyName", at.join("-", policy_name.to_vec())),
        at.entry("PolicyDocument", document(at, statements)),
    ]);
    let trust = trust(at, &event::principals(&functions));
    let mut properties = vec![
        at.entry("AssumeRolePolicyDocument", trust),
        at.entry("Policies", at.list(vec![policy])),
        at.entry("Path", path.map_or_else(|| at.text("/"), |it| at.copy(it))),
        at.entry("RoleName", name),
    ];
    if let Some(tags) = service.get(&["provider", "iam", "role", "tags"]) {
        let tags = tags.entries().map(|it| {
            at.map(vec![
                at.entry("Key", at.text(it.name())),
                at.entry("Value", at.copy(it.value)),
            ])
        });
        properties.push(at.entry("Tags", at.list(tags.collect())));
    }
    properties.extend(more);
    at.map(vec![
        at.entry("Type", at.text("AWS::IAM::Role")),
        at.entry("Properties", at.map(properties)),
    ])
}

/// The policy with which a function in a network makes its network interfaces.
pub(super) fn network_policy(at: Unwritten) -> Node {
    let parts = vec![
        at.text("arn:"),
        at.function("Ref", at.text("AWS::Partition")),
        at.text(":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"),
    ];
    at.join("", parts)
}

fn name(service: &Service) -> Node {
    let at = service.at;
    if let Some(name) = service.get(&["provider", "iam", "role", "name"]) {
        return name.node.clone();
    }
    let parts = vec![
        at.text(&*service.name),
        at.text(&*service.stage),
        at.function("Ref", at.text("AWS::Region")),
        at.text("lambdaRole"),
    ];
    at.join("-", parts)
}

fn managed_policies(service: &Service, template: &mut Template) -> Option<Node> {
    let at = service.at;
    let old = || service.get(&["provider", "iamManagedPolicies"]);
    let written = service.get(&["provider", "iam", "role", "managedPolicies"]);
    let mut all = Vec::new();
    if let Some(written) = written.or_else(old) {
        let taken = template.take(written);
        if !written.is_sequence() {
            return Some(taken);
        }
        all.extend(written.items().map(|it| it.node.clone()));
    }
    let functions = service.functions();
    let has_network = service.get(&["provider", "vpc"]).is_some_and(is_set)
        || functions.iter().any(|it| it.body.get("vpc").is_some());
    if has_network {
        all.push(network_policy(at));
    }
    (!all.is_empty()).then(|| at.list(all))
}

/// What lets the functions write their logs.
fn logs(service: &Service, functions: &[Function<'_>]) -> Vec<Node> {
    let at = service.at;
    let canonical = format!("{}-{}", service.name, service.stage);
    let (mut streams, mut events) = (Vec::new(), Vec::new());
    let (mut is_canonical, mut silent) = (false, Vec::new());
    for function in functions {
        let name = function.deployed_name(service);
        let is_silent = function.get("disableLogs").is_some_and(is_set);
        match (name.starts_with(&canonical), is_silent) {
            (true, true) => silent.push(name),
            (true, false) => is_canonical = true,
            (false, true) => {}
            (false, false) => {
                streams.push(log_group(at, &name, ":*"));
                events.push(log_group(at, &name, ":*:*"));
            }
        }
    }
    if is_canonical {
        streams.push(log_group(at, &canonical, "*:*"));
        events.push(log_group(at, &canonical, "*:*:*"));
    }
    let create = [
        "logs:CreateLogStream",
        "logs:CreateLogGroup",
        "logs:TagResource",
    ];
    let mut all = vec![
        allow(at, &create, at.list(streams)),
        allow(at, &["logs:PutLogEvents"], at.list(events)),
    ];
    if is_canonical && !silent.is_empty() {
        let silent = silent.iter().map(|it| log_group(at, it, ":*"));
        let silent = at.list(silent.collect());
        all.push(statement(at, "Deny", at.text("logs:PutLogEvents"), silent));
    }
    all
}

/// What durable functions need.
fn durable(service: &Service, functions: &[Function<'_>]) -> Option<Node> {
    let at = service.at;
    let durable = functions
        .iter()
        .filter(|it| it.get("durableConfig").is_some_and(is_set) && it.own_role().is_none());
    let arns =
        durable.map(|it| function_arn(at, &it.deployed_name(service), ":*/durable-execution/*/*"));
    let arns: Vec<Node> = arns.collect();
    let actions = [
        "lambda:CheckpointDurableExecution",
        "lambda:GetDurableExecutionState",
    ];
    (!arns.is_empty()).then(|| allow(at, &actions, at.list(arns)))
}

/// What the settings of functions need.
fn of_functions(acc: &mut Vec<Node>, service: &Service, functions: &[Function<'_>]) {
    let at = service.at;
    let one = |node: NodeRef<'_>| at.list(vec![node.node.clone()]);
    for function in functions {
        if let Some(topic) = function.get("onError").filter(|it| it.scalar().is_some()) {
            acc.push(allow(at, &["sns:Publish"], one(topic)));
        }
        let key = function.get("kmsKeyArn");
        let key = key.or_else(|| service.get(&["provider", "kmsKeyArn"]));
        if let Some(key) = key.filter(|it| it.scalar().is_some()) {
            push_new(acc, allow(at, &["kms:Decrypt"], one(key)));
        }
        let tracing = function.get("tracing").filter(|it| is_set(*it));
        let tracing = tracing.or_else(|| service.get(&["provider", "tracing", "lambda"]));
        if tracing.is_some_and(is_set) {
            let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
            push_new(acc, allow(at, &actions, at.texts(&["*"])));
        }
        if let Some(arn) = function
            .get("fileSystemConfig")
            .and_then(|it| it.get("arn"))
        {
            let actions = [
                "elasticfilesystem:ClientMount",
                "elasticfilesystem:ClientWrite",
            ];
            acc.push(allow(at, &actions, one(arn)));
        }
        if function.own_role().is_none()
            && let Some(destinations) = function.get("destinations")
        {
            for key in ["onSuccess", "onFailure"] {
                let target = destinations
                    .get(key)
                    .and_then(|it| destination(service, it));
                if let Some(target) = target {
                    push_new(acc, target);
                }
            }
        }
    }
}

/// What an asynchronous call needs for its destination.
fn destination(service: &Service, target: NodeRef<'_>) -> Option<Node> {
    let at = service.at;
    let permit = |action: &str, resource: Node| statement(at, "Allow", at.text(action), resource);
    if let Some(arn) = target.get("arn") {
        let action = match target.get("type")?.as_str()? {
            "function" => "lambda:InvokeFunction",
            "sqs" => "sqs:SendMessage",
            "sns" => "sns:Publish",
            "eventBus" => "events:PutEvents",
            _ => return None,
        };
        return Some(permit(action, arn.node.clone()));
    }
    let text = target.as_str()?;
    if !text.starts_with("arn:") {
        let name = service.function(text)?.deployed_name(service);
        return Some(permit("lambda:InvokeFunction", function_arn(at, &name, "")));
    }
    let action = match text {
        _ if text.contains(":function:") => "lambda:InvokeFunction",
        _ if text.contains(":sqs:") => "sqs:SendMessage",
        _ if text.contains(":sns:") => "sns:Publish",
        _ if text.contains(":event-bus/") => "events:PutEvents",
        _ => return None,
    };
    Some(permit(action, target.node.clone()))
}

/// Adds a statement that is not there yet.
fn push_new(acc: &mut Vec<Node>, statement: Node) {
    let value = at_block(&statement).to_value();
    if !acc.iter().any(|it| at_block(it).to_value() == value) {
        acc.push(statement);
    }
}
