//! What runs under one role needs, against what the role is granted.

use super::decide::{Judge, Verdict};
use super::{NeedTarget, ProgramReading, ProgramState, SourceKind, SourcePlace, UnknownCall};
use crate::evidence::is_let_in;
use sam_code::Certainty;
use sam_core::iam::{matches, takes_no_resource};
use sam_core::permission::{Grant, Permissions, Role};
use sam_core::policy::Polarity;
use sam_core::syntax::FileFormat;
use sam_core::template::{Resource, Template};
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The needs of the functions and state machines that run under a role.
#[derive(Debug)]
pub struct RoleNeeds<'f, 'a> {
    permissions: &'f Permissions<'a>,
    role: &'f Role<'a>,
    programs: Vec<(Resource<'a>, Rc<ProgramReading>)>,
}

/// Actions on one resource that a program calls and that its role is surely not granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingNeed {
    /// In order, each once.
    pub actions: Vec<String>,
    /// What they are called on.
    pub(crate) target: NeedTarget,
    /// Where they are called, each place once.
    pub places: Vec<SourcePlace>,
}

impl MissingNeed {
    /// The places that are in files: the path from the template's folder, and the line.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        let places = self.places.iter();
        let files = places.filter(|it| it.kind == SourceKind::File);
        files.map(|it| (&*it.file, it.line))
    }
}

/// What is known of the code of one function, or of the definition of one state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProgramSummary {
    pub(crate) state: ProgramState,
    /// Whether anything of AWS is called.
    pub(crate) has_calls: bool,
}

impl ProgramReading {
    pub(crate) fn summary(&self) -> ProgramSummary {
        ProgramSummary {
            state: self.state,
            has_calls: !self.calls.is_empty(),
        }
    }
}

/// Types of resources that say what Lambda does around a function.
const MAPPINGS: [&str; 2] = [
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
];

/// Keys of functions and of these resources, and the actions that Lambda does with the role of the function for them
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html>).
const AROUND: [(&str, &[&str]); 3] = [
    ("\"DeadLetter", &["sns:Publish", "sqs:SendMessage"]),
    (
        "\"DestinationConfig\"",
        &[
            "events:PutEvents",
            "lambda:InvokeFunction",
            "s3:ListBucket",
            "s3:PutObject",
            "sns:Publish",
            "sqs:SendMessage",
        ],
    ),
    (
        "\"SourceAccessConfigurations\"",
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
        ],
    ),
];

impl<'f, 'a> RoleNeeds<'f, 'a> {
    /// Of a role, as it is known to the permissions. `read` gives what is known of who runs under it.
    pub(crate) fn of(
        permissions: &'f Permissions<'a>,
        role: &'f Role<'a>,
        read: impl Fn(Resource<'a>) -> Option<Rc<ProgramReading>>,
    ) -> Self {
        let users = role.users.iter();
        Self {
            permissions,
            role,
            programs: users.filter_map(|it| Some((*it, read(*it)?))).collect(),
        }
    }

    /// The template.
    pub(crate) fn template(&self) -> Template<'a> {
        self.permissions.resolver().template()
    }

    /// Who runs under the role.
    pub(crate) fn users(&self) -> impl Iterator<Item = Resource<'a>> {
        self.role.users.iter().copied()
    }

    /// The calls of services and operations that are not known, by who calls them.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = (Resource<'a>, &UnknownCall)> {
        let programs = self.programs.iter();
        programs.flat_map(|(user, it)| it.unknown.iter().map(|it| (*user, it)))
    }

    /// What is called and not granted, by who calls it and what it is called on.
    pub(crate) fn missing(&self) -> Vec<(Resource<'a>, MissingNeed)> {
        let template = self.template();
        let is_calling = self.programs.iter().any(|(_, it)| !it.calls.is_empty());
        // What is not seen may well be a policy; of a service, the framework adds names and no policies that are not known.
        let is_service = template.document().format() == FileFormat::Serverless;
        if !is_calling || template.has_unknown_names() && !is_service {
            return Vec::new();
        }
        let judge = Judge::new(self.permissions.of(self.role), template);
        let mut found = Vec::new();
        for (user, reading) in &self.programs {
            // Under one role on a condition and under another one else: each would have to be looked at.
            if self.permissions.roles_of_user(user.id).count() != 1 {
                continue;
            }
            // What can be allowed for everything only is not mixed with what waits for a name.
            let mut by_target: BTreeMap<(&NeedTarget, bool), MissingNeed> = BTreeMap::new();
            for call in &reading.calls {
                if call.certainty != Certainty::Certain {
                    continue;
                }
                for action in &call.actions {
                    if judge.verdict(action, &call.target) != Verdict::Missing {
                        continue;
                    }
                    let key = (&call.target, takes_no_resource(action));
                    let need = by_target.entry(key).or_insert_with(|| MissingNeed {
                        actions: Vec::new(),
                        target: call.target.clone(),
                        places: Vec::new(),
                    });
                    need.actions.push(action.clone());
                    need.places.push(call.place.clone());
                }
            }
            for ((target, _), mut need) in by_target {
                let id = match target {
                    NeedTarget::Resource(id) => Some(&**id),
                    NeedTarget::Named(_) | NeedTarget::RunTime => None,
                };
                if is_let_in(self.role, *user, id, template) {
                    continue;
                }
                need.actions.sort();
                need.actions.dedup();
                need.places.sort();
                need.places.dedup();
                found.push((*user, need));
            }
        }
        found
    }

    /// The grants that nothing under the role needs. None as long as a call may be missing, nothing is called at all, or
    /// something else may run under the role.
    pub(crate) fn idle(&self) -> Vec<Grant> {
        let is_complete = self.programs.len() == self.role.users.len()
            && self.programs.iter().all(|(_, it)| it.is_complete());
        let calls = self.programs.iter().flat_map(|(_, it)| &it.calls);
        let calls: Vec<_> = calls.collect();
        let template = self.template();
        if !is_complete || calls.is_empty() || template.has_unknown_names() || self.is_for_others()
        {
            return Vec::new();
        }
        let judge = Judge::new(self.permissions.of(self.role), template).apart(self.role);
        let mut idle: Vec<Grant> = judge.idle(&calls).into_iter().cloned().collect();
        if !idle.is_empty() {
            let around = self.around();
            let is_around = |pattern: &String| around.iter().any(|it| matches(pattern, it));
            idle.retain(|grant| !grant.actions.iter().any(is_around));
        }
        idle
    }

    /// The actions that Lambda does with the role around the code: it delivers what came of an event, or what failed, and
    /// reads the secrets of an event source.
    fn around(&self) -> Vec<&'static str> {
        let template = self.template();
        let mut around = Vec::new();
        for (user, _) in &self.programs {
            let is_mapping = |it: &str| MAPPINGS.contains(&it);
            let mappings = template.resources_of_types_naming(user.id, is_mapping);
            let written = mappings
                .into_iter()
                .chain([*user])
                .map(|it| it.entry.value.to_value());
            let written: Vec<String> = written.map(|it| it.to_string()).collect();
            for (key, actions) in AROUND {
                if written.iter().any(|it| it.contains(key)) {
                    around.extend(actions.iter().copied());
                }
            }
        }
        around
    }

    /// Whether others than Lambda and Step Functions may take on the role.
    fn is_for_others(&self) -> bool {
        let trust = self.permissions.trust(self.role);
        let is_runner = |it: &str| {
            let service = it.split('.').next().unwrap_or_default();
            matches!(service, "lambda" | "edgelambda" | "states")
        };
        !trust.iter().all(|it| {
            let services = match it.principal.get("Service") {
                Some(Value::String(one)) => is_runner(one),
                Some(Value::Array(all)) => all.iter().all(|it| it.as_str().is_some_and(is_runner)),
                Some(_) | None => false,
            };
            let is_all = it.principal.as_object().is_some_and(|it| it.len() == 1);
            services && is_all && it.principal_polarity == Polarity::Is
        })
    }
}
