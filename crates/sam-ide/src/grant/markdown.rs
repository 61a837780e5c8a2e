//! A grant as markdown (CommonMark without HTML): paragraphs and lists, which every editor shows well.

use super::allowance::Allowance;
use super::phrase::{Phrase, escape};
use super::{Grant, Policy};

/// All of a grant.
pub(crate) fn render(grant: &Grant) -> String {
    let mut parts = vec![title(grant)];
    parts.push(connector(grant).markdown());
    parts.extend(body(grant));
    parts.join("\n\n")
}

/// What is allowed, without the title.
pub(crate) fn body(grant: &Grant) -> Vec<String> {
    let mut parts: Vec<_> = grant.problems.iter().map(|it| problem(it)).collect();
    for policy in &grant.policies {
        parts.push(capitalised(&policy.place().markdown()));
        parts.extend(policy.allowances.iter().flat_map(allowance));
    }
    if let Some(possible) = grant.possible_words() {
        let also = if grant.permissions.is_empty() {
            "Possible here"
        } else {
            "Also possible here"
        };
        parts.push(format!("{also}: {possible}"));
    }
    parts
}

/// `**Checkout → Orders** · Write`
pub(crate) fn title(grant: &Grant) -> String {
    let permissions: Vec<_> = grant.permissions.iter().map(|it| it.name()).collect();
    let direction = format!("**{}**", grant.direction().markdown());
    match permissions.as_slice() {
        [] => direction,
        _ => format!("{direction} · {}", permissions.join(", ")),
    }
}

fn connector(grant: &Grant) -> Phrase {
    let id = Phrase::words("Connector ").then_name(&grant.id);
    match &grant.embedded_in {
        Some(resource) => id.then(", embedded in ").then_name(resource),
        None => id,
    }
}

/// What is wrong, in the words of a rule.
pub(crate) fn problem(words: &str) -> String {
    format!("**Problem:** {}", escape_outside_code(words))
}

/// Messages put names in backticks already; the rest of them is plain text.
fn escape_outside_code(words: &str) -> String {
    let parts: Vec<_> = words.split('`').collect();
    if parts.len() % 2 == 0 {
        return escape(words);
    }
    let parts = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => escape(part),
        _ => format!("`{part}`"),
    });
    parts.collect()
}

fn allowance(allowance: &Allowance) -> Vec<String> {
    if let Some(sentence) = allowance.sentence() {
        return vec![sentence.markdown()];
    }
    let rows = allowance.rows.iter().map(|row| {
        let names = escape(&row.names.join(" · "));
        format!(
            "- **{}** ({}): {names}",
            row.level_name(),
            escape(&row.service)
        )
    });
    let rows: Vec<_> = rows.collect();
    vec![
        capitalised(&allowance.circumstances().markdown()) + ":",
        rows.join("\n"),
    ]
}

/// With a capital letter first, as a paragraph begins.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
