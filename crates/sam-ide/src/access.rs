//! Whether somebody may do something, and who may: decided, with the statements that decide.

mod asked;
mod gate;
mod report;

use crate::permissions::{Party, left, with_own_arn};
use crate::reasons::tell_statements_apart;
pub use asked::AccessFault;
use asked::Asked;
use gate::Gate;
pub use report::AccessReport;
use report::{Answer, Verdict};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::decide::{Decision, Question, RequestSet, decide};
use sam_core::iam::matches;
use sam_core::permission::{Definitions, Grant, Permissions, ResourceGrant, Role, request_sets};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use sam_core::text::TextRange;
use sam_core::transform::{Route, api_access};
use std::collections::BTreeSet;

/// Whether a function, state machine, role, user or group may do something: `s3:GetObject` on `Pictures`, on an ARN, or on
/// anything.
///
/// # Errors
/// When there is no such one, action or resource.
pub fn can<'a>(
    analysis: &'a Analysis,
    environment: &Environment,
    who: &str,
    action: &str,
    resource: Option<&str>,
) -> Result<AccessReport<'a>, AccessFault> {
    let permissions = permissions(analysis, environment);
    let asked = Asked::new(action, resource, analysis)?;
    let identities = permissions.users_and_groups();
    let roles = permissions.roles().iter().chain(&identities);
    let of_service = analysis.document().function_id(who);
    let is_meant = |id: &str| id == who || of_service.as_deref() == Some(id);
    let is_own = |it: &&Role<'_>| is_meant(&it.id) || it.users.iter().any(|it| is_meant(it.id));
    let answers: Vec<Answer> = roles
        .filter(is_own)
        .map(|role| of_role(who.to_owned(), role, &permissions, &asked))
        .collect();
    if answers.is_empty() {
        return Err(AccessFault::NoRole);
    }
    Ok(AccessReport::new(answers, asked, analysis))
}

/// Who may do something: roles with those that run under them, users and groups, and whom policies of resources name.
///
/// # Errors
/// AWS has no such action, or the template has no such resource.
pub fn who_can<'a>(
    analysis: &'a Analysis,
    environment: &Environment,
    action: &str,
    resource: &str,
) -> Result<AccessReport<'a>, AccessFault> {
    let permissions = permissions(analysis, environment);
    let asked = Asked::new(action, Some(resource), analysis)?;
    let mut answers = of_all(&permissions, &asked);
    answers.retain(|it| it.verdict != Verdict::No || !it.unknown.is_empty());
    let routes = match asked::is_of_api(action) {
        true => routes(analysis, environment, resource),
        false => Vec::new(),
    };
    Ok(AccessReport::new(answers, asked, analysis).with_routes(routes))
}

/// Who may call the routes that `Api`, `Api/GET/orders` or `Api/*/orders` names.
fn routes(analysis: &Analysis, environment: &Environment, resource: &str) -> Vec<Route> {
    let (id, rest) = asked::named(resource);
    let wanted = match rest {
        "" => "/*",
        rest => rest,
    };
    let apis = api_access(analysis.template(), environment).into_iter();
    let routes = apis.filter(|it| it.api == id).flat_map(|it| it.routes);
    let is_wanted = |it: &Route| {
        let methods = match it.method.as_str() {
            // It answers each method.
            "ANY" => vec!["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"],
            method => vec![method],
        };
        methods
            .iter()
            .any(|method| matches(wanted, &format!("/{method}{}", it.path)))
    };
    routes.filter(is_wanted).collect()
}

/// Those who surely may do a part of something, each with the places of what allows it.
///
/// # Errors
/// AWS has no such action, or the template has no such resource.
pub(crate) fn allowing(
    analysis: &Analysis,
    action: &str,
    resource: &str,
) -> Result<Vec<(String, Vec<TextRange>)>, AccessFault> {
    let environment = Environment::default();
    let permissions = permissions(analysis, &environment);
    let asked = Asked::new(action, Some(resource), analysis)?;
    let answers = of_all(&permissions, &asked).into_iter();
    let answers = answers.filter(|it| it.verdict != Verdict::No);
    let places = |it: &Answer| {
        let allow = it.deciding.iter().filter(|it| it.effect == Effect::Allow);
        allow.map(|it| it.range).collect()
    };
    Ok(answers.map(|it| (it.who.clone(), places(&it))).collect())
}

/// The answers of all roles with those that run under them, users and groups, and whom policies of resources name.
fn of_all(permissions: &Permissions<'_>, asked: &Asked) -> Vec<Answer> {
    let identities = permissions.users_and_groups();
    let roles = permissions.roles().iter().chain(&identities);
    let answers = roles.flat_map(|role| {
        let users = role.users.iter().map(|it| it.id);
        let users: Vec<&str> = match role.users.is_empty() {
            true => vec![&role.id],
            false => users.collect(),
        };
        let of_user = |it: &str| of_role(it.to_owned(), role, permissions, asked);
        users.into_iter().map(of_user).collect::<Vec<_>>()
    });
    let mut answers: Vec<Answer> = answers.collect();
    answers.extend(of_principals(permissions, asked));
    answers
}

fn permissions<'a>(analysis: &'a Analysis, environment: &Environment) -> Permissions<'a> {
    let permissions = analysis.permissions_in(environment);
    permissions.deployed(&BTreeSet::new())
}

/// Of one role, with what the policies of resources say of it.
fn of_role<'a>(
    who: String,
    role: &Role<'a>,
    permissions: &Permissions<'a>,
    asked: &Asked,
) -> Answer {
    let template = permissions.resolver().template();
    let asked = &match caller(role, template).filter(|_| asked.is_of_template) {
        Some(caller) => asked.by(&role.id, caller, template),
        None => asked.clone(),
    };
    let mut grants = left(permissions, role);
    tell_statements_apart(role, &mut grants);
    let mut unknown = permissions.of(role).unseen;
    for (group, when) in permissions.groups(role) {
        let mut of_group = left(permissions, &group);
        tell_statements_apart(&group, &mut of_group);
        for grant in &mut of_group {
            grant.when.extend(when.iter().cloned());
        }
        grants.extend(of_group);
        unknown.extend(permissions.of(&group).unseen);
    }
    let own = Party::of_role(&role.id, template);
    let gate = Gate::of(permissions, asked);
    let mut policies = permissions.resource_policies();
    policies.extend(trust(permissions, asked));
    let is_role = caller(role, template) == Some(asked::Caller::Role);
    policies.retain(|it| {
        own.is_meant(it, template) || is_role && own.is_denied_in_session(it, template)
    });
    let meant = policies.into_iter().map(|it| with_own_arn(it, template));
    let meant: Vec<Grant> = meant.collect();
    let mut answer = match gate {
        None => {
            grants.extend(meant);
            answer(who, &grants, permissions, asked)
        }
        Some(gate) => {
            let denied = meant.iter().filter(|it| it.effect == Effect::Deny);
            grants.extend(denied.cloned());
            let by_account = gate.left_to_account(permissions);
            let by_own = self::answer(who.clone(), &grants, permissions, asked);
            let by_own = limited(by_own, &grants, &by_account, permissions, asked);
            let all_denied = grants.iter().filter(|it| it.effect == Effect::Deny);
            let direct: Vec<Grant> = meant
                .iter()
                .filter(|it| it.effect == Effect::Allow)
                .chain(all_denied)
                .cloned()
                .collect();
            let direct = self::answer(who, &direct, permissions, asked);
            grants.extend(meant);
            by_own.or(direct)
        }
    };
    answer.unknown = unknown;
    for boundary in permissions.boundary(role) {
        match permissions.named_policy(&boundary) {
            Some(limit) => {
                let was_allowed = answer.verdict != Verdict::No;
                let by_limit = self::answer(String::new(), &limit, permissions, asked);
                answer = limited(answer, &grants, &limit, permissions, asked);
                if was_allowed && by_limit.verdict != Verdict::Yes {
                    answer.limits.push(boundary);
                }
            }
            None => {
                answer.limit_unknown();
                answer.boundary.push(boundary);
            }
        }
    }
    answer
}

/// Whether it is a user or a role that asks; none of a group.
fn caller(role: &Role<'_>, template: Template<'_>) -> Option<asked::Caller> {
    let resource_type = template.resource(&role.id).and_then(|it| it.type_name());
    match resource_type {
        Some("AWS::IAM::Group") => None,
        Some("AWS::IAM::User") => Some(asked::Caller::User),
        Some(_) | None => Some(asked::Caller::Role),
    }
}

/// An answer by some statements, at most what others allow.
fn limited(
    mut answer: Answer,
    grants: &[Grant],
    limit: &[Grant],
    permissions: &Permissions<'_>,
    asked: &Asked,
) -> Answer {
    answer.limit(self::answer(String::new(), limit, permissions, asked));
    if !is_some_allowed(grants, limit, permissions, asked) {
        answer.verdict = Verdict::No;
    }
    answer
}

/// What trust policies say, where it is asked who may assume a role.
fn trust(permissions: &Permissions<'_>, asked: &Asked) -> Vec<ResourceGrant> {
    let is_of_sts = |it: &String| it.to_ascii_lowercase().starts_with("sts:");
    let roles = permissions.roles().iter();
    let roles = roles.filter(|_| asked.set.actions.iter().any(is_of_sts));
    roles.flat_map(|it| permissions.trust(it)).collect()
}

/// Whether something of what was asked for is allowed by some statements and by those of a permissions boundary.
fn is_some_allowed(
    grants: &[Grant],
    boundary: &[Grant],
    permissions: &Permissions<'_>,
    asked: &Asked,
) -> bool {
    let template = permissions.resolver().template();
    let limit = asked.filled(request_sets(boundary, template));
    let (allow, deny): (Vec<RequestSet>, Vec<RequestSet>) =
        limit.into_iter().partition(|it| it.effect == Effect::Allow);
    let mut new = asked.filled(request_sets(grants, template));
    new.extend(deny);
    allow.iter().any(|limit| {
        let decision = decide(&Question {
            new: &new,
            old: &[],
            within: Some(&asked.set),
            limit: Some(limit),
            words: &asked.words,
            declared: &asked.declared,
        });
        decision != Decision::Within
    })
}

/// What the policies of resources allow others: services, accounts, everyone.
fn of_principals(permissions: &Permissions<'_>, asked: &Asked) -> Vec<Answer> {
    let template = permissions.resolver().template();
    let mut policies = permissions.resource_policies();
    policies.extend(trust(permissions, asked));
    // Roles have answers of their own.
    let roles = permissions.roles().iter();
    let roles: Vec<Party> = roles.map(|it| Party::of_role(&it.id, template)).collect();
    let mut parties: Vec<Party> = Vec::new();
    let names_others = |it: &&ResourceGrant| {
        it.grant.effect == Effect::Allow || it.principal_polarity == Polarity::Not
    };
    for of_resource in policies.iter().filter(names_others) {
        for party in Party::told(of_resource, template) {
            if !roles.iter().any(|it| it.is_same(&party)) && !parties.contains(&party) {
                parties.push(party);
            }
        }
    }
    let is_split = |it: &Party| parties.iter().any(|other| it.has_rest(other));
    let names = parties.iter().map(|it| match is_split(it) {
        true => format!("root of {}", it.name),
        false => it.name.clone(),
    });
    let names: Vec<String> = names.collect();
    let of_party = |(party, name): (Party, String)| {
        let meant = policies.iter().filter(|it| party.is_meant(it, template));
        let grants = meant.map(|it| with_own_arn(it.clone(), template));
        answer(name, &grants.collect::<Vec<_>>(), permissions, asked)
    };
    parties.into_iter().zip(names).map(of_party).collect()
}

/// Whether what was asked for is allowed by some statements, and which of them matter.
fn answer(who: String, grants: &[Grant], permissions: &Permissions<'_>, asked: &Asked) -> Answer {
    let template = permissions.resolver().template();
    let sets = asked.filled(request_sets(grants, template));
    let definitions = Definitions::of(template);
    let is_beyond = |new: &[RequestSet], old: &[RequestSet]| {
        definitions.named(decide(&Question {
            new,
            old,
            within: Some(&asked.set),
            limit: None,
            words: &asked.words,
            declared: &asked.declared,
        }))
    };
    let some = is_beyond(&sets, &[]);
    let rest = is_beyond(std::slice::from_ref(&asked.set), &sets);
    let verdict = match (some, rest) {
        (Decision::Within, _) => Verdict::No,
        (_, Decision::Within) => Verdict::Yes,
        // Allowed in one account or region alone.
        (Decision::Beyond(request), _) if !request.same.is_empty() => {
            Verdict::OnlyWhere(asked.without_known(request))
        }
        (_, Decision::Beyond(request)) => Verdict::OnlyIf(Some(asked.without_known(request))),
        (_, Decision::Undecided) => Verdict::OnlyIf(None),
    };
    let matters = |grant: &&Grant| {
        let alone = request_sets(std::slice::from_ref(*grant), template);
        let mut alone = asked.filled(alone);
        alone.iter_mut().for_each(|it| it.effect = Effect::Allow);
        is_beyond(&alone, &[]) != Decision::Within
    };
    let deciding = grants.iter().filter(matters);
    Answer {
        who,
        verdict,
        deciding: deciding.cloned().collect(),
        unknown: Vec::new(),
        boundary: Vec::new(),
        limits: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
