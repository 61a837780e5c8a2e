//! Whether what is needed is granted.

use super::forms::is_on_service;
use super::{NeedTarget, ProgramCall};
use crate::reasons::tell_statements_apart;
use sam_core::iam::{Effect, matches, takes_no_resource};
use sam_core::permission::{Grant, GrantOrigin, Role, RolePermissions, resource_text};
use sam_core::policy::Polarity;
use sam_core::template::Template;

/// Whether a need is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Granted,
    /// No grant of the role is for the action on what may be that resource.
    Missing,
    /// The template does not show all of the role's policies.
    Unknown,
}

/// The grants of one role.
pub(crate) struct Judge<'t> {
    permissions: RolePermissions,
    template: Template<'t>,
}

impl<'t> Judge<'t> {
    pub(crate) fn new(permissions: RolePermissions, template: Template<'t>) -> Self {
        Self {
            permissions,
            template,
        }
    }

    /// The same with a place of its own for each statement that is written for a role.
    pub(crate) fn apart(mut self, role: &Role<'_>) -> Self {
        tell_statements_apart(role, &mut self.permissions.grants);
        self
    }

    /// Whether a role may do an action on a resource. In doubt it may: conditions are taken as met.
    pub(crate) fn verdict(&self, action: &str, target: &NeedTarget) -> Verdict {
        let mut grants = self.permissions.grants.iter();
        if grants.any(|it| allows(it, action, target, self.template)) {
            return Verdict::Granted;
        }
        // The trust policy of the other role may be enough.
        let is_by_others = action.eq_ignore_ascii_case("sts:AssumeRole");
        match self.permissions.unseen.is_empty() && !is_by_others {
            true => Verdict::Missing,
            false => Verdict::Unknown,
        }
    }

    /// The grants, other than those that SAM makes, that none of the calls needs.
    pub(crate) fn idle(&self, calls: &[&ProgramCall]) -> Vec<&Grant> {
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
                actions.any(|it| allows(grant, it, &call.target, self.template))
            })
        };
        let called: Vec<&str> = calls
            .iter()
            .flat_map(|it| &it.actions)
            .filter_map(|it| Some(it.split_once(':')?.0))
            .collect();
        let is_own = |grant: &&Grant| {
            let mut actions = grant.actions.iter();
            actions
                .all(|it| serves_others(it) || serves_called(it, &called) || is_beside(it, calls))
        };
        // What one policy template or permission of a connector grants cannot be taken apart.
        let together = |grant: &Grant| {
            let grants = self.permissions.grants.iter();
            let (range, origin) = (grant.range, grant.origin.clone());
            grants.filter(move |it| it.range == range && it.origin == origin)
        };
        let grants = self.permissions.grants.iter();
        let allowing = grants
            .filter(|it| it.effect == Effect::Allow)
            .filter(is_written);
        let idle = allowing.filter(|it| together(it).all(|it| !is_needed(&it) && !is_own(&it)));
        idle.collect()
    }
}

/// Whether a grant allows an action on a resource. In doubt it does: conditions are taken as met.
pub(crate) fn allows(
    grant: &Grant,
    action: &str,
    target: &NeedTarget,
    template: Template<'_>,
) -> bool {
    if grant.effect != Effect::Allow {
        return false;
    }
    let is_named = grant.actions.iter().any(|it| matches(it, action));
    let is_action = match grant.action_polarity {
        Polarity::Is => is_named,
        Polarity::Not => !is_named,
    };
    is_action && is_on(grant, action, target, template)
}

/// Whether a grant may be for a resource.
fn is_on(grant: &Grant, action: &str, target: &NeedTarget, template: Template<'_>) -> bool {
    if grant.resource_polarity == Polarity::Not || takes_no_resource(action) {
        return true;
    }
    grant.resources.iter().any(|it| {
        let text = resource_text(it, template);
        let own = resources_in(text.as_str(), template);
        let service = service_of(text.as_str());
        let is_other_service = service.is_some_and(|it| !is_on_service(action, &it));
        match target {
            _ if text.as_str() == "*" => true,
            _ if is_other_service => false,
            NeedTarget::RunTime => true,
            NeedTarget::Resource(id) => own.is_empty() || own.contains(id),
            NeedTarget::Named(name) => !own.is_empty() || may_name(text.as_str(), name),
        }
    })
}

/// The resources of the template in a text.
fn resources_in(text: &str, template: Template<'_>) -> Vec<String> {
    let names = text.split("${").skip(1).filter_map(|it| it.split_once('}'));
    let ids = names.map(|(name, _)| name.split_once('.').map_or(name, |it| it.0));
    let ids = ids.filter(|it| template.resource(it).is_some());
    ids.map(str::to_owned).collect()
}

/// Whether an action is for what runs the code and not for the code: logs, traces, networks, event sources, keys.
fn serves_others(action: &str) -> bool {
    const SERVICES: [&str; 9] = [
        "cloudwatch",
        "ec2",
        "elasticfilesystem",
        "kafka",
        "kafka-cluster",
        "kms",
        "logs",
        "mq",
        "xray",
    ];
    const EVENT_SOURCES: [&str; 18] = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "kinesis:DescribeLimits",
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
        "sqs:ChangeMessageVisibility",
        "sqs:ChangeMessageVisibilityBatch",
        "sqs:DeleteMessage",
        "sqs:DeleteMessageBatch",
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

/// Services that do something with the permissions of who calls them: the service, and those of what it does then; `*` for
/// all. Amazon Rekognition, for example, reads the picture of a request as its caller.
const FOR_CALLERS: [(&str, &[&str]); 16] = [
    ("athena", &["glue", "lakeformation", "s3"]),
    ("bedrock", &["aws-marketplace", "s3", "secretsmanager"]),
    ("cloudformation", &["*"]),
    ("comprehend", &["s3"]),
    ("glue", &["s3"]),
    ("lambda", &["s3"]),
    ("personalize", &["s3"]),
    ("polly", &["s3", "sns"]),
    ("rds-data", &["secretsmanager"]),
    (
        "redshift-data",
        &["redshift", "redshift-serverless", "secretsmanager"],
    ),
    ("rekognition", &["s3"]),
    ("sagemaker", &["*"]),
    ("servicecatalog", &["*"]),
    ("textract", &["s3", "sns"]),
    ("transcribe", &["s3"]),
    ("translate", &["s3"]),
];

/// Whether an action may be for what a called service does in the name of its caller, or for a role that is handed to one.
fn serves_called(action: &str, called: &[&str]) -> bool {
    let prefix = action.split_once(':').map_or("", |it| it.0);
    let mut services = FOR_CALLERS.iter().filter(|(it, _)| called.contains(it));
    action.eq_ignore_ascii_case("iam:PassRole")
        || services.any(|(_, own)| own.contains(&prefix) || own.contains(&"*"))
}

/// Whether an action is granted beside one that is called, so that a lack is told from a refusal: S3 says that there is no
/// such object only to who may list the bucket.
fn is_beside(action: &str, calls: &[&ProgramCall]) -> bool {
    let mut actions = calls.iter().flat_map(|it| &it.actions);
    action.eq_ignore_ascii_case("s3:ListBucket") && actions.any(|it| it == "s3:GetObject")
}

/// `dynamodb` of `arn:aws:dynamodb:…`. A text that is not an ARN has none, nor has an ARN that several services may have.
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
        // What is allowed for a state machine is allowed for its versions and aliases.
        || name.contains(":stateMachine:") && matches(&format!("{pattern}:*"), name)
        || pattern.contains(name)
        || pattern.contains('*') && (last.contains('*') || matches(&format!("*{name}*"), &pattern))
}
