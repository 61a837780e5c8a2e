//! The roles of a template, who runs under them, and everything that each is granted.

use super::branches::{each_branch, is_nothing};
use super::grant::{Grant, GrantOrigin, Source, read_document};
use super::grant_sources::{decide, of_connector, of_managed};
use super::resource_text::resource_text;
use super::surroundings::Surroundings;
use super::values::Values;
use super::written::{documents_of, each};
use crate::connector::{Environment, Mechanism, Resolved, Resolver};
use crate::expand::{self, EntryKind, ExpandedRole, PolicyEntry};
use crate::iam;
use crate::spec::ROLE_PROPERTIES;
use crate::syntax::NodeRef;
use crate::template::{Resource, intrinsic, shape};
use crate::text::TextRange;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// A role of the expanded template.
#[derive(Clone, Debug)]
pub struct Role<'a> {
    /// Its logical ID.
    pub id: String,
    /// Where the template declares it; none when SAM makes it.
    pub written: Option<Resource<'a>>,
    /// The function, state machine or other resource that SAM makes it for.
    pub made_for: Option<Resource<'a>>,
    /// The functions, state machines and other resources that run under it, in order.
    pub users: Vec<Resource<'a>>,
    /// What SAM makes of it, where it is for a part of a resource: for an event, for logs, for deployments.
    pub(super) auxiliary: Option<Arc<ExpandedRole<'a>>>,
}

/// What a role may do.
#[derive(Clone, Debug, Default)]
pub struct RolePermissions {
    /// Everything it is granted or denied, in the order in which it stands on the role; connectors last.
    pub grants: Vec<Grant>,
    /// What it may be granted beyond that.
    pub unseen: Vec<Unseen>,
}

/// What the template does not show or only at the deployment: a policy, a document, a statement, or a statement with
/// only those of its actions.
#[derive(Clone, Debug, PartialEq)]
pub struct Unseen {
    /// As data.
    pub value: Value,
    /// Where it is named.
    pub range: TextRange,
    /// The template's conditions under which it is there, outermost first; one that must not hold begins with `!`.
    pub when: Vec<String>,
    /// Why it is there; only of a statement.
    pub statement_of: Option<GrantOrigin>,
}

/// The roles of a template. Made once per version.
#[derive(Debug)]
pub struct Permissions<'a> {
    resolver: Resolver<'a>,
    environment: Environment,
    /// What parameters come to, for who asks about a deployment.
    values: Option<Values>,
    /// What it looks at, if that is not the whole template.
    pub(super) surroundings: Option<Surroundings<'a>>,
    roles: Vec<Role<'a>>,
    by_id: HashMap<String, usize>,
    /// What other resources put on roles, by the role's ID; made when the first role is asked for.
    attached: OnceLock<Attached<'a>>,
    /// All connectors of the template; resolved when the first role is asked for.
    connectors: OnceLock<Vec<Resolved<'a>>>,
}

/// What stands elsewhere and is put on a role.
#[derive(Debug, Default)]
struct Attached<'a> {
    /// Resources such as `AWS::IAM::Policy` that name the role, and the conditions on which they do.
    policies: HashMap<String, Vec<(Resource<'a>, Vec<String>)>>,
    /// The places in [`Permissions::connectors`] of those that put a managed policy on the role.
    connectors: HashMap<String, Vec<usize>>,
}

/// Types of policies that name whom they are put on, with a property that does.
pub(super) const POLICIES: [(&str, &str); 9] = [
    ("AWS::IAM::Policy", "Roles"),
    ("AWS::IAM::Policy", "Users"),
    ("AWS::IAM::Policy", "Groups"),
    ("AWS::IAM::ManagedPolicy", "Roles"),
    ("AWS::IAM::ManagedPolicy", "Users"),
    ("AWS::IAM::ManagedPolicy", "Groups"),
    ("AWS::IAM::RolePolicy", "RoleName"),
    ("AWS::IAM::UserPolicy", "UserName"),
    ("AWS::IAM::GroupPolicy", "GroupName"),
];

impl Role<'_> {
    /// Whether SAM makes it.
    pub fn is_generated(&self) -> bool {
        self.made_for.is_some() || self.is_auxiliary()
    }

    /// Whether SAM makes it for a part of a resource: for an event, for logs, for deployments.
    pub fn is_auxiliary(&self) -> bool {
        self.auxiliary.is_some()
    }

    /// Whether it is the role of a logical ID, one under which that resource runs, or one of a part of that resource.
    pub fn is_of(&self, id: &str) -> bool {
        let is_part = || self.made_for.is_some_and(|it| it.id == id);
        self.id == id || self.users.iter().any(|it| it.id == id) || is_part()
    }

    /// The template's conditions under which there is such a role, outermost first; one that must not hold begins with
    /// `!`.
    pub fn when(&self) -> Vec<String> {
        let own = self.written.or(self.made_for).and_then(Resource::condition);
        let made = self.made_when();
        own.map(str::to_owned).into_iter().chain(made).collect()
    }

    /// The condition on which SAM makes the role of a function.
    fn made_when(&self) -> Option<String> {
        let owner = self.made_for.filter(|_| !self.is_auxiliary())?;
        made_when(owner)
    }
}

impl<'a> Permissions<'a> {
    /// Finds the roles, those that SAM makes for functions and state machines included.
    pub fn new(resolver: Resolver<'a>, environment: &Environment) -> Self {
        let mut permissions = Self::empty(resolver, environment);
        for resource in resolver.template().resources() {
            permissions.add(resource);
        }
        if let Some(role) = expand::deployment_role(resolver.template(), environment) {
            permissions.auxiliary(role, None);
        }
        permissions
    }

    pub(super) fn empty(resolver: Resolver<'a>, environment: &Environment) -> Self {
        Self {
            resolver,
            environment: environment.clone(),
            values: None,
            surroundings: None,
            roles: Vec::new(),
            by_id: HashMap::new(),
            attached: OnceLock::new(),
            connectors: OnceLock::new(),
        }
    }

    /// As they are deployed: with the managed policies that parameters name by their values, given or default, and with
    /// the values of some parameters in the place of their names. Without it nothing is taken from a default.
    pub fn deployed(mut self, filled: &BTreeSet<String>) -> Self {
        let template = self.resolver.template();
        self.values = Some(Values::new(template, &self.environment, filled));
        self
    }

    /// What the roles were found for.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The connectors of the template, or those around one role, resolved.
    pub fn connectors(&self) -> &[Resolved<'a>] {
        self.connectors.get_or_init(|| match &self.surroundings {
            Some(it) => it.connectors(self.resolver),
            None => self.resolver.all(),
        })
    }

    /// The policies that are put on a role where they are declared.
    pub fn policies_elsewhere(&self, role: &Role<'a>) -> impl Iterator<Item = Resource<'a>> {
        let attached = self.attached.get_or_init(|| self.attached());
        let policies = attached.policies.get(&role.id).into_iter().flatten();
        policies.map(|(policy, _)| *policy)
    }

    /// The connectors that put a managed policy on a role.
    pub fn connectors_of(&self, role: &Role<'a>) -> impl Iterator<Item = &Resolved<'a>> {
        let attached = self.attached.get_or_init(|| self.attached());
        let connectors = attached.connectors.get(&role.id).into_iter().flatten();
        connectors.filter_map(|at| self.connectors().get(*at))
    }

    pub(super) fn add(&mut self, resource: Resource<'a>) {
        self.add_own(resource);
        let is_sam = |it: &str| it.starts_with("AWS::Serverless::");
        if resource.type_name().is_some_and(is_sam) {
            let template = self.resolver.template();
            for role in expand::auxiliary_roles(resource, template, &self.environment) {
                self.auxiliary(role, Some(resource));
            }
        }
    }

    /// Adds a role for a part of a resource; none for what several resources share.
    fn auxiliary(&mut self, expanded: ExpandedRole<'a>, owner: Option<Resource<'a>>) {
        let role = self.role(expanded.id.clone());
        if role.written.is_none() && role.made_for.is_none() {
            role.made_for = owner;
            role.auxiliary = Some(Arc::new(expanded));
        }
    }

    fn add_own(&mut self, resource: Resource<'a>) {
        let Some(resource_type) = resource.type_name() else {
            return;
        };
        if resource_type == "AWS::IAM::Role" {
            self.role(resource.id.to_owned()).written = Some(resource);
        }
        let Some((_, property)) = ROLE_PROPERTIES.iter().find(|(it, _)| *it == resource_type)
        else {
            return;
        };
        let is_sam = resource_type.starts_with("AWS::Serverless::");
        let written = resource.property(property).filter(|it| !it.is_null());
        let Some(written) = written else {
            if is_sam {
                self.made(resource);
            }
            return;
        };
        for branch in intrinsic_branches(written) {
            match branch {
                Some(id) => {
                    let is_role = |it: Resource<'_>| it.type_name() == Some("AWS::IAM::Role");
                    if self.resolver.template().resource(id).is_some_and(is_role) {
                        self.role(id.to_owned()).users.push(resource);
                    }
                }
                None if is_sam => self.made(resource),
                None => {}
            }
        }
    }

    fn made(&mut self, resource: Resource<'a>) {
        let role = self.role(format!("{}Role", resource.id));
        if role.made_for.is_none() {
            role.made_for = Some(resource);
            role.users.push(resource);
        }
    }

    fn role(&mut self, id: String) -> &mut Role<'a> {
        let at = *self.by_id.entry(id.clone()).or_insert_with(|| {
            self.roles.push(Role {
                id,
                written: None,
                made_for: None,
                users: Vec::new(),
                auxiliary: None,
            });
            self.roles.len() - 1
        });
        &mut self.roles[at]
    }

    /// What the roles were found with.
    pub fn resolver(&self) -> Resolver<'a> {
        self.resolver
    }

    /// The roles, in the order of the template.
    pub fn roles(&self) -> &[Role<'a>] {
        &self.roles
    }

    /// The role of a logical ID: its own, or the one that a function or state machine runs under.
    pub fn role_of(&self, id: &str) -> Option<&Role<'a>> {
        let own = self.by_id.get(id).and_then(|at| self.roles.get(*at));
        own.or_else(|| self.roles_of_user(id).next())
    }

    /// The roles that a function or state machine runs under: several where `Role` is an `Fn::If`.
    pub fn roles_of_user(&self, id: &str) -> impl Iterator<Item = &Role<'a>> {
        let runs_under = move |role: &&Role<'a>| role.users.iter().any(|it| it.id == id);
        self.roles.iter().filter(runs_under)
    }

    /// Everything a role is granted.
    pub fn of(&self, role: &Role<'a>) -> RolePermissions {
        let mut found = RolePermissions::default();
        if let Some(expanded) = &role.auxiliary {
            self.of_expanded(expanded, &mut found);
        } else if let Some(owner) = role.made_for {
            let template = self.resolver.template();
            let (expanded, _) = expand::role_of(owner, template, &self.environment);
            if let Some(expanded) = expanded {
                self.of_expanded(&expanded, &mut found);
            }
        }
        if let Some(resource) = role.written {
            self.of_written(resource, &mut found);
        }
        let attached = self.attached.get_or_init(|| self.attached());
        for (policy, when) in attached.policies.get(&role.id).into_iter().flatten() {
            documents_of(*policy, when, &mut found);
        }
        for resolved in self.connectors_of(role) {
            of_connector(resolved, &role.id, &mut found.grants);
        }
        if let Some(values) = &self.values {
            decide(values, &mut found);
            values.fill(&mut found);
        }
        if let Some(condition) = role.made_when() {
            let grants = found.grants.iter_mut().map(|it| &mut it.when);
            let unseen = found.unseen.iter_mut().map(|it| &mut it.when);
            for when in grants.chain(unseen) {
                if !when.contains(&condition) {
                    when.insert(0, condition.clone());
                }
            }
        }
        found
    }

    fn of_expanded(&self, role: &ExpandedRole<'a>, acc: &mut RolePermissions) {
        let policies = role.owner.property("Policies");
        let entries = policies.map(expand::policy_entries).unwrap_or_default();
        let entry = |at: &usize| entries.iter().find(|it| it.position == *at);
        for attached in &role.managed_policy_arns {
            let written = |name: &str| match &attached.origin {
                expand::Origin::Managed { .. } => GrantOrigin::Managed(name.to_owned()),
                added => GrantOrigin::Sam(added.clone(), name.to_owned()),
            };
            let entry = match &attached.origin {
                expand::Origin::Managed { position } => entry(position),
                expand::Origin::Basic
                | expand::Origin::Tracing
                | expand::Origin::Vpc
                | expand::Origin::Statement { .. }
                | expand::Origin::Template { .. }
                | expand::Origin::DeadLetterQueue
                | expand::Origin::Destination(_)
                | expand::Origin::Event { .. }
                | expand::Origin::Authorizer { .. }
                | expand::Origin::Route { .. }
                | expand::Origin::Property(_)
                | expand::Origin::Sam => None,
            };
            let value = &attached.value;
            let Some(entry) = entry else {
                self.managed(value, attached.range, &[], &written, acc);
                continue;
            };
            each_entry(entry, value, &mut Vec::new(), &mut |entry, value, when| {
                self.managed(value, entry.node.full_range(), when, &written, acc);
            });
        }
        for policy in &role.policies {
            let (position, name) = match &policy.origin {
                expand::Origin::Statement { position } => (position, None),
                expand::Origin::Template { position, name } => (position, Some(*name)),
                added => {
                    let origin = GrantOrigin::Sam(added.clone(), policy.name.clone());
                    let source = Source {
                        origin: &origin,
                        range: policy.range,
                    };
                    read_document(&policy.body, &mut Vec::new(), source, acc);
                    continue;
                }
            };
            let Some(entry) = entry(position) else {
                continue;
            };
            let mut none = Vec::new();
            each_entry(entry, &policy.body, &mut none, &mut |entry, value, when| {
                let origin = match &entry.kind {
                    EntryKind::Template { template, .. } => {
                        GrantOrigin::Template(template.name.to_owned())
                    }
                    EntryKind::Statement(_)
                    | EntryKind::Managed(_)
                    | EntryKind::ManagedIntrinsic(_)
                    | EntryKind::If { .. }
                    | EntryKind::Invalid => match name {
                        Some(name) => GrantOrigin::Template(name.to_owned()),
                        None => GrantOrigin::Statement(entry.position),
                    },
                };
                let source = Source {
                    origin: &origin,
                    range: entry.node.full_range(),
                };
                read_document(value, when, source, acc);
            });
        }
    }

    fn of_written(&self, resource: Resource<'a>, acc: &mut RolePermissions) {
        documents_of(resource, &[], acc);
        let Some(arns) = resource.property("ManagedPolicyArns") else {
            return;
        };
        each(arns, &mut Vec::new(), &mut |arn, when| {
            let origin = |name: &str| GrantOrigin::Managed(name.to_owned());
            self.managed(&arn.to_value(), arn.full_range(), when, &origin, acc);
        });
    }

    /// A managed policy by its ARN, or by `Ref` to one that the template declares.
    fn managed(
        &self,
        value: &Value,
        range: TextRange,
        when: &[String],
        origin: &dyn Fn(&str) -> GrantOrigin,
        acc: &mut RolePermissions,
    ) {
        let mut branches = Vec::new();
        branches_of(value, &mut when.to_vec(), &mut branches);
        for (value, when) in branches {
            let declared = value.get("Ref").and_then(Value::as_str);
            let declared = declared.and_then(|id| self.resolver.template().resource(id));
            let text = resource_text(&value, self.resolver.template());
            let name = text.as_str().rsplit_once('/').map_or("", |(_, name)| name);
            // With another path it is the ARN of no policy.
            let path = text.as_str().split_once(":iam::aws:policy/");
            let is_it = |it: &&iam::ManagedPolicy| {
                let own = it.arn.split_once(":iam::aws:policy/");
                path.zip(own).is_some_and(|(one, other)| one.1 == other.1)
            };
            match (declared, iam::managed_policy(name).filter(is_it)) {
                (Some(policy), _) if policy.type_name() == Some("AWS::IAM::ManagedPolicy") => {
                    documents_of(policy, &when, acc);
                }
                (_, Some(policy)) => {
                    let grants = policy.statements.iter();
                    acc.grants.extend(grants.map(|it| Grant {
                        when: when.clone(),
                        ..of_managed(it, origin(policy.name), range)
                    }));
                }
                (_, None) => match self.chosen(&value) {
                    Some((parameter, policy)) => {
                        let origin = GrantOrigin::Chosen(parameter, policy.name.to_owned());
                        let grants = policy.statements.iter();
                        acc.grants.extend(grants.map(|it| Grant {
                            when: when.clone(),
                            ..of_managed(it, origin.clone(), range)
                        }));
                    }
                    None => acc.unseen.push(Unseen {
                        value,
                        range,
                        when,
                        statement_of: None,
                    }),
                },
            }
        }
    }

    /// The managed policy of AWS that the value of a parameter names, and the parameter.
    fn chosen(&self, value: &Value) -> Option<(String, &'static iam::ManagedPolicy)> {
        let (parameter, value) = self.values.as_ref()?.of(value)?;
        let text = resource_text(&value, self.resolver.template());
        let (_, name) = text.as_str().rsplit_once(":iam::aws:policy/")?;
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        Some((parameter, iam::managed_policy(name)?))
    }

    fn attached(&self) -> Attached<'a> {
        let mut attached = Attached::default();
        let resources: Vec<Resource<'a>> = match &self.surroundings {
            Some(it) => it.resources.clone(),
            None => self.resolver.template().resources().collect(),
        };
        for resource in resources {
            let rows = POLICIES
                .iter()
                .filter(|(it, _)| Some(*it) == resource.type_name());
            for named in rows.filter_map(|(_, property)| resource.property(property)) {
                each(named, &mut Vec::new(), &mut |node, when| {
                    if let Some(id) = intrinsic::named_id(node) {
                        let of_role = attached.policies.entry(id.to_owned()).or_default();
                        of_role.push((resource, when.clone()));
                    }
                });
            }
        }
        for (at, resolved) in self.connectors().iter().enumerate() {
            let mut roles: Vec<String> = Vec::new();
            for link in &resolved.links {
                let Some(profile) = link.profile else {
                    continue;
                };
                if profile.mechanism != Mechanism::ManagedPolicy {
                    continue;
                }
                let role = link.end(profile.at).role.get();
                let role = role.and_then(|it| it.get("Ref")?.as_str());
                roles.extend(role.map(str::to_owned));
            }
            roles.sort_unstable();
            roles.dedup();
            for role in roles {
                let of_role = attached.connectors.entry(role).or_default();
                of_role.push(at);
            }
        }
        attached
    }
}

/// Calls with an entry of `Policies` and what it became, or with each branch of both and the conditions above it.
fn each_entry(
    entry: &PolicyEntry<'_>,
    value: &Value,
    when: &mut Vec<String>,
    call: &mut dyn FnMut(&PolicyEntry<'_>, &Value, &mut Vec<String>),
) {
    let EntryKind::If { branches, .. } = &entry.kind else {
        return call(entry, value, when);
    };
    // A nested function is inside of the policy.
    let value = value.get("PolicyDocument").unwrap_or(value);
    let mut entries = branches.iter();
    let is_branches = each_branch(value, when, &mut |value, when| {
        if let Some(entry) = entries.next() {
            each_entry(entry, value, when, call);
        }
    });
    if !is_branches {
        call(entry, value, when);
    }
}

/// The condition on which SAM makes the role of a function: the other branch of its `Role` names one.
fn made_when(function: Resource<'_>) -> Option<String> {
    let role = intrinsic::of(function.property("Role")?).filter(|it| it.name == "If")?;
    let mut items = role.items();
    let (condition, yes, no) = (items.next()?.as_str()?, items.next()?, items.next()?);
    match (shape::is_no_value(yes), shape::is_no_value(no)) {
        (true, false) => Some(condition.to_owned()),
        (false, true) => Some(format!("!{condition}")),
        (true, true) | (false, false) => None,
    }
}

/// The role that each branch of a `Role` names; none for `AWS::NoValue`. What cannot be seen is left out.
fn intrinsic_branches(role: NodeRef<'_>) -> Vec<Option<&str>> {
    let mut found = Vec::new();
    match intrinsic::of(role) {
        Some(it) if it.name == "If" => {
            for branch in it.items().skip(1) {
                match intrinsic::named_id(branch) {
                    _ if shape::is_no_value(branch) => found.push(None),
                    Some(id) => found.push(Some(id)),
                    None => {}
                }
            }
        }
        Some(_) | None => found.extend(intrinsic::named_id(role).map(Some)),
    }
    found
}

/// A value, or the branches of the `Fn::If` it is, with the conditions above them.
fn branches_of(value: &Value, when: &mut Vec<String>, acc: &mut Vec<(Value, Vec<String>)>) {
    let is_branches = each_branch(value, when, &mut |branch, when| {
        branches_of(branch, when, acc);
    });
    if !is_branches && !is_nothing(value) {
        acc.push((value.clone(), when.clone()));
    }
}
