//! The role that a function has for itself: by `iamRoleStatements` of the plugin `serverless-iam-roles-per-function`, or by
//! `iam` of version 4 of the framework.

use super::event::{self, STREAM, TABLE_STREAM, is_of_table, push, source};
use super::execution_role::{self, network_policy, role_resource};
use super::service::{Function, ROLES_PLUGIN, Service};
use super::statement::{allow, log_group};
use super::{Template, is_set, is_variable};
use crate::syntax::{Node, NodeRef};

/// The last part of the name of a role.
const LAST: &str = "lambdaRole";
/// The most characters in the name of a role
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
const LONGEST_NAME: usize = 64;

/// Adds the role of a function and gives its logical ID; none if it has no statements of its own.
pub(super) fn add(
    service: &Service,
    function: Function<'_>,
    template: &mut Template,
) -> Option<String> {
    let at = service.at;
    let own = function.own_statements(service)?;
    if function.own_role().is_some() {
        return None;
    }
    let mut all = vec![logs(service, function)];
    let streams = |is_wanted: bool| {
        let streams = function.events("stream");
        let streams = streams.filter(move |it| is_of_table(*it) == is_wanted);
        streams.map(source).collect::<Vec<Node>>()
    };
    push(&mut all, at, &TABLE_STREAM, streams(true));
    push(&mut all, at, &STREAM, streams(false));
    event::queues(&mut all, at, &[function]);
    if let Some(topic) = function.get("onError") {
        all.push(allow(at, &["sns:Publish"], topic.node.clone()));
    }
    if inherits(service, function)
        && let Some(inherited) = inherited_statements(service)
    {
        all.extend(inherited.items().map(|it| it.node.clone()));
    }
    let statements = template.take(own);
    let statements = match own.is_sequence() {
        true => {
            all.extend(own.items().map(|it| it.node.clone()));
            at.list(all)
        }
        false if is_variable(own) => {
            all.push(statements);
            at.list(all)
        }
        false => statements,
    };
    let managed = function
        .get("iam")
        .and_then(|it| it.get("role")?.get("managedPolicies"));
    let mut policies: Vec<Node> = Vec::new();
    if let Some(managed) = managed.filter(|it| it.is_sequence()) {
        template.take(managed);
        policies.extend(managed.items().map(|it| it.node.clone()));
    }
    let is_in_network = |it: NodeRef<'_>| it.entries().len() > 0;
    if function.get("vpc").is_some_and(is_in_network)
        || service.get(&["provider", "vpc"]).is_some_and(is_in_network)
    {
        policies.push(network_policy(at));
    }
    let mut more = vec![at.entry("ManagedPolicyArns", at.list(policies))];
    let boundary = function.get("iamPermissionsBoundary");
    let boundary = boundary.or_else(|| service.boundary_of_all());
    if let Some(boundary) = boundary.or_else(|| execution_role::boundary(service)) {
        more.push(at.entry("PermissionsBoundary", at.copy(boundary)));
    }
    let name = function.get("iamRoleStatementsName");
    let name = name.map_or_else(|| role_name(service, function), |it| it.node.clone());
    let id = format!("{}{}", function.prefix(), execution_role::ID);
    template.add(&id, role_resource(service, statements, name, more));
    Some(id)
}

/// The statements of the service, of which the plugin reads one form alone.
fn inherited_statements(service: &Service) -> Option<NodeRef<'_>> {
    match service.get(&["provider", "iam"]) {
        Some(iam) => iam.get("role")?.get("statements"),
        None => execution_role::written_statements(service),
    }
}

fn logs(service: &Service, function: Function<'_>) -> Node {
    let at = service.at;
    let actions = [
        "logs:CreateLogStream",
        "logs:CreateLogGroup",
        "logs:PutLogEvents",
    ];
    let group = log_group(at, &function.deployed_name(service), ":*:*");
    allow(at, &actions, at.list(vec![group]))
}

/// Whether the statements of the service count for a function, too.
fn inherits(service: &Service, function: Function<'_>) -> bool {
    let own = function.get("iamRoleStatementsInherit");
    let own = own.or_else(|| function.get("iam")?.get("inheritStatements"));
    match own {
        Some(own) => is_set(own),
        None => service
            .get(&["custom", ROLES_PLUGIN, "defaultInherit"])
            .is_some_and(is_set),
    }
}

/// The name of the role; without its last part if that would be too long.
fn role_name(service: &Service, function: Function<'_>) -> Node {
    let at = service.at;
    let region = service.get(&["provider", "region"]);
    let region = region.and_then(NodeRef::as_str).unwrap_or("us-east-1");
    let names = [&*service.name, &*service.stage, function.name, region, LAST];
    let length = names.iter().map(|it| it.len() + 1).sum::<usize>() - 1;
    let mut parts = vec![
        at.text(&*service.name),
        at.text(&*service.stage),
        at.text(function.name),
        at.function("Ref", at.text("AWS::Region")),
    ];
    if length <= LONGEST_NAME {
        parts.push(at.text(LAST));
    }
    at.join("-", parts)
}
