//! Whether an action with a near name may be meant by a mistyped one: `ecr:GetImage` is not `ecr:PutImage`.

use crate::names::near;
use sam_core::iam::{AccessLevel, Service};

/// Whether an action may be the one that was meant by what was typed, as far as their verbs tell. A typed verb that the
/// service has is not a slip: then an action of another access level was not meant. Any other verb has to be near.
pub(super) fn is_of_same_kind(service: &Service, typed: &str, name: &str) -> bool {
    let verb = verb(name);
    let own = service.actions.iter().map(|it| self::verb(it.name));
    let known = own.filter(|it| begins(typed, it)).max_by_key(|it| it.len());
    match known {
        Some(known) => {
            let levels = levels(service, known);
            levels
                .iter()
                .any(|it| self::levels(service, verb).contains(it))
        }
        None => {
            let typed = match self::verb(typed) {
                whole if whole.len() < typed.len() => whole,
                whole => whole.get(..verb.len()).unwrap_or(whole),
            };
            !near(typed, [verb]).is_empty()
        }
    }
}

/// The first word of a name: `Get` of `GetObject`.
fn verb(name: &str) -> &str {
    let mut letters = name.char_indices().skip(1);
    let end = letters.find(|(_, it)| it.is_uppercase());
    end.and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}

/// Whether a name begins with a word, at the end of a word if words can be told apart.
fn begins(name: &str, word: &str) -> bool {
    let Some((head, rest)) = name.split_at_checked(word.len()) else {
        return false;
    };
    let has_words = verb(name).len() < name.len();
    let is_end = !has_words || rest.is_empty() || rest.starts_with(char::is_uppercase);
    head.eq_ignore_ascii_case(word) && is_end
}

/// The access levels of the actions with a verb.
fn levels(service: &Service, wanted: &str) -> Vec<AccessLevel> {
    let actions = service.actions.iter();
    let actions = actions.filter(|it| verb(it.name).eq_ignore_ascii_case(wanted));
    actions.map(|it| it.level).collect()
}

#[cfg(test)]
mod tests {
    use super::is_of_same_kind;
    use sam_core::iam::service;

    #[track_caller]
    fn check(action: &str, name: &str, expected: bool) {
        let (prefix, typed) = action.split_once(':').unwrap();
        let service = service(prefix).unwrap();
        assert_eq!(is_of_same_kind(service, typed, name), expected);
    }

    #[test]
    fn a_verb_says_what_was_meant() {
        check("ecr:GetImage", "PutImage", false);
        check("ecr:getimage", "PutImage", false);
        check("ecr:PullImage", "PutImage", false);
        check("ecr:PutImages", "PutImage", true);
        check("dynamodb:Scam", "Scan", true);
        check("s3:GetObjekt", "GetObject", true);
        check("s3:getobjekt", "GetObject", true);
        check("dynamodb:DeletItem", "DeleteItem", true);
        check("dynamodb:DescribTable", "DescribeTable", true);
    }
}
