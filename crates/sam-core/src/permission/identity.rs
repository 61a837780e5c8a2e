//! Who else is granted something: users, groups, and whoever a policy of the template is put on outside of it.

use super::role::POLICIES;
use super::written::each;
use super::{Permissions, Role};
use crate::syntax::NodeRef;
use crate::template::{Resource, intrinsic};
use serde_json::Value;

/// Who is named by a policy and is not in the template.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// `Roles`, `RoleName`, `Users` … which names it.
    pub property: &'static str,
    /// Its name as data.
    pub name: Value,
}

impl<'a> Permissions<'a> {
    /// The users and groups of the template, which are granted what roles are, in the same way.
    pub fn users_and_groups(&self) -> Vec<Role<'a>> {
        let template = self.resolver().template();
        let all =
            template.resources_of_types(|it| matches!(it, "AWS::IAM::User" | "AWS::IAM::Group"));
        all.into_iter().map(alone).collect()
    }

    /// The groups of the template that a user belongs to, each with the conditions on which it does.
    pub fn groups(&self, user: &Role<'a>) -> Vec<(Role<'a>, Vec<String>)> {
        let template = self.resolver().template();
        let Some(user) = user
            .written
            .filter(|it| it.type_name() == Some("AWS::IAM::User"))
        else {
            return Vec::new();
        };
        let mut found: Vec<(Role<'a>, Vec<String>)> = Vec::new();
        let mut add = |group: NodeRef<'a>, when: &mut Vec<String>| {
            let group = intrinsic::named_id(group).and_then(|it| template.resource(it));
            let group = group.filter(|it| it.type_name() == Some("AWS::IAM::Group"));
            found.extend(group.map(|it| (alone(it), when.clone())));
        };
        if let Some(groups) = user.property("Groups") {
            each(groups, &mut Vec::new(), &mut add);
        }
        for addition in template.resources_of_type("AWS::IAM::UserToGroupAddition") {
            let (users, group) = (addition.property("Users"), addition.property("GroupName"));
            let mut when: Vec<String> = addition
                .condition()
                .map(str::to_owned)
                .into_iter()
                .collect();
            if let (Some(users), Some(group)) = (users, group) {
                each(users, &mut when, &mut |node, when| {
                    if intrinsic::named_id(node) == Some(user.id) {
                        each(group, when, &mut add);
                    }
                });
            }
        }
        found
    }

    /// The policies of the template, each as if it were a role that has nothing else, with those outside of the template
    /// whom it names.
    pub fn policies(&self) -> Vec<(Role<'a>, Vec<Holder>)> {
        let template = self.resolver().template();
        let mut found = Vec::new();
        let is_policy = |name: &str| POLICIES.iter().any(|(it, _)| *it == name);
        for resource in template.resources_of_types(is_policy) {
            let mut holders = Vec::new();
            let rows = POLICIES
                .iter()
                .filter(|(it, _)| Some(*it) == resource.type_name());
            for (_, property) in rows {
                let Some(named) = resource.property(property) else {
                    continue;
                };
                each(named, &mut Vec::new(), &mut |node, _| {
                    let id = intrinsic::named_id(node);
                    let is_made = |id| self.roles().iter().any(|it| it.id == id);
                    let is_own =
                        id.is_some_and(|id| template.resource(id).is_some() || is_made(id));
                    if !is_own && !node.is_null() {
                        holders.push(Holder {
                            property,
                            name: node.to_value(),
                        });
                    }
                });
            }
            found.push((alone(resource), holders));
        }
        found
    }
}

fn alone(resource: Resource<'_>) -> Role<'_> {
    Role {
        id: resource.id.to_owned(),
        written: Some(resource),
        made_for: None,
        auxiliary: None,
        users: Vec::new(),
    }
}
