//! The actions of operations that take them from what they are asked to do: statements of PartiQL, the items of a
//! transaction.

use sam_code::{Call, Certainty, KnownValue};
use sam_core::iam::actions_of_operation;

/// The words of PartiQL that begin a statement, and the actions that they need
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html>).
const VERBS: [(&str, &str); 4] = [
    ("select", "dynamodb:PartiQLSelect"),
    ("insert", "dynamodb:PartiQLInsert"),
    ("update", "dynamodb:PartiQLUpdate"),
    ("delete", "dynamodb:PartiQLDelete"),
];

/// What an item of a transaction does, and the action that it needs
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
const ITEMS: [(&str, &str); 4] = [
    ("ConditionCheck", "dynamodb:ConditionCheckItem"),
    ("Delete", "dynamodb:DeleteItem"),
    ("Put", "dynamodb:PutItem"),
    ("Update", "dynamodb:UpdateItem"),
];

/// The actions of a call; likely ones where the code does not show which of them are meant, optional ones where it shows
/// others, beside which there may be more.
pub(super) fn actions_of(call: &Call, certainty: Certainty) -> Vec<(String, Certainty)> {
    let all = actions_of_operation(&call.client, &call.operation).unwrap_or_default();
    let is_of = |table: &[(&str, &str)]| {
        all.len() == table.len() && all.iter().all(|it| table.iter().any(|row| row.1 == it))
    };
    let values = call.arguments.iter().flat_map(|it| &it.values);
    let texts = values.filter_map(|it| match it {
        KnownValue::Literal(text) => Some(text.as_str()),
        KnownValue::Environment(_) => None,
    });
    let asked: Vec<&str> = if is_of(&VERBS) {
        let verbs = texts.filter_map(|it| {
            let word = it.split_whitespace().next()?.to_ascii_lowercase();
            // A statement has more than one word.
            let is_statement = it.split_whitespace().count() > 2;
            VERBS.iter().find(|(verb, _)| is_statement && *verb == word)
        });
        verbs.map(|it| it.1).collect()
    } else if is_of(&ITEMS) {
        let kinds = texts.filter_map(|it| ITEMS.iter().find(|(kind, _)| *kind == it));
        kinds.map(|it| it.1).collect()
    } else {
        return all.into_iter().map(|it| (it, certainty)).collect();
    };
    let certainty_of = |action: &str| match asked.is_empty() {
        true => certainty.max(Certainty::Likely),
        false if asked.contains(&action) => certainty,
        false => Certainty::Optional,
    };
    let all = all.into_iter();
    all.map(|it| {
        let certainty = certainty_of(&it);
        (it, certainty)
    })
    .collect()
}
