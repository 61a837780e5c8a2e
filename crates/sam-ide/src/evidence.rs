//! What a look at the tree tells of a role's grants, without making data of them: which resources of the template its
//! policies name, and for which services they allow something on resources that cannot be told.

use crate::principal::is_everybody;
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::iam::{ManagedPolicy, ManagedStatement, managed_policy, managed_policy_by_arn};
use sam_core::permission::Role;
use sam_core::policy::{
    Effect, Polarity, SiteKind, Statement, TextPart, branches, sites_of, text_parts,
};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, Template};
use std::collections::HashSet;

/// What a role is seen to be granted.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    template: Template<'a>,
    /// The resources that something named in the role's policies is, or may be, granted on.
    ids: HashSet<&'a str>,
    /// Prefixes of services, in lower case, of which something is allowed on who knows what.
    services: HashSet<String>,
    /// Whether anything at all may be allowed: by `*`, or by a policy that is not shown.
    is_open: bool,
}

/// Events that make SAM allow the function to read from their source.
const READING: [&str; 8] = [
    "SQS",
    "Kinesis",
    "DynamoDB",
    "MSK",
    "MQ",
    "SelfManagedKafka",
    "DocumentDB",
    "ScheduleV2",
];

/// The properties by which a state machine knows what its tasks call.
pub(crate) const DEFINITIONS: [&str; 3] =
    ["Definition", "DefinitionString", "DefinitionSubstitutions"];

/// Whether the policy of a resource, this one or any, names the role or who runs under it.
pub(crate) fn is_let_in(
    role: &Role<'_>,
    user: Resource<'_>,
    target: Option<&str>,
    template: Template<'_>,
) -> bool {
    let ids = [&*role.id, user.id].into_iter();
    let mut naming = ids.flat_map(|it| template.resources_naming(it));
    let is_named = naming.any(|it| {
        let names = |id: &str| it.references().any(|(_, it)| *it.name == *id);
        target.is_none_or(|id| it.id == id || names(id)) && is_for_others(it)
    });
    is_named || target.is_some_and(|it| lets_everyone_in(it, template))
}

/// Whether a policy of a resource allows something to everyone, perhaps under a condition.
fn lets_everyone_in(id: &str, template: Template<'_>) -> bool {
    let own = template.resource(id).into_iter();
    // Functions and roles have policies of their own, and many of them may name the resource.
    let has_policy =
        |it: &str| !it.starts_with("AWS::Serverless::") && !it.starts_with("AWS::IAM::");
    let naming = template.resources_of_types_naming(id, has_policy);
    let sites = own.chain(naming).flat_map(sites_of);
    let mut sites = sites.filter(|it| matches!(it.kind, SiteKind::Resource(_)));
    sites.any(|site| {
        let mut statements = site.document.statements();
        statements.any(|it| {
            let is_allowing = it.effect() == Some(Effect::Allow);
            let principal = it.principal().filter(|it| it.polarity == Polarity::Is);
            is_allowing && principal.and_then(is_everybody).is_some()
        })
    })
}

/// Whether a resource has a policy that says who may do what with a resource.
fn is_for_others(resource: Resource<'_>) -> bool {
    let sites = sites_of(resource);
    sites.iter().any(|it| match it.kind {
        SiteKind::Resource(_) | SiteKind::Permission => true,
        SiteKind::Identity | SiteKind::Trust | SiteKind::Limit => false,
    })
}

impl<'a> Evidence<'a> {
    /// Reads the policies of a role, those of the template's policies that name it among them.
    pub(crate) fn of(role: &Role<'a>, template: Template<'a>) -> Self {
        let mut evidence = Self {
            template,
            ids: HashSet::new(),
            services: HashSet::new(),
            is_open: false,
        };
        if let Some(owner) = role.made_for {
            evidence.add_owner(owner);
        }
        if let Some(written) = role.written {
            evidence.add_policies(written);
            let arns = written.property("ManagedPolicyArns");
            for arn in arns.into_iter().flat_map(branches) {
                evidence.add_arns(arn);
            }
            let id = written.id;
            for other in policies_naming(id, template) {
                evidence.add_policies(other);
            }
        }
        evidence
    }

    /// Whether the role may well do something with a resource of a service.
    pub(crate) fn may_use(&self, id: &str, service: &str) -> bool {
        self.is_open || self.ids.contains(id) || self.services.contains(service)
    }

    /// Whether something is, or may be, granted on a resource by its name.
    pub(crate) fn names(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// A function or state machine whose role SAM makes.
    fn add_owner(&mut self, owner: Resource<'a>) {
        self.add_policies(owner);
        let entries = owner.property("Policies").map(policy_entries);
        for entry in entries.into_iter().flatten() {
            self.add_entry(&entry);
        }
        // Whatever else names a resource, such as a dead letter queue, comes with the permission it needs, or says that
        // something is going on which is not understood here.
        let told = DEFINITIONS.iter().chain(&["Environment"]);
        let told: Vec<_> = told
            .filter_map(|it| owner.property_entry(it))
            .map(|it| it.range())
            .collect();
        let events = owner
            .property("Events")
            .into_iter()
            .flat_map(|it| it.entries());
        let idle = events.filter(|it| {
            let kind = it.value.get("Type").and_then(NodeRef::as_str);
            kind.is_none_or(|it| !READING.contains(&it))
        });
        let idle: Vec<_> = idle.map(|it| it.range()).chain(told).collect();
        for (at, reference) in owner.references() {
            let is_grant = match reference.kind {
                ReferenceKind::Ref
                | ReferenceKind::GetAtt
                | ReferenceKind::Sub
                | ReferenceKind::ConnectorEnd => true,
                ReferenceKind::DependsOn | ReferenceKind::Condition | ReferenceKind::Mapping => {
                    false
                }
            };
            if is_grant && !idle.iter().any(|it| it.contains_range(at)) {
                self.ids.insert(&reference.name);
            }
        }
    }

    fn add_entry(&mut self, entry: &PolicyEntry<'a>) {
        match &entry.kind {
            EntryKind::Managed(node) => {
                let name = node.as_str().unwrap_or_default();
                let policy = managed_policy(name).or_else(|| managed_policy_by_arn(name));
                self.add_managed(policy);
            }
            EntryKind::ManagedIntrinsic(node) => self.add_arns(*node),
            EntryKind::Template { entry, template } => {
                // A name that is written out may be that of any resource.
                let mut values = entry.value.entries();
                if values.any(|it| self.named(it.value).is_none()) {
                    let statements = template.statements.as_array();
                    for statement in statements.into_iter().flatten() {
                        let actions = statement.get("Action");
                        let one = actions.into_iter().filter_map(|it| it.as_str());
                        let many = actions.and_then(|it| it.as_array()).into_iter().flatten();
                        let actions = one.chain(many.filter_map(|it| it.as_str()));
                        self.add_services(actions);
                    }
                }
            }
            // Looked at with all other statements.
            EntryKind::Statement(_) => {}
            EntryKind::If { branches, .. } => branches.iter().for_each(|it| self.add_entry(it)),
            EntryKind::Invalid => {}
        }
    }

    /// One ARN or a list of them.
    fn add_arns(&mut self, node: NodeRef<'a>) {
        if node.is_sequence() && node.tag().is_none() {
            return node
                .items()
                .flat_map(branches)
                .for_each(|it| self.add_arns(it));
        }
        let named = intrinsic::named_id(node).and_then(|it| self.template.resource(it));
        if let Some(policy) = named.filter(|it| it.type_name() == Some("AWS::IAM::ManagedPolicy")) {
            return self.add_policies(policy);
        }
        let is_no_value = intrinsic::of(node).is_some_and(Intrinsic::is_no_value);
        if is_no_value {
            return;
        }
        // `!Sub arn:${AWS::Partition}:iam::aws:policy/service-role/…` is known by its name.
        let last = text_parts(node).pop();
        let name = match last {
            Some(TextPart::Text(text)) if text.contains(":iam::aws:policy/") => {
                text.rsplit('/').next()
            }
            Some(
                TextPart::Text(_) | TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown,
            )
            | None => None,
        };
        self.add_managed(name.and_then(managed_policy));
    }

    fn add_managed(&mut self, policy: Option<&'static ManagedPolicy>) {
        let Some(policy) = policy else {
            self.is_open = true;
            return;
        };
        let allows = |it: &&ManagedStatement| it.effect == Effect::Allow;
        for statement in policy.statements.iter().filter(allows) {
            self.is_open |= !statement.not_actions.is_empty();
            self.add_services(statement.actions.iter().copied());
        }
    }

    /// The statements that a resource has for roles.
    fn add_policies(&mut self, resource: Resource<'a>) {
        let sites = sites_of(resource).into_iter();
        for site in sites.filter(|it| it.kind == SiteKind::Identity) {
            for statement in site.document.statements() {
                self.add_statement(statement);
            }
        }
    }

    fn add_statement(&mut self, statement: Statement<'a>) {
        match statement.effect() {
            Some(Effect::Deny) => return,
            Some(Effect::Allow) | None => {}
        }
        let mut is_narrow = true;
        match statement.resource() {
            Some(resource) if resource.polarity == Polarity::Is => {
                for value in resource.values() {
                    match self.named(value) {
                        Some(ids) => self.ids.extend(ids),
                        None => is_narrow = false,
                    }
                }
            }
            Some(_) | None => is_narrow = false,
        }
        if is_narrow {
            return;
        }
        match statement.action() {
            Some(action) if action.polarity == Polarity::Is => {
                let values = action.values();
                self.is_open |= values.iter().any(|it| it.as_str().is_none());
                self.add_services(values.iter().filter_map(|it| it.as_str()));
            }
            Some(_) | None => self.is_open = true,
        }
    }

    /// The resources of the template that a value is made of; none where it is made of none.
    fn named(&self, value: NodeRef<'a>) -> Option<Vec<&'a str>> {
        let ids = text_parts(value).into_iter().filter_map(|it| match it {
            TextPart::Ref(id) | TextPart::GetAtt(id, _) => Some(self.template.resource(id)?.id),
            TextPart::Text(_) | TextPart::Unknown => None,
        });
        let ids: Vec<&str> = ids.collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn add_services<'t>(&mut self, actions: impl Iterator<Item = &'t str>) {
        for action in actions {
            match action.split_once(':') {
                Some((prefix, _)) if !prefix.contains(['*', '?']) => {
                    if !self.services.contains(prefix) {
                        self.services.insert(prefix.to_ascii_lowercase());
                    }
                }
                Some(_) | None => self.is_open = true,
            }
        }
    }
}

/// The policies that name a role, in order.
pub(crate) fn policies_naming<'a>(
    role: &str,
    template: Template<'a>,
) -> impl Iterator<Item = Resource<'a>> + use<'a> {
    let naming = template.resources_naming(role).into_iter();
    naming.filter(|it| is_policy(*it))
}

/// Whether it is a policy that names the roles it is for.
pub(crate) fn is_policy(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" | "AWS::IAM::RolePolicy")
    )
}
