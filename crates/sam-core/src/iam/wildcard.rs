//! Wildcards in actions: `*` for any text, `?` for one character.

use super::{Action, Service, prefixes, service};

/// Whether a name is what a pattern with `*` and `?` stands for, without case.
///
/// Only the last star is ever moved, so the time is at most the product of both lengths.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern, name);
    // After the last star: what has to follow it, and the text that it has not swallowed yet.
    let mut star: Option<(&str, &str)> = None;
    loop {
        let mut wanted = pattern.chars();
        let mut given = name.chars();
        match (wanted.next(), given.next()) {
            (Some('*'), _) => {
                pattern = wanted.as_str();
                star = Some((pattern, name));
                continue;
            }
            (None, None) => return true,
            (Some(wanted_char), Some(given_char))
                if wanted_char == '?' || wanted_char.eq_ignore_ascii_case(&given_char) =>
            {
                pattern = wanted.as_str();
                name = given.as_str();
                continue;
            }
            (Some(_) | None, Some(_)) | (Some(_), None) => {}
        }
        // The star swallows one more character, and the rest is tried again.
        let Some((after, unread)) = star else {
            return false;
        };
        let mut unread = unread.chars();
        if unread.next().is_none() {
            return false;
        }
        pattern = after;
        name = unread.as_str();
        star = Some((after, name));
    }
}

/// Whether the service of an action has a wildcard, which IAM refuses: `s*:GetObject`. It takes `*:*` for `*`.
pub fn has_wildcard_service(action: &str) -> bool {
    let service = action.split_once(':').map_or("", |(service, _)| service);
    is_pattern(service) && action != "*:*"
}

/// The actions that a pattern such as `s3:Get*` or `*` allows, by service and name; none for what IAM refuses.
pub fn matching(pattern: &str) -> Vec<(&'static Service, &'static Action)> {
    if has_wildcard_service(pattern) {
        return Vec::new();
    }
    // A lone star is all actions; without a colon nothing else is a pattern of actions.
    let (wanted_prefix, wanted_name) = match pattern.split_once(':') {
        Some(parts) => parts,
        None if !pattern.is_empty() && pattern.bytes().all(|it| it == b'*') => ("*", "*"),
        None => return Vec::new(),
    };
    let services: Vec<&'static Service> = if is_pattern(wanted_prefix) {
        let prefixes = prefixes().iter().filter(|it| matches(wanted_prefix, it));
        prefixes.filter_map(|it| service(it)).collect()
    } else {
        service(wanted_prefix).into_iter().collect()
    };
    // What stands before the first wildcard leaves few names to look at: large policies have a thousand patterns.
    let head = wanted_name.split(['*', '?']).next().unwrap_or_default();
    services
        .into_iter()
        .flat_map(|service| {
            let actions = service.starting_with(head).iter();
            actions.map(move |action| (service, action))
        })
        .filter(|(_, action)| matches(wanted_name, action.name))
        .collect()
}

pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a pattern matches all that another one does, as far as that can be seen by laying one beside the other: a star
/// of the wide one takes any number of elements, every other element the one that it `stands_for`.
pub(crate) fn lays_over<T>(
    wide: &[T],
    narrow: &[T],
    is_star: impl Fn(&T) -> bool,
    stands_for: impl Fn(&T, &T) -> bool,
) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(element) = narrow.get(from) {
        let own = wide.get(at);
        if own.is_some_and(&is_star) {
            star = Some((at, from));
            at += 1;
        } else if own.is_some_and(|it| stands_for(it, element)) {
            (at, from) = (at + 1, from + 1);
        } else if let Some((back, begun)) = star {
            star = Some((back, begun + 1));
            (at, from) = (back + 1, begun + 1);
        } else {
            return false;
        }
    }
    wide.get(at..).is_some_and(|rest| rest.iter().all(is_star))
}

#[cfg(test)]
mod tests {
    use super::{matches, matching};

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "GetObject"),
            ("get*", "GetObject"),
            ("*Object", "GetObject"),
            ("G*t*t", "GetObject"),
            ("GetObjec?", "GetObject"),
            ("**", "x"),
            ("*a*b*c", "xxaxxbxxcc"),
            ("", ""),
            ("?", "é"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("", "x"),
            ("?", ""),
            ("Get", "GetObject"),
            ("*Get", "GetObject"),
            ("Get?", "Get"),
            ("*a*b*c", "xxaxxcxxb"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_take_no_long_time() {
        let pattern = "a*".repeat(1_000) + "b";
        assert!(!matches(&pattern, &"a".repeat(2_000)));
    }

    #[test]
    fn a_pattern_lists_the_actions_it_allows() {
        let names = |pattern| {
            let found = matching(pattern);
            let names = found.iter();
            names
                .map(|(service, action)| format!("{}:{}", service.prefix, action.name))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("sqs:*messageb*"),
            Vec::<String>::new(),
            "batches are not actions"
        );
        assert_eq!(
            names("SQS:*eMessage"),
            ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
        );
        assert_eq!(names("s3:GetObject"), ["s3:GetObject"]);
        assert_eq!(names("*").len(), 22_321);
        assert_eq!(names("*:*").len(), 22_321);
        assert_eq!(names("s3*").len(), 0);
        assert_eq!(names("").len(), 0);
    }
}
