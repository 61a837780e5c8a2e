//! The policies that are written in resources of IAM, under the conditions of the template that stand above them.

use super::branches::is_opaque;
use super::grant::{self, Source};
use super::{GrantOrigin, RolePermissions, Unseen};
use crate::policy::document_of;
use crate::syntax::NodeRef;
use crate::template::{Resource, intrinsic, shape};

/// Reads the identity policies of a resource: of a role, user or group `Policies`, of all others `PolicyDocument`.
pub(super) fn documents_of(resource: Resource<'_>, when: &[String], acc: &mut RolePermissions) {
    let origin = GrantOrigin::Written(resource.id.to_owned());
    let mut when = when.to_vec();
    let has_policies = matches!(
        resource.type_name(),
        Some("AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group")
    );
    if !has_policies {
        when.extend(resource.condition().map(str::to_owned));
        if let Some(node) = resource.property("PolicyDocument") {
            document(node, &mut when, &origin, acc);
        }
        return;
    }
    let Some(policies) = resource.property("Policies") else {
        return;
    };
    each(policies, &mut when, &mut |policy, when| {
        unseen(policy, when, acc);
        if let Some(node) = policy.get("PolicyDocument") {
            document(node, when, &origin, acc);
        }
    });
}

fn document(
    node: NodeRef<'_>,
    when: &mut Vec<String>,
    origin: &GrantOrigin,
    acc: &mut RolePermissions,
) {
    each(node, when, &mut |node, when| {
        let node = document_of(node);
        unseen(node, when, acc);
        let Some(statements) = node.get("Statement") else {
            return;
        };
        each(statements, when, &mut |statement, when| {
            let range = statement.full_range();
            let source = Source { origin, range };
            grant::read_statements(&statement.to_value(), when, source, acc);
        });
    });
}

/// Keeps what stands for something that the template does not say.
fn unseen(node: NodeRef<'_>, when: &[String], acc: &mut RolePermissions) {
    // A map is looked into by its keys alone: it may be long.
    if node.is_mapping()
        && node.entries().all(|it| !it.name().starts_with("Fn::"))
        && intrinsic::of(node).is_none()
    {
        return;
    }
    let value = node.to_value();
    if is_opaque(&value) {
        acc.unseen.push(Unseen {
            value,
            range: node.full_range(),
            when: when.to_vec(),
            statement_of: None,
        });
    }
}

/// Calls with each single value: those of lists and of the branches of `Fn::If`, with the conditions above them.
pub(super) fn each<'a>(
    node: NodeRef<'a>,
    when: &mut Vec<String>,
    call: &mut dyn FnMut(NodeRef<'a>, &mut Vec<String>),
) {
    if shape::is_no_value(node) {
        return;
    }
    let function = intrinsic::of(node);
    if function.is_none() && node.is_sequence() {
        for item in node.items() {
            each(item, when, call);
        }
        return;
    }
    let branches = function.filter(|it| it.name == "If").and_then(|it| {
        let mut items = it.items();
        let (condition, yes, no) = (items.next()?.as_str()?, items.next()?, items.next()?);
        items.next().is_none().then_some((condition, yes, no))
    });
    let Some((condition, yes, no)) = branches else {
        return call(node, when);
    };
    for (prefix, branch) in [("", yes), ("!", no)] {
        when.push(format!("{prefix}{condition}"));
        each(branch, when, call);
        when.pop();
    }
}
