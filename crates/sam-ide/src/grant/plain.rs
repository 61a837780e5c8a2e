//! A grant as plain text of 80 columns, for a terminal.

use super::allowance::Allowance;
use super::phrase::Phrase;
use super::{Grant, Origin};

/// The width of a terminal that nobody made wider.
const WIDTH: usize = 80;

/// Before what a policy allows.
const INDENT: &str = "    ";

/// All of a grant; ends with a line break.
pub(crate) fn render(grant: &Grant) -> String {
    let mut text = header(grant);
    if let Some(condition) = &grant.condition {
        wrap(
            &mut text,
            "  ",
            "    ",
            &format!("only if {condition} is true"),
        );
    }
    for problem in &grant.problems {
        wrap(&mut text, "  Problem: ", "    ", &problem.replace('`', ""));
    }
    if let Some(words) = grant.refusal() {
        wrap(&mut text, "  ", "    ", words);
    }
    for policy in &grant.policies {
        wrap(&mut text, "  ", "    ", &policy.place().plain());
        for it in &policy.allowances {
            allowance(&mut text, "", it);
        }
    }
    if let Some(possible) = grant.possible_words() {
        wrap(&mut text, "  ", "    ", &possible);
    }
    text
}

/// The title, with the connector's ID at the right margin or below.
fn header(grant: &Grant) -> String {
    let title = grant.title().plain();
    let id = match &grant.origin {
        Origin::Standalone => grant.id.clone(),
        Origin::Embedded(resource) => format!("{} (in {resource})", grant.id),
        Origin::Own(resource) => format!("{} (by SAM for {resource})", grant.id),
    };
    let room = WIDTH.saturating_sub(title.chars().count() + id.chars().count());
    if room >= 2 {
        return format!("{title}{}{id}\n", " ".repeat(room));
    }
    let mut text = String::new();
    wrap(&mut text, "", "  ", &title);
    wrap(&mut text, "  ", "    ", &format!("connector {id}"));
    text
}

/// The actions by access level, and on what, with words before that.
pub(crate) fn allowance(text: &mut String, before: &'static str, allowance: &Allowance) {
    if let Some(sentence) = allowance.sentence() {
        wrap(text, INDENT, "      ", &sentence.plain());
        return;
    }
    let widest = allowance.rows.iter().map(|it| it.level_name().len()).max();
    let column = widest.unwrap_or_default() + 2;
    let rest = format!("{INDENT}{}", " ".repeat(column));
    for row in &allowance.rows {
        let first = format!("{INDENT}{:<column$}", row.level_name());
        let (names, service) = row.names_and_service();
        let names = service.map_or_else(|| names.clone(), |it| format!("{names}  ({it})"));
        wrap(text, &first, &rest, &names);
    }
    wrap(
        text,
        &rest,
        &format!("{rest}  "),
        &Phrase::words(before).and(allowance.circumstances()).plain(),
    );
}

/// Adds a paragraph: `first` before its first line, `rest` before the others, no line longer than [`WIDTH`]
/// unless one word is.
pub(crate) fn wrap(text: &mut String, first: &str, rest: &str, paragraph: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    let mut words = paragraph.split(' ').filter(|it| !it.is_empty()).peekable();
    while let Some(word) = words.next() {
        // A dot stays with the word before it.
        let dot = words.next_if_eq(&"·").map_or("", |_| " ·");
        let length = line.chars().count() + word.chars().count() + dot.chars().count() + 1;
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
        line.push_str(dot);
        is_empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}
