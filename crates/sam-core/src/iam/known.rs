//! What is known of a written action.

use super::case::compare;
use super::service::table;
use super::{AccessLevel, Action, Service, matches, service};

/// What is known of an action without wildcards.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// All there is to know.
    Action(&'static Service, &'static Action),
    /// A younger list names it, or its service; nothing else is known.
    Newer,
    /// The service has no such action.
    UnknownAction(&'static Service),
    /// There is no such service, or none is named.
    UnknownService,
}

/// The names of actions of a service that a younger list adds, in lower case; nothing else is known of them.
pub fn newer(prefix: &str) -> &'static [&'static str] {
    let newer = &table().pack.newer;
    let at = newer.binary_search_by(|(it, _)| compare(it, prefix));
    let found = at.ok().and_then(|at| newer.get(at));
    found.map_or(&[], |(_, names)| names)
}

/// What is known of `s3:GetObject`, without case.
pub fn known(action: &str) -> Known {
    let Some((prefix, name)) = action.split_once(':') else {
        return Known::UnknownService;
    };
    let service = service(prefix);
    if let Some(service) = service
        && let Some(action) = service.action(name)
    {
        return Known::Action(service, action);
    }
    let newer = newer(prefix);
    match service {
        _ if newer.binary_search_by(|it| compare(it, name)).is_ok() => Known::Newer,
        Some(service) => Known::UnknownAction(service),
        // Of a service that only the younger list has, that list may know a part.
        None if !newer.is_empty() => Known::Newer,
        None => Known::UnknownService,
    }
}

/// Whether an action can only be allowed for all resources.
pub fn takes_no_resource(action: &str) -> bool {
    match known(action) {
        Known::Action(_, action) => action.resources.is_empty(),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => false,
    }
}

/// The service of an action that does not exist, and the name that is not one of its actions.
pub fn unknown_action(text: &str) -> Option<(&'static Service, &str)> {
    let (_, name) = text.split_once(':')?;
    if name.is_empty() || name.contains(['*', '?', ':', '$']) {
        return None;
    }
    match known(text) {
        Known::UnknownAction(service) => Some((service, name)),
        Known::Action(..) | Known::Newer | Known::UnknownService => None,
    }
}

/// The prefix of an action that no service has, and what stands behind it.
pub fn unknown_service(text: &str) -> Option<(&str, &str)> {
    let (prefix, name) = text.split_once(':')?;
    let is_pattern = prefix.contains(['*', '?', '$']) || name.contains(':');
    let is_whole = !prefix.is_empty() && !name.is_empty();
    (is_whole && !is_pattern && matches!(known(text), Known::UnknownService))
        .then_some((prefix, name))
}

/// The service and the pattern of an action with a wildcard that no action is like.
pub fn like_no_action(text: &str) -> Option<(&'static Service, &str)> {
    let (prefix, name) = text.split_once(':')?;
    let is_wildcard = name.contains(['*', '?']) && !name.contains(['$', ':']);
    let service = service(prefix).filter(|_| is_wildcard && name != "*")?;
    let mut names = service.actions.iter().map(|it| it.name);
    let mut names_of_newer = newer(prefix).iter().copied();
    let is_like = |it: &str| matches(name, it);
    (!names.any(is_like) && !names_of_newer.any(is_like)).then_some((service, name))
}

/// The access level of an action such as `dynamodb:GetItem`, without case; none for one that is not known.
pub fn access_level(action: &str) -> Option<AccessLevel> {
    match known(action) {
        Known::Action(_, action) => Some(action.level),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::profile;
    use crate::iam::policy_templates;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// `s3:GetObject`, or what is known instead.
    fn said(action: &str) -> String {
        match known(action) {
            Known::Action(service, action) => format!("{}:{}", service.prefix, action.name),
            Known::Newer => "newer".to_owned(),
            Known::UnknownAction(service) => format!("none of {}", service.name),
            Known::UnknownService => "no service".to_owned(),
        }
    }

    #[test]
    fn an_action_is_known_without_case() {
        assert_eq!(said("S3:getobject"), "s3:GetObject");
        assert_eq!(said("dynamodb:CreateItem"), "none of Amazon DynamoDB");
        assert_eq!(said("dinamodb:GetItem"), "no service");
        assert_eq!(said("securityagent:BatchDeleteThreats"), "newer");
        assert_eq!(said("*"), "no service");
        assert_eq!(said("s3:"), "none of Amazon S3");
        assert_eq!(said(""), "no service");
    }

    #[test]
    fn listing_a_bucket_is_not_reading_it() {
        assert_eq!(access_level("s3:ListBucket"), Some(AccessLevel::List));
        assert_eq!(access_level("s3:GetObject"), Some(AccessLevel::Read));
        assert_eq!(access_level("s3:TagResource"), Some(AccessLevel::Tagging));
        assert_eq!(
            access_level("s3:PutBucketPolicy"),
            Some(AccessLevel::PermissionsManagement)
        );
        assert_eq!(access_level("s3:GetObjects"), None);
    }

    fn actions_in(statements: &Value) -> Vec<&str> {
        let statements = statements.as_array().map_or(&[][..], Vec::as_slice);
        let actions = statements.iter().map(|it| &it["Action"]);
        actions
            .flat_map(|it| {
                it.as_array()
                    .map_or(std::slice::from_ref(it), Vec::as_slice)
            })
            .filter_map(Value::as_str)
            .collect()
    }

    #[test]
    fn every_action_that_sam_itself_writes_is_known() {
        let profiles = profile::all().iter();
        let of_profiles = profiles.flat_map(|it| {
            let categories = it.categories();
            categories
                .flat_map(|category| it.actions(category))
                .collect::<Vec<_>>()
        });
        let of_templates = policy_templates()
            .iter()
            .flat_map(|it| actions_in(&it.statements));
        let unknown: BTreeSet<&str> = of_profiles
            .chain(of_templates)
            .filter(|it| !it.contains('*') && !matches!(known(it), Known::Action(..)))
            .collect();
        let expected = ["sqs:ChangeMessageVisibilityBatch", "sqs:DeleteMessageBatch"];
        assert_eq!(unknown, BTreeSet::from(expected));
    }
}
