//! The role under which the functions of a service run that have no role of their own.

use super::service::{Function, Service};
use super::statement::{allow, document, log_group, statement, trust};
use super::{Template, event, function_statements, is_set, is_variable};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeRef};

/// Its logical ID.
pub(super) const ID: &str = "IamRoleLambdaExecution";

/// The role; none if no function needs it.
pub(super) fn role(service: &Service, template: &mut Template) -> Option<Node> {
    let at = service.at;
    let functions = service.functions();
    let is_needed = functions.iter().any(|it| it.body.get("role").is_none())
        || service.may_have_more_functions();
    if service.existing_role().is_some() || !is_needed {
        return None;
    }
    let statements = match written_statements(service) {
        Some(it) if !it.is_sequence() && !is_variable(it) => template.take(it),
        statements => {
            let mut all = logs(service, &functions);
            if let Some(list) = statements {
                template.take(list);
                match is_variable(list) {
                    true => all.push(list.node.clone()),
                    false => all.extend(list.items().map(|it| it.node.clone())),
                }
            }
            all.extend(function_statements::durable(service, &functions));
            function_statements::settings(&mut all, service, &functions);
            event::statements(&mut all, service, &functions);
            at.list(all)
        }
    };
    let mut more = Vec::new();
    let for_functions = functions
        .iter()
        .any(|it| it.statements_by_plugin(service).is_some());
    let for_all = for_functions.then(|| service.boundary_of_all());
    if let Some(boundary) = for_all.flatten().or_else(|| boundary(service)) {
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
    let unknown = service.unknown_role();
    unknown
        .or_else(|| service.get(&["provider", "iam", "role", "statements"]))
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
    let (mut is_canonical, mut silent) = (service.may_have_more_functions(), Vec::new());
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
