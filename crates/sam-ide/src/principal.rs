//! Who a statement is for, and whether its conditions ask where a call comes from.

use sam_core::policy::{Effect, Element, Statement, StatementForm};
use sam_core::syntax::NodeRef;

/// The value of a principal that stands for everybody: `*`, or `*` as an account.
pub(crate) fn is_everybody(principal: Element<'_>) -> Option<NodeRef<'_>> {
    let star = |it: NodeRef<'_>| it.as_str() == Some("*");
    let accounts = of_kind(principal, "AWS");
    principal
        .values()
        .into_iter()
        .chain(accounts)
        .find(|it| star(*it))
}

/// The services that the principal of a statement names, such as `sns.amazonaws.com`.
pub(crate) fn services(statement: Statement<'_>) -> Vec<NodeRef<'_>> {
    let Some(principal) = statement.principal() else {
        return Vec::new();
    };
    match statement.form {
        StatementForm::Statement => of_kind(principal, "Service"),
        // It says who by a text alone.
        StatementForm::Permission(_) => {
            let texts = principal.texts().filter(|(text, _)| is_service(text));
            texts.map(|(_, node)| node).collect()
        }
    }
}

/// Whether a text is the domain of an identity provider that IAM knows without an ARN.
pub(crate) fn is_provider_domain(text: &str) -> bool {
    matches!(
        text,
        "accounts.google.com"
            | "cognito-identity.amazonaws.com"
            | "graph.facebook.com"
            | "www.amazon.com"
    )
}

/// Whether a text that may be any principal is the name of a service.
pub(crate) fn is_service(text: &str) -> bool {
    !text.starts_with("arn:") && text.contains(".amazon")
}

/// One value or a list of them, under one key of a principal.
pub(crate) fn of_kind<'a>(principal: Element<'a>, kind: &str) -> Vec<NodeRef<'a>> {
    let maps = principal.values().into_iter();
    let entries = maps.filter_map(|it| it.entry(kind));
    entries
        .flat_map(|entry| {
            let polarity = principal.polarity;
            Element { entry, polarity }.values()
        })
        .collect()
}

/// Condition keys that say where a call comes from or who makes it, in lower case
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>). Services' own keys
/// that do so stand among them: the account of the caller, an access point or mount target, a secret of the caller.
const SOURCES: [&str; 35] = [
    "aws:federatedprovider",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "elasticfilesystem:accessedviamounttarget",
    "elasticfilesystem:accesspointarn",
    "events:creatoraccount",
    "kms:calleraccount",
    "kms:viaservice",
    "lambda:eventsourcetoken",
    "s3:accesspointnetworkorigin",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "sns:endpoint",
    "sts:externalid",
];

/// Whether a condition of the statement asks where the call comes from: of an `Allow` by saying from where, of a `Deny`
/// by saying from where not.
pub(crate) fn is_restricted(statement: Statement<'_>) -> bool {
    if let StatementForm::Permission(form) = statement.form {
        let names = form.conditions.iter();
        let mut sources = names.filter(|(_, key)| SOURCES.contains(&&*key.to_ascii_lowercase()));
        return sources.any(|(name, _)| {
            let entry = statement.node.entry(name);
            entry.is_some_and(|it| !it.value.is_null() && !allows_all(it.value))
        });
    }
    let is_denial = statement.effect() == Some(Effect::Deny);
    statement.condition_keys().any(|(operator, key)| {
        let name = key.name().to_ascii_lowercase();
        let is_tag = name.starts_with("aws:principaltag/");
        // Identity providers have keys of their own for the application: `cognito-identity.amazonaws.com:aud`.
        let is_audience = [":aud", ":sub", ":amr", ":iss"]
            .iter()
            .any(|it| name.ends_with(it));
        let is_source = is_tag || is_audience || SOURCES.contains(&&*name);
        let operator = operator.name().to_ascii_lowercase();
        let is_negative =
            operator.contains("not") || operator.starts_with("bool") && is_no(key.value);
        is_source && is_negative == is_denial && !allows_all(key.value)
    })
}

/// Whether a key is compared with `false`.
fn is_no(value: NodeRef<'_>) -> bool {
    let is_false = |it: NodeRef<'_>| it.scalar().is_some_and(|it| &*it.value == "false");
    is_false(value) || value.items().any(is_false)
}

/// Whether one of the values compared with fits everything.
fn allows_all(values: NodeRef<'_>) -> bool {
    let is_all = |it: NodeRef<'_>| matches!(it.as_str(), Some("*" | "0.0.0.0/0" | "::/0"));
    is_all(values) || values.items().any(is_all)
}
