//! Patterns that allow the actions of some access levels of a service and no others.

use sam_core::iam::{AccessLevel, Service};

/// The shortest list of patterns, `Get*` and names, that together match all actions of these levels and nothing else.
/// Patterns end at the end of a word, so that they keep meaning what they say when AWS adds actions.
pub(crate) fn patterns(service: &Service, levels: &[AccessLevel]) -> Vec<String> {
    let actions: Vec<(&str, bool)> = service
        .actions
        .iter()
        .map(|it| (it.name, levels.contains(&it.level)))
        .collect();
    let mut found = Vec::new();
    collect(&actions, 0, &mut found);
    found
}

/// Adds the patterns of actions whose first `from` bytes are the same.
fn collect(actions: &[(&str, bool)], from: usize, acc: &mut Vec<String>) {
    let mut rest = actions;
    while let Some((first, _)) = rest.first() {
        let end = from + word(first.get(from..).unwrap_or_default());
        let stem = first.get(..end).unwrap_or(first);
        let has_stem = |name: &str| {
            let next = name.strip_prefix(stem).map(|it| it.chars().next());
            next.is_some_and(|it| it.is_none_or(|it| !it.is_lowercase()))
        };
        let count = rest.iter().take_while(|(name, _)| has_stem(name)).count();
        let (group, others) = rest.split_at(count.max(1));
        rest = others;
        // What a pattern would match is more than the group: `Get*` matches `GetterFoo` as well.
        let matched = actions.iter().filter(|(name, _)| name.starts_with(stem));
        let all = matched.clone().all(|(_, is_wanted)| *is_wanted);
        match group {
            [(name, is_wanted)] => acc.extend(is_wanted.then(|| (*name).to_owned())),
            _ if all && from == 0 || all && matched.count() == group.len() => {
                acc.push(format!("{stem}*"));
            }
            _ if group.iter().all(|(_, is_wanted)| !is_wanted) => {}
            _ if end >= first.len() && group.iter().all(|(name, _)| *name == *first) => {
                acc.extend(group.iter().filter(|it| it.1).map(|it| it.0.to_owned()));
            }
            _ => {
                // The stem itself may be an action: `CopyObject` beside `CopyObjectAcl`.
                let (own, longer): (Vec<_>, Vec<_>) =
                    group.iter().partition(|(name, _)| *name == stem);
                acc.extend(own.iter().filter(|it| it.1).map(|it| it.0.to_owned()));
                collect(&longer, end, acc);
            }
        }
    }
}

/// How many bytes the first word of a name has: `Get` of `GetObject`, `ACL` of `ACLs` stays one.
fn word(name: &str) -> usize {
    let mut previous: Option<char> = None;
    for (at, letter) in name.char_indices() {
        let begins = letter.is_uppercase() && previous.is_some_and(|it| !it.is_uppercase());
        if begins {
            return at;
        }
        previous = Some(letter);
    }
    name.len()
}

#[cfg(test)]
mod tests {
    use super::patterns;
    use expect_test::expect;
    use sam_core::iam::AccessLevel::{List, Read, Write};
    use sam_core::iam::{AccessLevel, matches, prefixes, service};

    fn drawn(prefix: &str, levels: &[AccessLevel]) -> String {
        let service = service(prefix).expect("it is a service");
        patterns(service, levels).join(" ")
    }

    #[test]
    fn patterns_are_few_where_the_names_tell_the_level() {
        expect![[r#""#]].assert_eq(&drawn("sqs", &[List, Read]));
        expect![[r#""#]].assert_eq(&drawn("sqs", &[List, Read, Write]));
        expect![[r#""#]].assert_eq(&drawn("dynamodb", &[List, Read]));
        expect![[r#""#]].assert_eq(&drawn("s3", &[List, Read]));
    }

    #[test]
    fn they_match_what_they_should_and_nothing_else() {
        for prefix in prefixes() {
            let service = service(prefix).expect("it is listed");
            for levels in [&[List, Read][..], &[List, Read, Write]] {
                let patterns = patterns(service, levels);
                for action in &service.actions {
                    let is_wanted = levels.contains(&action.level);
                    let is_matched = patterns.iter().any(|it| matches(it, action.name));
                    assert_eq!(
                        is_wanted, is_matched,
                        "{prefix}:{} {patterns:?}",
                        action.name
                    );
                }
            }
        }
    }
}
