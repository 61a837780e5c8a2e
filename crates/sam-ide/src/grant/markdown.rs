//! A grant as markdown (CommonMark without HTML): paragraphs and lists, which every editor shows well.

use super::allowance::Allowance;
use super::phrase::{Phrase, capitalised, escape};
use super::{Grant, Origin};

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
    parts.extend(grant.refusal().map(str::to_owned));
    for policy in &grant.policies {
        parts.push(capitalised(&policy.place().markdown()));
        parts.extend(policy.allowances.iter().flat_map(|it| allowance("", it)));
    }
    parts.extend(grant.possible_words());
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
    let id = match &grant.origin {
        Origin::Standalone => id,
        Origin::Embedded(resource) => id.then(", embedded in ").then_name(resource),
        Origin::Own(resource) => id.then(", made by SAM for ").then_name(resource),
    };
    match &grant.condition {
        Some(condition) => id.then(", only if ").then_name(condition).then(" holds"),
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

/// The actions by access level, and on what, with words before that.
pub(crate) fn allowance(before: &'static str, allowance: &Allowance) -> Vec<String> {
    if let Some(sentence) = allowance.sentence() {
        return vec![sentence.markdown()];
    }
    let rows = allowance.rows.iter().map(|row| {
        let (names, service) = row.names_and_service();
        let service = service.map(|it| format!(" ({})", escape(it)));
        format!(
            "- **{}**{}: {}",
            row.level_name(),
            service.unwrap_or_default(),
            escape(&names)
        )
    });
    let rows: Vec<_> = rows.collect();
    vec![
        capitalised(
            &Phrase::words(before)
                .and(allowance.circumstances())
                .markdown(),
        ) + ":",
        rows.join("\n"),
    ]
}
