//! Lines in braces: as deep as the brackets that are open.

use super::{Line, LineEnd, Plan};

/// What the lines are to become.
pub(super) fn lines(lines: &[Line<'_>], width: usize) -> Vec<Plan> {
    let mut depth: usize = 0;
    let mut in_string = false;
    let mut plans = Vec::with_capacity(lines.len());
    for line in lines {
        // A string of YAML may go on in the next line.
        let goes_on = in_string;
        let said = line.text.trim_start_matches([' ', '\t']);
        let closing = said.chars().take_while(|it| matches!(it, '}' | ']'));
        let level = depth.saturating_sub(closing.count());
        let mut escaped = false;
        for char in said.chars() {
            match char {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                '{' | '[' if !in_string => depth += 1,
                '}' | ']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let has_tab = line.text.len() - said.len() != line.indent();
        plans.push(match (goes_on, in_string) {
            (false, false) => Plan {
                indent: (!has_tab).then_some(level * width),
                end: LineEnd::Trimmed,
            },
            (false, true) => Plan {
                indent: (!has_tab).then_some(level * width),
                end: LineEnd::Kept,
            },
            (true, _) => Plan::KEPT,
        });
    }
    plans
}
