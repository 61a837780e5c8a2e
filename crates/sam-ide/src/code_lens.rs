//! A line above each connector that says what it grants, and leads to the preview.

use crate::grant::phrase::Phrase;
use crate::grant::{Grant, actions};
use sam_core::connector::{Mechanism, Resolver};
use sam_core::document::Document;
use sam_core::text::TextRange;

/// A line above a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLens {
    /// The connector's key, in the document.
    pub range: TextRange,
    /// What it says: `grants 7 actions to OrderFunctionRole`.
    pub title: String,
}

/// How many names of roles or resources a line shows.
const MOST_NAMES: usize = 3;

/// A line for each connector.
pub fn code_lenses(document: &Document) -> Vec<CodeLens> {
    let template = document.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let resolver = Resolver::new(template);
    let lenses = resolver.all().into_iter().map(|resolved| {
        let title = match resolved.problems.len() {
            0 => granted(&Grant::of(&resolved, &resolver)),
            1 => "grants nothing: 1 problem".to_owned(),
            problems => format!("grants nothing: {problems} problems"),
        };
        CodeLens {
            range: resolved.connector.entry.key.range(),
            title,
        }
    });
    lenses.collect()
}

fn granted(grant: &Grant) -> String {
    let mut parts: Vec<String> = to_roles(grant).into_iter().collect();
    parts.extend(to_services(grant));
    if parts.is_empty() {
        return "grants nothing".to_owned();
    }
    let said = parts.join("; ");
    match &grant.condition {
        Some(condition) => format!("{said}, if {condition}"),
        None => said,
    }
}

/// What managed policies give to roles: a role may do all that they say, so they count as one.
fn to_roles(grant: &Grant) -> Option<String> {
    let (mut allowed, mut roles) = (Vec::new(), Vec::new());
    for policy in &grant.policies {
        match policy.mechanism {
            Mechanism::ManagedPolicy => {
                allowed.extend(policy.allowances.iter().flat_map(|it| it.actions()));
                for carrier in &policy.carriers {
                    if !roles.contains(&carrier.name) {
                        roles.push(carrier.name.clone());
                    }
                }
            }
            Mechanism::LambdaPermission | Mechanism::QueuePolicy | Mechanism::TopicPolicy => {}
        }
    }
    allowed.sort_unstable();
    allowed.dedup();
    let to = Phrase::enumeration(&roles, MOST_NAMES).plain();
    (!allowed.is_empty()).then(|| format!("grants {} to {to}", actions(allowed.len())))
}

/// What the policies of functions, queues and topics let services do.
fn to_services(grant: &Grant) -> Vec<String> {
    let mut parts = Vec::new();
    for policy in &grant.policies {
        match policy.mechanism {
            Mechanism::ManagedPolicy => continue,
            Mechanism::LambdaPermission | Mechanism::QueuePolicy | Mechanism::TopicPolicy => {}
        }
        let names: Vec<_> = policy.carriers.iter().map(|it| it.name.clone()).collect();
        let on = Phrase::enumeration(&names, MOST_NAMES).plain();
        for allowance in &policy.allowances {
            let who = allowance.principal.as_deref().unwrap_or("a service");
            let part = match allowance.verb() {
                Some(verb) => format!("lets {who} {verb} {on}"),
                None => {
                    let count = actions(allowance.actions().count());
                    format!("grants {count} on {on} to {who}")
                }
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts
}
