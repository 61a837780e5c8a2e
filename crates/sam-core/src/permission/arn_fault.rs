//! What is wrong with the form of an ARN, whatever it is used for.

use super::Arn;
use crate::iam::service;
use crate::spec::Partition;

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

/// What is wrong with an ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArnFault {
    /// It has so many parts, and not six.
    Parts(usize),
    /// There is no such partition.
    UnknownPartition(String),
    /// It is of IAM, whose ARNs have no region.
    RegionOfIam,
    /// It is of IAM, and does not say what it is of.
    KindOfIam,
    /// The ARNs of its service have no region, and it has one.
    RegionOf(&'static str),
    /// The ARNs of its service have no account, and it has one.
    AccountOf(&'static str),
    /// There is no such region.
    UnknownRegion(String),
    /// This is not an account ID.
    NotAnAccount(String),
    /// All ARNs of its kind have a region, and it has none.
    NoRegion,
    /// All ARNs of its kind have an account, and it has none.
    NoAccount,
    /// Both.
    NoRegionAndAccount,
}

/// What is wrong with an ARN: IAM refuses it, or nothing has it.
pub fn arn_fault(arn: &Arn) -> Option<ArnFault> {
    if let Some(colons @ 0..5) = arn.known_colons() {
        return Some(ArnFault::Parts(colons + 1));
    }
    let [partition, prefix, region, account] = arn.fields()?;
    if let Some(partition) = partition.filter(|it| Partition::of_name(it).is_none()) {
        return Some(ArnFault::UnknownPartition(partition.to_owned()));
    }
    if prefix == Some("iam") {
        if region != Some("") && !arn.may_be("arn:${Partition}:iam::${Account}:*") {
            return Some(ArnFault::RegionOfIam);
        }
        if !arn.may_begin(&OF_IAM) {
            return Some(ArnFault::KindOfIam);
        }
    }
    if let Some(region) = region.filter(|it| !it.is_empty() && !is_region(it)) {
        return Some(ArnFault::UnknownRegion(region.to_owned()));
    }
    if let Some(account) = account.filter(|it| !it.is_empty() && !is_account(it)) {
        return Some(ArnFault::NotAnAccount(account.to_owned()));
    }
    let prefix = prefix?;
    if region != Some("") && never_has(arn, prefix, Field::Region) {
        return service(prefix).map(|it| ArnFault::RegionOf(it.name));
    }
    if account != Some("") && never_has(arn, prefix, Field::Account) {
        return service(prefix).map(|it| ArnFault::AccountOf(it.name));
    }
    let lacks =
        |at: Field, written: Option<&str>| written == Some("") && always_has(arn, prefix, at);
    match (lacks(Field::Region, region), lacks(Field::Account, account)) {
        (true, true) => Some(ArnFault::NoRegionAndAccount),
        (true, false) => Some(ArnFault::NoRegion),
        (false, true) => Some(ArnFault::NoAccount),
        (false, false) => None,
    }
}

/// A text with the stack's own region and account where an ARN of the kind has them and it has none.
pub fn with_own_fields(text: &str) -> Option<String> {
    let arn = Arn::of_text(text);
    let [_, prefix, region, account] = arn.fields()?;
    let prefix = prefix?;
    let mut fields = arn_fields(text);
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
pub fn arn_fields(text: &str) -> Vec<&str> {
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

/// Services of which some resources are AWS's own and belong to no account, although the pattern of their ARNs has one.
const OWN_OF_AWS: [&str; 12] = [
    "aws-marketplace",
    "backup",
    "catalog",
    "config",
    "ec2",
    "elasticbeanstalk",
    "events",
    "imagebuilder",
    "ram",
    "s3",
    "sagemaker",
    "ssm",
];

/// Whether no resource type of a service has such a field, and an ARN cannot be without it.
fn never_has(arn: &Arn, prefix: &str, field: Field) -> bool {
    let types = service(prefix).map_or(&[][..], |it| &it.resource_types);
    let mut all = types
        .iter()
        .flat_map(|it| it.arns.iter().copied())
        .peekable();
    let without = match field {
        Field::Region => format!("arn:${{Partition}}:{prefix}::${{Any}}:${{Rest}}"),
        Field::Account => format!("arn:${{Partition}}:{prefix}:${{Any}}::${{Rest}}"),
    };
    all.peek().is_some()
        && all.all(|it| {
            let mut fields = it.split(':').skip(2);
            fields.next() == Some(prefix) && fields.nth(field.place() - 3) == Some("")
        })
        && !arn.may_be(&without)
}

/// Whether the ARNs of all resource types of a service that an ARN may be of, whatever its region and account, have
/// such a field.
fn always_has(arn: &Arn, prefix: &str, field: Field) -> bool {
    if matches!(field, Field::Account) && OWN_OF_AWS.contains(&prefix) {
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
