//! Patterns that allow the actions of some access levels of a service and no others.

use sam_core::iam::{AccessLevel, Action, Service, matches};

/// A short list of patterns, `Get*` and names, that together match all actions of these levels and nothing else.
/// A pattern ends where a word does, so that it keeps meaning what it says when AWS adds actions.
pub(crate) fn patterns(service: &Service, levels: &[AccessLevel]) -> Vec<String> {
    let is_wanted = |it: &Action| levels.contains(&it.level);
    let mut found: Vec<String> = Vec::new();
    for action in service.actions.iter().filter(|it| is_wanted(it)) {
        let last = found.last().map_or("", String::as_str);
        if last.ends_with('*') && matches(last, action.name) {
            continue;
        }
        let stem = stems(action.name).find(|stem| {
            let same = starting_with(service, stem);
            same.len() > 1 && same.iter().all(is_wanted)
        });
        let pattern = stem.map_or(action.name.to_owned(), |it| format!("{it}*"));
        // A name that others begin with comes before the pattern for them all.
        found.retain(|it| !matches(&pattern, it));
        found.push(pattern);
    }
    found
}

/// The actions that begin with a text, case not counting; they stand together, since they are sorted so.
fn starting_with<'s>(service: &'s Service, stem: &str) -> &'s [Action] {
    let head = |it: &Action| {
        let letters = it.name.bytes().take(stem.len());
        letters
            .map(|it| it.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    let stem = stem.to_ascii_lowercase();
    let begin = service
        .actions
        .partition_point(|it| head(it).as_slice() < stem.as_bytes());
    let end = service
        .actions
        .partition_point(|it| head(it).as_slice() <= stem.as_bytes());
    service.actions.get(begin..end).unwrap_or_default()
}

/// The first word of a name, its first two words, and so on.
fn stems(name: &str) -> impl Iterator<Item = &str> {
    let letters = name.char_indices().zip(name.chars().skip(1));
    letters
        .filter(|((_, letter), next)| !letter.is_uppercase() && next.is_uppercase())
        .filter_map(|((at, letter), _)| name.get(..at + letter.len_utf8()))
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
        expect!["Get* List* ReceiveMessage"].assert_eq(&drawn("sqs", &[List, Read]));
        expect!["CancelMessageMoveTask ChangeMessageVisibility CreateQueue Delete* Get* List* PurgeQueue ReceiveMessage SendMessage StartMessageMoveTask"].assert_eq(&drawn("sqs", &[List, Read, Write]));
        expect!["BatchGetItem ConditionCheckItem Describe* Get* List* PartiQLSelect Query ReadDataForReplication Scan SearchVectors"].assert_eq(&drawn("dynamodb", &[List, Read]));
        expect!["AllowVendedLogDeliveryForResource Describe* Get* List*"]
            .assert_eq(&drawn("s3", &[List, Read]));
    }

    #[test]
    fn they_match_what_they_should_and_nothing_else() {
        for prefix in prefixes() {
            let service = service(prefix).expect("it is listed");
            for levels in [&[List, Read][..], &[List, Read, Write]] {
                let patterns = patterns(service, levels);
                for (at, one) in patterns.iter().enumerate() {
                    let mut others = patterns.iter().enumerate().filter(|it| it.0 != at);
                    assert!(
                        !others.any(|(_, other)| matches(other, one)),
                        "{prefix}:{one} is said twice: {patterns:?}"
                    );
                }
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
