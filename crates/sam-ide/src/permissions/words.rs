//! Where a grant comes from, in words.

use crate::grant::phrase::Phrase;
use sam_core::expand;
use sam_core::permission::GrantOrigin;

/// `connector CheckoutToOrders · Write`, `policy template S3ReadPolicy` …
pub(crate) fn origin(origin: &GrantOrigin) -> Phrase {
    match origin {
        GrantOrigin::Connector(id, permission) => Phrase::words("connector ")
            .then_name(id)
            .then(format!(" · {}", permission.name())),
        GrantOrigin::Template(name) => Phrase::words("policy template ").then_name(name),
        GrantOrigin::Managed(name) => Phrase::words("managed policy ").then_name(name),
        GrantOrigin::Chosen(parameter, name) => Phrase::words("managed policy ")
            .then_name(name)
            .then(", the value of ")
            .then_name(parameter),
        GrantOrigin::Statement(position) => {
            Phrase::words(format!("statements written in entry {} of ", position + 1))
                .then_name("Policies")
        }
        GrantOrigin::Written(id) => Phrase::words("statements written in ").then_name(id),
        GrantOrigin::Sam(reason, name) | GrantOrigin::Made(reason, name) => Phrase::name(name)
            .then(", added by SAM for ")
            .and(reason_words(reason)),
    }
}

/// One word for the kind of an origin, for programs.
pub(crate) fn kind(origin: &GrantOrigin) -> &'static str {
    match origin {
        GrantOrigin::Connector(..) => "connector",
        GrantOrigin::Template(_) => "policy-template",
        GrantOrigin::Managed(_) | GrantOrigin::Chosen(..) => "managed-policy",
        GrantOrigin::Statement(_) | GrantOrigin::Written(_) => "statement",
        GrantOrigin::Sam(..) | GrantOrigin::Made(..) => "sam",
    }
}

/// What it is called: a logical ID, the name of a policy; the position in `Policies` of a statement.
pub(crate) fn name(origin: &GrantOrigin) -> String {
    match origin {
        GrantOrigin::Connector(id, _) | GrantOrigin::Written(id) | GrantOrigin::Made(_, id) => {
            id.clone()
        }
        GrantOrigin::Template(name)
        | GrantOrigin::Managed(name)
        | GrantOrigin::Chosen(_, name)
        | GrantOrigin::Sam(_, name) => name.clone(),
        GrantOrigin::Statement(position) => format!("Policies/{position}"),
    }
}

fn reason_words(reason: &expand::Origin) -> Phrase {
    match reason {
        expand::Origin::Basic => Phrase::words("logging"),
        expand::Origin::Tracing => Phrase::name("Tracing"),
        expand::Origin::Vpc => Phrase::name("VpcConfig"),
        expand::Origin::Managed { position }
        | expand::Origin::Statement { position }
        | expand::Origin::Template { position, .. } => {
            Phrase::words(format!("entry {} of ", position + 1)).then_name("Policies")
        }
        expand::Origin::DeadLetterQueue => Phrase::name("DeadLetterQueue"),
        expand::Origin::Destination(outcome) => {
            Phrase::words("the destination ").then_name(outcome.name())
        }
        expand::Origin::Event { key, event_type } => event(key, event_type),
        expand::Origin::Authorizer {
            name: Some(name),
            api,
        } => Phrase::words("authorizer ")
            .then_name(name)
            .then(" of ")
            .then_name(api),
        expand::Origin::Authorizer { name: None, api } => {
            Phrase::words("the authorizer of ").then_name(api)
        }
        expand::Origin::Route { key, api } => Phrase::words("route ")
            .then_name(key)
            .then(" of ")
            .then_name(api),
        expand::Origin::Property(name) => Phrase::name(*name),
        expand::Origin::Sam => Phrase::words("its own use"),
    }
}

/// `event Upload (S3)`
fn event(key: &str, event_type: &str) -> Phrase {
    Phrase::words("event ")
        .then_name(key)
        .then(format!(" ({event_type})"))
}

/// `only if IsProd holds`; nothing without conditions.
pub(crate) fn when(conditions: &[String]) -> Phrase {
    match conditions {
        [] => Phrase::default(),
        [..] => Phrase::words("only if ").and(all_of(conditions)),
    }
}

/// `IsProd holds and IsTest does not hold`
pub(crate) fn all_of(conditions: &[String]) -> Phrase {
    let mut phrase = Phrase::default();
    for (at, condition) in conditions.iter().enumerate() {
        phrase = phrase.then(if at == 0 { "" } else { " and " });
        phrase = match (condition.strip_prefix('!'), condition.split_once('=')) {
            (_, Some((parameter, value))) => {
                phrase.then_name(parameter).then(" is ").then_name(value)
            }
            (Some(name), None) => phrase.then_name(name).then(" is false"),
            (None, None) => phrase.then_name(condition).then(" is true"),
        };
    }
    phrase
}
