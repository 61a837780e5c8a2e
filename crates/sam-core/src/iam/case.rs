//! Names of IAM, which are compared without case, and names with a part that stands for any text.

use std::cmp::Ordering;

/// Alphabetical order without case, as codegen sorts.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let lower = |it: u8| it.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

/// Whether a text is what a name with variable parts, `${…}` or `<…>`, stands for: for each any text but none.
pub(super) fn fits(name: &str, text: &str) -> bool {
    let (mut name, mut text) = (name, text);
    loop {
        let Some((literal, after)) = next_variable(name) else {
            return name.eq_ignore_ascii_case(text);
        };
        let Some(rest) = without_start(text, literal) else {
            return false;
        };
        // The variable ends where the next literal first stands; the last one is met at the end of the text.
        let next = next_variable(after).map_or(after, |(literal, _)| literal);
        let is_last = next.len() == after.len();
        let at = if is_last {
            rest.len().checked_sub(next.len())
        } else {
            (1..rest.len()).find(|at| {
                let here = rest.get(*at..);
                here.is_some_and(|here| without_start(here, next).is_some())
            })
        };
        match at.and_then(|at| Some((at, rest.get(at..)?))) {
            Some((at, rest)) if at > 0 => (name, text) = (after, rest),
            Some(_) | None => return false,
        }
    }
}

/// What stands before the first variable part and what after it.
fn next_variable(name: &str) -> Option<(&str, &str)> {
    let at = name.find("${").into_iter().chain(name.find('<')).min()?;
    let (literal, variable) = name.split_at(at);
    let end = if variable.starts_with('<') { '>' } else { '}' };
    let (_, after) = variable.split_once(end)?;
    Some((literal, after))
}

fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{compare, fits};
    use std::cmp::Ordering;

    #[test]
    fn order_knows_no_case() {
        assert_eq!(compare("GetObject", "getobject"), Ordering::Equal);
        assert_eq!(compare("Get", "GETOBJECT"), Ordering::Less);
        assert_eq!(compare("put", "Get"), Ordering::Greater);
    }

    #[test]
    fn a_variable_part_is_any_text_but_none() {
        assert!(fits("aws:RequestTag/${TagKey}", "aws:requesttag/a/b"));
        assert!(fits("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/x"));
        assert!(fits("x:a/${n}.value", "x:a/one.value"));
        assert!(fits("a.${D}.ghe.com/${S}:actor", "a.x.ghe.com/y:actor"));
        assert!(!fits("x:a/${n}.value", "x:a/.value"));
        assert!(!fits("x:a/${n}.value", "x:a/one.values"));
        assert!(!fits("aws:RequestTag/${TagKey}", "aws:RequestTag/"));
        assert!(!fits("aws:RequestTag/${TagKey}", "é"));
        assert!(!fits("s3:prefix", "s3:prefixes"));
    }
}
