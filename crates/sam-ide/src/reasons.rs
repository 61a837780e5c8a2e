//! Why a role may do something, reason by reason, as far as the tree tells at a look: enough to know that no grant can be
//! there twice, which is so for nearly every role, without making data of any.

use crate::evidence::{is_policy, policies_naming};
use sam_core::connector::{Mechanism, Resolved};
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::iam::{ManagedPolicy, managed_policy, managed_policy_by_arn, matches};
use sam_core::permission::{Grant, GrantOrigin, Role};
use sam_core::policy::{
    Effect, Polarity, SiteKind, Statement, TextPart, branches, sites_of, text_parts,
};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template};
use std::collections::HashMap;

/// The policies and connectors of a template by what they may be put on.
pub(crate) struct Attached<'f, 'a> {
    template: Template<'a>,
    connectors: HashMap<&'f str, Vec<&'f Resolved<'a>>>,
}

impl<'f, 'a> Attached<'f, 'a> {
    /// Looks at the connectors once.
    pub(crate) fn of(template: Template<'a>, connectors: &'f [Resolved<'a>]) -> Self {
        let mut by_role: HashMap<&'f str, Vec<&'f Resolved<'a>>> = HashMap::new();
        for resolved in connectors {
            for link in &resolved.links {
                let on_role =
                    |it: &&sam_core::connector::Profile| it.mechanism == Mechanism::ManagedPolicy;
                let role = link.profile.filter(on_role).and_then(|profile| {
                    let role = link.end(profile.at).role.get();
                    role.and_then(|it| it.get("Ref")?.as_str())
                });
                let Some(role) = role else {
                    continue;
                };
                let of_role = by_role.entry(role).or_default();
                if !of_role.iter().any(|it| std::ptr::eq(*it, resolved)) {
                    of_role.push(resolved);
                }
            }
        }
        Self {
            template,
            connectors: by_role,
        }
    }
}

/// One reason, with the actions it allows.
#[derive(Default)]
struct Reason<'a> {
    kind: Kind,
    actions: Vec<&'a str>,
    /// Those of them with `*` or `?`.
    patterns: Vec<&'a str>,
    /// Prefixes of services of which it may allow anything.
    services: Vec<&'static str>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Policy,
    Connector,
    /// What SAM adds by itself, which nobody can take away.
    Sam,
}

/// Whether all that one reason allows may be allowed by others, too.
pub(crate) fn may_be_granted_twice(role: &Role<'_>, attached: &Attached<'_, '_>) -> bool {
    let reasons = reasons(role, attached);
    reasons.iter().enumerate().any(|(at, narrow)| {
        let others = || {
            reasons.iter().enumerate().filter(move |(other, wide)| {
                let are_connectors = narrow.kind == Kind::Connector && wide.kind == Kind::Connector;
                *other != at && !are_connectors
            })
        };
        let is_covered = |action: &&str| others().any(|(_, wide)| wide.allows(action));
        narrow.kind != Kind::Sam
            && !narrow.actions.is_empty()
            && narrow.actions.iter().all(is_covered)
    })
}

impl<'a> Reason<'a> {
    fn of(kind: Kind, actions: Vec<&'a str>) -> Self {
        let is_pattern = |it: &&str| it.contains(['*', '?']);
        Self {
            kind,
            patterns: actions.iter().copied().filter(is_pattern).collect(),
            actions,
            services: Vec::new(),
        }
    }

    fn allows(&self, action: &str) -> bool {
        let prefix = || action.split(':').next().unwrap_or_default();
        let mut patterns = self.patterns.iter();
        self.actions
            .iter()
            .any(|it| it.eq_ignore_ascii_case(action))
            || patterns.any(|it| matches(it, action))
            || self
                .services
                .iter()
                .any(|it| it.eq_ignore_ascii_case(prefix()))
    }
}

fn reasons<'a>(role: &Role<'a>, attached: &Attached<'_, 'a>) -> Vec<Reason<'a>> {
    let mut found = Vec::new();
    if let Some(owner) = role.made_for {
        found.push(of_sam(owner));
        of_documents(owner, &mut found);
        let entries = owner.property("Policies").map(policy_entries);
        for entry in entries.into_iter().flatten() {
            of_entry(&entry, &mut found);
        }
    }
    if let Some(written) = role.written {
        of_documents(written, &mut found);
        let arns = written.property("ManagedPolicyArns");
        for arn in arns.into_iter().flat_map(NodeRef::items).flat_map(branches) {
            of_arn(arn, attached, &mut found);
        }
        for policy in policies_naming(&role.id, attached.template) {
            of_documents(policy, &mut found);
        }
    }
    for resolved in attached.connectors.get(&*role.id).into_iter().flatten() {
        of_connector(resolved, &mut found);
    }
    found
}

/// What SAM adds by itself, service by service.
fn of_sam(owner: Resource<'_>) -> Reason<'static> {
    let mut services = vec!["logs"];
    for (property, added) in [
        ("Tracing", &["xray"][..]),
        ("VpcConfig", &["ec2"]),
        ("DurableConfig", &["lambda"]),
        ("DeadLetterQueue", &["sqs", "sns"]),
        (
            "EventInvokeConfig",
            &["sqs", "sns", "events", "lambda", "s3"],
        ),
    ] {
        if owner.property(property).is_some() {
            services.extend(added);
        }
    }
    let events = owner
        .property("Events")
        .into_iter()
        .flat_map(|it| it.entries());
    for event in events {
        let added: &[&str] = match event.value.get("Type").and_then(NodeRef::as_str) {
            Some("SQS") => &["sqs"],
            Some("Kinesis") => &["kinesis"],
            Some("DynamoDB") => &["dynamodb"],
            Some("MSK" | "SelfManagedKafka") => {
                &["kafka", "kafka-cluster", "ec2", "secretsmanager", "kms"]
            }
            Some("MQ") => &["mq", "ec2", "secretsmanager", "kms"],
            Some("DocumentDB") => &["rds", "ec2", "secretsmanager", "kms"],
            Some(_) | None => &[],
        };
        // Where what an event could not deliver is sent to.
        let failures = event
            .value
            .get("Properties")
            .and_then(|it| it.get("DestinationConfig"));
        services.extend(added);
        services.extend(
            failures
                .map(|_| ["sqs", "sns", "s3", "kafka"])
                .into_iter()
                .flatten(),
        );
    }
    Reason {
        services,
        ..Reason::of(Kind::Sam, Vec::new())
    }
}

/// Each statement for itself.
fn of_documents<'a>(resource: Resource<'a>, acc: &mut Vec<Reason<'a>>) {
    for site in sites_of(resource) {
        if site.kind != SiteKind::Identity {
            continue;
        }
        for statement in site.document.statements() {
            let action = statement
                .action()
                .filter(|_| statement.effect() == Some(Effect::Allow));
            let Some(action) = action else {
                continue;
            };
            // What is left out cannot be told from what is meant: it may be anything.
            let actions = match action.polarity {
                Polarity::Is => action.texts().map(|(text, _)| text).collect(),
                Polarity::Not => vec!["*"],
            };
            acc.push(Reason::of(Kind::Policy, actions));
        }
    }
}

fn of_entry<'a>(entry: &PolicyEntry<'a>, acc: &mut Vec<Reason<'a>>) {
    match &entry.kind {
        EntryKind::Managed(node) => {
            let name = node.as_str().unwrap_or_default();
            of_managed(
                managed_policy(name).or_else(|| managed_policy_by_arn(name)),
                acc,
            );
        }
        EntryKind::ManagedIntrinsic(node) => of_managed(named(*node), acc),
        EntryKind::Template { template, .. } => {
            let statements = template.statements.as_array().into_iter().flatten();
            let mut actions = Vec::new();
            for action in statements.filter_map(|it| it.get("Action")) {
                actions.extend(action.as_str());
                let many = action.as_array().into_iter().flatten();
                actions.extend(many.filter_map(|it| it.as_str()));
            }
            acc.push(Reason::of(Kind::Policy, actions));
        }
        // Looked at statement by statement.
        EntryKind::Statement(_) | EntryKind::Invalid => {}
        EntryKind::If { branches, .. } => branches.iter().for_each(|it| of_entry(it, acc)),
    }
}

fn of_arn<'a>(arn: NodeRef<'a>, attached: &Attached<'_, 'a>, acc: &mut Vec<Reason<'a>>) {
    let id = sam_core::template::intrinsic::named_id(arn);
    let named_policy = id.and_then(|it| attached.template.resource(it));
    match named_policy.filter(|it| is_policy(*it)) {
        Some(policy) => of_documents(policy, acc),
        None => of_managed(named(arn), acc),
    }
}

/// The policy of AWS that an ARN names at its end.
fn named(arn: NodeRef<'_>) -> Option<&'static ManagedPolicy> {
    match text_parts(arn).pop()? {
        TextPart::Text(text) if text.contains(":iam::aws:policy/") => {
            managed_policy(text.rsplit('/').next()?)
        }
        TextPart::Text(_) | TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
    }
}

fn of_managed(policy: Option<&'static ManagedPolicy>, acc: &mut Vec<Reason<'_>>) {
    let Some(policy) = policy else {
        return;
    };
    let allowed = policy
        .statements
        .iter()
        .filter(|it| it.effect == Effect::Allow);
    let actions = allowed.flat_map(|it| match it.not_actions.as_slice() {
        [] => it.actions.clone(),
        _not => vec!["*"],
    });
    acc.push(Reason::of(Kind::Policy, actions.collect()));
}

fn of_connector<'a>(resolved: &Resolved<'_>, acc: &mut Vec<Reason<'a>>) {
    for link in &resolved.links {
        let Some(profile) = link.profile else {
            continue;
        };
        for (category, _) in &link.permissions {
            acc.push(Reason::of(Kind::Connector, profile.actions(*category)));
        }
    }
}

/// The statements of an entry of `Policies` have the place of the entry; here each gets its own, so that one of them can
/// be told from the others.
pub(crate) fn tell_statements_apart(role: &Role<'_>, grants: &mut [Grant]) {
    let Some(owner) = role.made_for else {
        return;
    };
    for site in sites_of(owner) {
        if site.kind != SiteKind::Identity {
            continue;
        }
        let entry = site.document.node.full_range();
        let statements: Vec<Statement<'_>> = site.document.statements().collect();
        let is_of_entry =
            |it: &&mut Grant| matches!(it.origin, GrantOrigin::Statement(_)) && it.range == entry;
        let of_entry: Vec<&mut Grant> = grants.iter_mut().filter(is_of_entry).collect();
        if of_entry.len() == statements.len() {
            for (grant, statement) in of_entry.into_iter().zip(statements) {
                grant.range = statement.node.full_range();
            }
        }
    }
}
