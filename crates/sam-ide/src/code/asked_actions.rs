//! The actions of operations that take them from what they are asked to do: statements of PartiQL, the items of a
//! transaction, arguments that ask for more.

use super::target::ITEM_KINDS;
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

/// Arguments with which S3 needs one more action for an operation
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>).
const ARGUMENTS: [(&str, &str, &str); 9] = [
    ("PutObject", "ACL", "s3:PutObjectAcl"),
    ("PutObject", "GrantFullControl", "s3:PutObjectAcl"),
    ("PutObject", "GrantRead", "s3:PutObjectAcl"),
    ("PutObject", "GrantReadACP", "s3:PutObjectAcl"),
    ("PutObject", "GrantWriteACP", "s3:PutObjectAcl"),
    (
        "PutObject",
        "ObjectLockLegalHoldStatus",
        "s3:PutObjectLegalHold",
    ),
    ("PutObject", "ObjectLockMode", "s3:PutObjectRetention"),
    (
        "PutObject",
        "ObjectLockRetainUntilDate",
        "s3:PutObjectRetention",
    ),
    ("PutObject", "Tagging", "s3:PutObjectTagging"),
];

/// Operations that need another action for one version of an object
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>).
const VERSIONS: [(&str, &str); 5] = [
    ("DeleteObject", "s3:DeleteObjectVersion"),
    ("GetObject", "s3:GetObjectVersion"),
    ("GetObjectTagging", "s3:GetObjectVersionTagging"),
    ("HeadObject", "s3:GetObjectVersion"),
    ("PutObjectTagging", "s3:PutObjectVersionTagging"),
];

/// Functions of clients that make a token without a call, and what whoever uses it needs
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html>,
/// <https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html>).
const TOKENS: [(&str, &str, &str); 3] = [
    (
        "dsql",
        "GenerateDbConnectAdminAuthToken",
        "dsql:DbConnectAdmin",
    ),
    ("dsql", "GenerateDbConnectAuthToken", "dsql:DbConnect"),
    ("rds", "GenerateDbAuthToken", "rds-db:connect"),
];

/// The actions of the operation that a call names; `None` where AWS has no such operation.
pub(super) fn known_actions(call: &Call) -> Option<Vec<String>> {
    let is_it = |row: &&(&str, &str, &str)| {
        row.0 == call.client && row.1.eq_ignore_ascii_case(&call.operation)
    };
    if let Some((.., action)) = TOKENS.iter().find(is_it) {
        return Some(vec![(*action).to_owned()]);
    }
    let client = match call.client.as_str() {
        // A service of its own in IAM has the name of the client.
        "opensearch" => "es",
        it => it,
    };
    actions_of_operation(client, &call.operation)
}

/// What the arguments of a call of S3 change in its actions. What the code does not show may be nothing.
fn with_arguments(
    call: &Call,
    certainty: Certainty,
    mut actions: Vec<(String, Certainty)>,
) -> Vec<(String, Certainty)> {
    if call.client != "s3" {
        return actions;
    }
    // What writes an object takes the same arguments.
    let operation = match call.operation.as_str() {
        "CopyObject" | "CreateMultipartUpload" => "PutObject",
        it => it,
    };
    for argument in &call.arguments {
        let is_known = !argument.values.is_empty();
        let likely = certainty.max(Certainty::Likely);
        let added = if is_known { certainty } else { likely };
        let is_of = |row: &&(&str, &str, &str)| row.0 == operation && row.1 == argument.name;
        if let Some((.., action)) = ARGUMENTS.iter().find(is_of)
            && actions.iter().all(|it| it.0 != *action)
        {
            actions.push(((*action).to_owned(), added));
        }
        let row = VERSIONS.iter().find(|it| it.0 == operation);
        if let (Some((_, action)), "VersionId") = (row, argument.name.as_str()) {
            if is_known {
                actions.iter_mut().for_each(|it| it.1 = Certainty::Optional);
            }
            actions.push(((*action).to_owned(), added));
        }
    }
    actions
}

/// The actions of a call; likely ones where the code does not show which of them are meant, optional ones where it shows
/// others, beside which there may be more.
pub(super) fn actions_of(call: &Call, certainty: Certainty) -> Vec<(String, Certainty)> {
    let all = known_actions(call).unwrap_or_default();
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
    } else if is_of(&ITEM_KINDS) {
        let kinds = texts.filter_map(|it| ITEM_KINDS.iter().find(|(kind, _)| *kind == it));
        kinds.map(|it| it.1).collect()
    } else {
        let all = all.into_iter().map(|it| (it, certainty));
        return with_arguments(call, certainty, all.collect());
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
