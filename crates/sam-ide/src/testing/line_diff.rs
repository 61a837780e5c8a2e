//! What an edit does to a text, as its changed lines: enough to make the new text from the old one.

use std::fmt::Write;

/// Removed lines with their number in the old text, added ones with their number in the new text, and one line around.
///
/// # Panics
/// When the printed lines do not turn `old` into `new`, so that an expectation never says less than the whole text did.
#[track_caller]
pub(crate) fn line_diff(old: &str, new: &str) -> String {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let steps = steps(&old_lines, &new_lines);
    let width = old_lines.len().max(new_lines.len()).to_string().len();
    let mut printed = String::new();
    let mut last_shown = None;
    for (index, step) in steps.iter().enumerate() {
        let around = index.saturating_sub(1)..(index + 2).min(steps.len());
        if steps[around].iter().all(|it| it.sign() == ' ') {
            continue;
        }
        if last_shown.is_some_and(|it| it + 1 != index) {
            printed.push_str("...\n");
        }
        last_shown = Some(index);
        let (number, line) = match step {
            Step::Remove(at) => (at, old_lines[*at]),
            Step::Add(at) | Step::Keep(at) => (at, new_lines[*at]),
        };
        let (sign, number) = (step.sign(), number + 1);
        writeln!(printed, "{sign}{number:width$} |{}", shown(line)).unwrap();
    }
    assert_eq!(applied(old, &printed), new, "from\n{printed}");
    printed
}

/// A line of either text, by its position there.
enum Step {
    Keep(usize),
    Remove(usize),
    Add(usize),
}

impl Step {
    fn sign(&self) -> char {
        match self {
            Step::Keep(_) => ' ',
            Step::Remove(_) => '-',
            Step::Add(_) => '+',
        }
    }
}

/// The lines with their breaks: a last line without one differs from a last line with one.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The fewest removed and added lines, by the longest common subsequence.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            common[i][j] = if a == b {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            steps.push(Step::Keep(j));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            steps.push(Step::Remove(i));
            i += 1;
        } else {
            steps.push(Step::Add(j));
            j += 1;
        }
    }
    steps
}

/// A line as it is printed: without a blank at its end when it is empty, and with the line break that an editor hides.
fn shown(line: &str) -> String {
    let text = line.strip_suffix('\n').unwrap_or(line);
    let blank = if text.is_empty() { "" } else { " " };
    let text = text.replace('\r', "\\r");
    let end = if line.ends_with('\n') { "" } else { NO_BREAK };
    format!("{blank}{text}{end}")
}

/// Stands behind a last line that ends without a line break, as in the output of `diff`.
const NO_BREAK: &str = "\n\\ no line break";

/// The new text, made of the old one and the printed lines alone.
fn applied(old: &str, printed: &str) -> String {
    let mut kept: Vec<Option<&str>> = lines(old).into_iter().map(Some).collect();
    let mut added: Vec<(usize, String)> = Vec::new();
    let mut printed = printed.lines().peekable();
    while let Some(line) = printed.next() {
        let Some((head, text)) = line.split_once('|') else {
            continue;
        };
        let number: usize = head[1..].trim().parse().unwrap();
        let has_break = printed.peek().is_none_or(|it| !it.starts_with('\\'));
        let text = text.strip_prefix(' ').unwrap_or(text).replace("\\r", "\r");
        let text = text + if has_break { "\n" } else { "" };
        match &head[..1] {
            "-" => assert_eq!(kept[number - 1].take(), Some(&*text)),
            "+" => added.push((number - 1, text)),
            _ => {}
        }
    }
    let mut lines: Vec<&str> = kept.into_iter().flatten().collect();
    for (at, line) in &added {
        lines.insert(*at, line);
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::line_diff;
    use expect_test::{Expect, expect};

    fn check(old: &str, new: &str, expected: Expect) {
        expected.assert_eq(&line_diff(old, new));
    }

    #[test]
    fn a_changed_line_with_one_around() {
        check(
            "a\nb\nc\nd\ne\n",
            "a\nb\nC\nd\ne\n",
            expect![[r#"
                 2 | b
                -3 | c
                +3 | C
                 4 | d
            "#]],
        );
    }

    #[test]
    fn changes_apart_are_parted() {
        check(
            "a\nb\nc\nd\ne\nf\n",
            "b\nc\nd\ne\nx\n\nf\n",
            expect![[r#"
                -1 | a
                 1 | b
                ...
                 4 | e
                +5 | x
                +6 |
                 7 | f
            "#]],
        );
    }

    #[test]
    fn what_differs_in_line_breaks_alone_is_seen() {
        check(
            "a\r\nb\n",
            "a\nb",
            expect![[r#"
                -1 | a\r
                -2 | b
                +1 | a
                +2 | b
                \ no line break
            "#]],
        );
        assert_eq!(line_diff("a\n", "a\n"), "");
    }
}
