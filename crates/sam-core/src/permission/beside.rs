//! What is said of a role beside its policies: who may assume it, what it may do at most, and roles that are not here.

use super::branches::{each_branch, is_nothing};
use super::resource_policy::{about, statement};
use super::written::each;
use super::{GrantOrigin, Permissions, ResourceGrant, Role, Unseen};
use crate::expand::role_of;
use crate::spec::ROLE_PROPERTIES;
use crate::template::{Resource, intrinsic};
use crate::text::TextRange;
use serde_json::{Value, json};

/// A property of a role with its place.
struct Written {
    value: Value,
    range: TextRange,
}

impl<'a> Permissions<'a> {
    /// Who may assume a role: what its trust policy says, also when it is the one that SAM writes.
    pub fn trust(&self, role: &Role<'a>) -> Vec<ResourceGrant> {
        let mut found = Vec::new();
        let Some(written) = self.beside(role, "AssumeRolePolicyDocument") else {
            return found;
        };
        each_value(&written.value, &mut Vec::new(), &mut |document, when| {
            let Some(statements) = document.get("Statement") else {
                return;
            };
            each_value(statements, when, &mut |value, when| {
                let own = json!({ "Fn::GetAtt": [role.id, "Arn"] });
                let origin = GrantOrigin::Written(role.id.clone());
                let value = about(value, own);
                statement(&value, written.range, when, &origin, &role.id, &mut found);
            });
        });
        found
    }

    /// The permissions boundary of a role, user or group: each policy that it may be.
    pub fn boundary(&self, role: &Role<'a>) -> Vec<Unseen> {
        let mut found = Vec::new();
        if let Some(Written { value, range }) = self.beside(role, "PermissionsBoundary") {
            each_value(&value, &mut Vec::new(), &mut |value, when| {
                found.push(Unseen {
                    value: value.clone(),
                    range,
                    when: when.clone(),
                    statement_of: None,
                });
            });
        }
        found
    }

    /// The functions and state machines that run under a role that this template does not declare, with that role.
    pub fn roles_elsewhere(&self) -> Vec<(Resource<'a>, Unseen)> {
        let template = self.resolver().template();
        let mut found = Vec::new();
        for resource in template.resources() {
            let row = ROLE_PROPERTIES
                .iter()
                .find(|(it, _)| Some(*it) == resource.type_name());
            let role = row.and_then(|(_, property)| resource.property(property));
            let Some(role) = role.filter(|it| !it.is_null()) else {
                continue;
            };
            let mut when: Vec<_> = resource
                .condition()
                .map(str::to_owned)
                .into_iter()
                .collect();
            each(role, &mut when, &mut |node, when| {
                let declared = intrinsic::named_id(node).and_then(|it| template.resource(it));
                let is_role = declared.is_some_and(|it| it.type_name() == Some("AWS::IAM::Role"));
                if !is_role && !node.is_null() {
                    found.push((
                        resource,
                        Unseen {
                            value: node.to_value(),
                            range: node.full_range(),
                            when: when.clone(),
                            statement_of: None,
                        },
                    ));
                }
            });
        }
        found
    }

    fn beside(&self, role: &Role<'a>, property: &str) -> Option<Written> {
        if let Some(resource) = role.written {
            let entry = resource.property_entry(property)?;
            return Some(Written {
                value: entry.value.to_value(),
                range: entry.key.full_range(),
            });
        }
        let owner = role.made_for?;
        let (expanded, _) = role_of(owner, self.resolver().template(), self.environment());
        let value = expanded?.body().get("Properties")?.get(property)?.clone();
        let entry = owner.property_entry(property);
        Some(Written {
            value,
            range: entry.map_or(owner.entry.key.full_range(), |it| it.key.full_range()),
        })
    }
}

/// Calls with each single value: those of lists and of the branches of `Fn::If`, with the conditions above them.
fn each_value(
    value: &Value,
    when: &mut Vec<String>,
    call: &mut dyn FnMut(&Value, &mut Vec<String>),
) {
    if let Value::Array(items) = value {
        for item in items {
            each_value(item, when, call);
        }
        return;
    }
    let is_branches = each_branch(value, when, &mut |branch, when| {
        each_value(branch, when, call);
    });
    if !is_branches && !is_nothing(value) && !value.is_null() {
        call(value, when);
    }
}
