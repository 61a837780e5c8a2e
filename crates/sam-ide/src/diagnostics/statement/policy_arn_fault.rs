//! What is wrong with the form of an ARN, whatever it is used for.

use crate::diagnostics::Severity;
use sam_core::iam::service;
use sam_core::permission::Arn;
use sam_core::spec::Partition;

/// What the resource part of IAM's own ARNs begins with.
const OF_IAM: [&str; 15] = [
    "*",
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "sms-mfa/",
    "server-certificate/",
    "policy/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
    "root",
];

/// What is wrong with an ARN; refused by IAM, or of nothing that there is.
pub(crate) fn fault(arn: &Arn) -> Option<(Severity, String)> {
    if let Some(colons @ 0..5) = arn.known_colons() {
        let message = format!(
            "An ARN has 6 parts, this one has {}. Write `arn:partition:service:region:account:resource`; region and account may be empty.",
            colons + 1
        );
        return Some((Severity::Error, message));
    }
    let [partition, prefix, region, account] = arn.fields()?;
    if let Some(partition) = partition.filter(|it| Partition::of_name(it).is_none()) {
        let message = format!(
            "`{partition}` is not a partition. Write `aws`, or `${{AWS::Partition}}` in `!Sub`."
        );
        return Some((Severity::Error, message));
    }
    if prefix == Some("iam") {
        if region != Some("") && !arn.may_be("arn:${Partition}:iam::${Account}:*") {
            let message = "An IAM ARN has no region. Leave it empty: `arn:aws:iam::…`.".to_owned();
            return Some((Severity::Error, message));
        }
        if !arn.may_begin(&OF_IAM) {
            let message =
                "An IAM ARN must say its kind. Write `role/…`, `user/…` or `policy/…`.".to_owned();
            return Some((Severity::Error, message));
        }
    }
    if let Some(region) = region.filter(|it| !it.is_empty() && !is_region(it)) {
        let message = format!("`{region}` is not a region, so no resource has this ARN.");
        return Some((Severity::Warning, message));
    }
    if let Some(account) = account.filter(|it| !it.is_empty() && !is_account(it)) {
        let message =
            format!("`{account}` is not an account ID (12 digits), so no resource has this ARN.");
        return Some((Severity::Warning, message));
    }
    let prefix = prefix?;
    let lacks =
        |at: Field, written: Option<&str>| written == Some("") && always_has(arn, prefix, at);
    let (what, them, pseudo) = match (lacks(Field::Region, region), lacks(Field::Account, account))
    {
        (true, true) => (
            "a region and an account",
            "them",
            "`${AWS::Region}:${AWS::AccountId}`",
        ),
        (true, false) => ("a region", "it", "`${AWS::Region}`"),
        (false, true) => ("an account", "it", "`${AWS::AccountId}`"),
        (false, false) => return None,
    };
    let message = format!(
        "No resource has this ARN: it lacks {what}. Write {them}, `*`, or {pseudo} in `!Sub`."
    );
    Some((Severity::Warning, message))
}

/// A text with the stack's own region and account where an ARN of the kind has them and it has none.
pub(crate) fn with_own_fields(text: &str) -> Option<String> {
    let arn = Arn::of_text(text);
    let [_, prefix, region, account] = arn.fields()?;
    let prefix = prefix?;
    let mut fields = split(text);
    let mut is_changed = false;
    for (at, written, own) in [
        (Field::Region, region, "${AWS::Region}"),
        (Field::Account, account, "${AWS::AccountId}"),
    ] {
        if written == Some("") && always_has(&arn, prefix, at) {
            *fields.get_mut(at.place())? = own;
            is_changed = true;
        }
    }
    is_changed.then(|| fields.join(":"))
}

/// Whether a text has the form of a region, `eu-west-1`.
fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    let words: Vec<&str> = parts.collect();
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    text == "global" || is_number && words.len() >= 2 && words.into_iter().all(is_word)
}

/// Whether a text is an account ID, or what stands in its place in the ARNs of what is AWS's own.
fn is_account(text: &str) -> bool {
    let is_id = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    // `aws`, `cloudfront`, `amazon`, `third-party`, `aws-managed` …
    is_id
        || matches!(
            text,
            "aws" | "cloudfront" | "amazon" | "third-party" | "aws-managed" | "system"
        )
}

/// The fields of an ARN; colons in `${AWS::Region}` part nothing.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut fields = Vec::with_capacity(6);
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && fields.len() < 5 => {
                fields.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.extend(text.get(start..));
    fields
}

/// A field of an ARN that may be empty.
#[derive(Clone, Copy)]
enum Field {
    Region,
    Account,
}

impl Field {
    fn place(self) -> usize {
        match self {
            Self::Region => 3,
            Self::Account => 4,
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Self::Region => "${Region}",
            Self::Account => "${Account}",
        }
    }
}

/// Services with nothing that is AWS's own and belongs to no account.
const OF_ACCOUNTS: [&str; 9] = [
    "cognito-idp",
    "dynamodb",
    "firehose",
    "kinesis",
    "logs",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
];

/// Whether the ARNs of all resource types of a service that an ARN may be of, whatever its region and account, have
/// such a field.
fn always_has(arn: &Arn, prefix: &str, field: Field) -> bool {
    if matches!(field, Field::Account) && !OF_ACCOUNTS.contains(&prefix) {
        return false;
    }
    let types = service(prefix).map_or(&[][..], |it| &it.resource_types);
    let all = types.iter().flat_map(|it| it.arns.iter().copied());
    let mut fitting = all.filter(|it| arn.may_be(&anywhere(it))).peekable();
    fitting.peek().is_some()
        && fitting.all(|it| it.split(':').nth(field.place()) == Some(field.variable()))
}

/// A pattern of ARNs for any region and account, none included.
fn anywhere(pattern: &str) -> String {
    let mut fields: Vec<&str> = pattern.splitn(6, ':').collect();
    for field in [Field::Region, Field::Account] {
        if let Some(it) = fields.get_mut(field.place()) {
            *it = "${Any}";
        }
    }
    fields.join(":")
}
