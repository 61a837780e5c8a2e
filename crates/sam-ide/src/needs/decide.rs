//! Whether what is needed is granted.

use super::ProgramCall;
use super::target::NeedTarget;
use sam_core::iam::{Effect, matches, takes_no_resource};
use sam_core::permission::{Grant, GrantOrigin, RolePermissions, resource_text};
use sam_core::policy::Polarity;
use sam_core::template::Template;

/// Whether a need is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Granted,
    /// No grant of the role is for the action on what may be that resource.
    Missing,
    /// The template does not show all of the role's policies.
    Unknown,
}

/// The grants of one role.
pub(super) struct Judge<'t> {
    permissions: RolePermissions,
    template: Template<'t>,
}

impl<'t> Judge<'t> {
    pub(super) fn new(permissions: RolePermissions, template: Template<'t>) -> Self {
        Self {
            permissions,
            template,
        }
    }

    /// Whether a role may do an action on a resource. In doubt it may: conditions are taken as met.
    pub(super) fn verdict(&self, action: &str, target: &NeedTarget) -> Verdict {
        let mut grants = self.permissions.grants.iter();
        if grants.any(|it| self.allows(it, action, target)) {
            return Verdict::Granted;
        }
        // The trust policy of the other role may be enough.
        let is_by_others = action.eq_ignore_ascii_case("sts:AssumeRole");
        match self.permissions.unseen.is_empty() && !is_by_others {
            true => Verdict::Missing,
            false => Verdict::Unknown,
        }
    }

    fn allows(&self, grant: &Grant, action: &str, target: &NeedTarget) -> bool {
        if grant.effect != Effect::Allow {
            return false;
        }
        let is_named = grant.actions.iter().any(|it| matches(it, action));
        let is_action = match grant.action_polarity {
            Polarity::Is => is_named,
            Polarity::Not => !is_named,
        };
        is_action && self.is_on(grant, action, target)
    }

    /// Whether a grant may be for a resource.
    fn is_on(&self, grant: &Grant, action: &str, target: &NeedTarget) -> bool {
        if grant.resource_polarity == Polarity::Not || takes_no_resource(action) {
            return true;
        }
        let prefix = action.split_once(':').map_or("", |it| it.0);
        grant.resources.iter().any(|it| {
            let text = resource_text(it, self.template);
            let own = self.resources_in(text.as_str());
            let is_other_service = service_of(text.as_str()).is_some_and(|it| it != prefix);
            match target {
                _ if text.as_str() == "*" => true,
                _ if is_other_service => false,
                NeedTarget::RunTime => true,
                NeedTarget::Resource(id) => own.is_empty() || own.contains(id),
                NeedTarget::Named(name) => {
                    let is_written_out = !text.as_str().contains("${") || own.is_empty();
                    is_written_out && may_name(text.as_str(), name) || !own.is_empty()
                }
            }
        })
    }

    /// The resources of the template in a text.
    fn resources_in(&self, text: &str) -> Vec<String> {
        let names = text.split("${").skip(1).filter_map(|it| it.split_once('}'));
        let ids = names.map(|(name, _)| name.split_once('.').map_or(name, |it| it.0));
        let ids = ids.filter(|it| self.template.resource(it).is_some());
        ids.map(str::to_owned).collect()
    }

    /// The grants, other than those that SAM makes, that none of the calls needs.
    pub(super) fn idle(&self, calls: &[&ProgramCall]) -> Vec<&Grant> {
        let is_written = |it: &&Grant| match &it.origin {
            GrantOrigin::Connector(..)
            | GrantOrigin::Template(_)
            | GrantOrigin::Statement(_)
            | GrantOrigin::Written(_) => true,
            // Some come with what the function is: logging, tracing, a network.
            GrantOrigin::Managed(_)
            | GrantOrigin::Chosen(..)
            | GrantOrigin::Sam(..)
            | GrantOrigin::Made(..) => false,
        };
        let is_needed = |grant: &&Grant| {
            calls.iter().any(|call| {
                let mut actions = call.actions.iter();
                actions.any(|it| self.allows(grant, it, &call.target))
            })
        };
        let is_own = |grant: &&Grant| grant.actions.iter().all(|it| serves_others(it));
        let grants = self.permissions.grants.iter();
        let allowing = grants
            .filter(|it| it.effect == Effect::Allow)
            .filter(is_written);
        let idle = allowing.filter(|it| !is_needed(it) && !is_own(it));
        idle.collect()
    }
}

/// Whether an action is for what runs the code and not for the code: logs, traces, networks, event sources, keys.
fn serves_others(action: &str) -> bool {
    const SERVICES: [&str; 5] = ["cloudwatch", "ec2", "kms", "logs", "xray"];
    const EVENT_SOURCES: [&str; 9] = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "kinesis:DescribeStream",
        "kinesis:GetRecords",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ];
    let prefix = action.split_once(':').map_or("", |it| it.0);
    let mut services = SERVICES.iter();
    services.any(|it| it.eq_ignore_ascii_case(prefix))
        || EVENT_SOURCES
            .iter()
            .any(|it| it.eq_ignore_ascii_case(action))
}

/// `dynamodb` of `arn:aws:dynamodb:…`; none of what is no ARN, and of one that may be of several services.
fn service_of(text: &str) -> Option<String> {
    let pattern = pattern_of(text);
    let mut fields = pattern.split(':');
    let service = fields.nth(2).filter(|_| pattern.starts_with("arn:"))?;
    (!service.contains(['*', '?'])).then(|| service.to_owned())
}

/// A text with a `*` for each part that is not known before the deployment.
fn pattern_of(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        pattern += before;
        pattern.push('*');
        rest = behind.split_once('}').map_or("", |it| it.1);
    }
    pattern + rest
}

/// Whether an ARN, perhaps with wildcards and parts that are not known, may be that of a name.
fn may_name(text: &str, name: &str) -> bool {
    let pattern = pattern_of(text);
    let last = pattern.rsplit([':', '/']).next().unwrap_or(&pattern);
    matches(&pattern, name)
        || pattern.contains(name)
        || pattern.contains('*') && (last.contains('*') || matches(&format!("*{name}*"), &pattern))
}
