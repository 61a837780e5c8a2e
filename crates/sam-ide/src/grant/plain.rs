//! A grant as plain text of 80 columns, for a terminal.

use super::Grant;
use super::allowance::Allowance;

/// The width of a terminal that nobody made wider.
const WIDTH: usize = 80;

/// All of a grant; ends with a line break.
pub(crate) fn render(grant: &Grant) -> String {
    let mut text = header(grant);
    for problem in &grant.problems {
        wrap(&mut text, "Problem: ", "  ", &problem.replace('`', ""));
    }
    for policy in &grant.policies {
        wrap(&mut text, "", "  ", &policy.place().plain());
        for it in &policy.allowances {
            text.push('\n');
            allowance(&mut text, it);
        }
    }
    if let Some(possible) = grant.possible_words() {
        let also = if grant.permissions.is_empty() {
            "Possible"
        } else {
            "Also possible"
        };
        wrap(&mut text, "", "  ", &format!("{also} here: {possible}"));
    }
    text
}

/// The title, with the connector's ID at the right margin or below.
fn header(grant: &Grant) -> String {
    let title = grant.title().plain();
    let id = match &grant.embedded_in {
        Some(resource) => format!("{} (in {resource})", grant.id),
        None => grant.id.clone(),
    };
    let room = WIDTH.saturating_sub(title.chars().count() + id.chars().count());
    if room >= 2 {
        return format!("{title}{}{id}\n", " ".repeat(room));
    }
    let mut text = String::new();
    wrap(&mut text, "", "  ", &title);
    text.push_str(&format!("connector {id}\n"));
    text
}

fn allowance(text: &mut String, allowance: &Allowance) {
    if let Some(sentence) = allowance.sentence() {
        wrap(text, "", "  ", &sentence.plain());
        return;
    }
    let widest = allowance.rows.iter().map(|it| it.level_name().len()).max();
    let margin = widest.unwrap_or_default() + 2;
    let indent = " ".repeat(margin);
    for row in &allowance.rows {
        let first = format!("{:<margin$}", row.level_name());
        let names = format!("{}  ({})", row.names.join(" · "), row.service);
        wrap(text, &first, &indent, &names);
    }
    wrap(
        text,
        &indent,
        &format!("{indent}  "),
        &allowance.circumstances().plain(),
    );
}

/// Adds a paragraph: `first` before its first line, `rest` before the others, no line longer than [`WIDTH`]
/// unless one word is.
fn wrap(text: &mut String, first: &str, rest: &str, paragraph: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in paragraph.split(' ').filter(|it| !it.is_empty()) {
        let length = line.chars().count() + word.chars().count() + 1;
        if !is_empty && length > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            line = rest.to_owned();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}
