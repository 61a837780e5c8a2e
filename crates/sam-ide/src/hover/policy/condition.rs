//! A condition key: what its values are, and which of the statement's actions have it.

use crate::grant::action_list::{enumeration, expanded};
use crate::grant::phrase::{code, escape};
use crate::links;
use crate::names::closest;
use crate::place::InStatement;
use sam_core::IAM_DATE;
use sam_core::iam::{
    Action, ConditionKey, KeyType, Service, global_condition_key, global_condition_keys, service,
};
use sam_core::syntax::EntryRef;

/// Of more actions than this nobody wants to know which have the key.
const MOST_ACTIONS: usize = 500;

pub(super) fn parts(inside: InStatement<'_>, key: EntryRef<'_>) -> Vec<String> {
    let name = key.name();
    let texts = inside.statement.action().into_iter();
    let texts: Vec<_> = texts
        .flat_map(|it| it.texts().map(|(text, _)| text).collect::<Vec<_>>())
        .collect();
    let actions = expanded(texts.iter().copied());
    let mut services: Vec<&Service> = actions.iter().map(|(service, _)| *service).collect();
    services.dedup_by_key(|it| it.prefix);
    let is_global = name
        .get(..4)
        .is_some_and(|it| it.eq_ignore_ascii_case("aws:"));
    let (known, service) = match find(name, &services) {
        Some((service, key)) => (Some(key), Some(service)),
        None => (global_condition_key(name), None),
    };
    let link = match service.filter(|_| !is_global) {
        Some(service) => links::to_services(&[service.prefix]),
        None => links::to_condition_keys(),
    };
    let Some(known) = known else {
        return unknown(name, &services, link);
    };
    let owner = match service {
        _ if is_global => "global condition key".to_owned(),
        Some(service) => format!("condition key of {}", escape(service.name)),
        None => "condition key".to_owned(),
    };
    let mut parts = vec![format!(
        "**{}** · {owner} · {}",
        code(known.key),
        type_name(known.key_type)
    )];
    parts.push(format!("Operators: {}", operators(known.key_type)));
    // Global keys are in most requests whatever the action; those that a service lists are not.
    if service.is_some() && actions.len() <= MOST_ACTIONS {
        let has = |(service, action): &(&Service, &Action)| supports(service, action, name);
        let (with, without): (Vec<_>, Vec<_>) = actions.iter().copied().partition(has);
        let names = |actions: &[(&Service, &Action)]| {
            let names: Vec<_> = actions
                .iter()
                .map(|(service, action)| escape(&format!("{}:{}", service.prefix, action.name)))
                .collect();
            enumeration(&names)
        };
        match (with.as_slice(), without.as_slice()) {
            ([_, ..], []) => parts.push("All actions of this statement support it.".to_owned()),
            ([], [_, ..]) => parts.push("No action of this statement supports it.".to_owned()),
            (with, without) => {
                parts.push(format!("Supported by: {}", names(with)));
                parts.push(format!("Not supported by: {}", names(without)));
            }
        }
    }
    parts.push(link);
    parts
}

/// Whether requests for an action have a key.
fn supports(service: &Service, action: &Action, key: &str) -> bool {
    let Some(key) = service.condition_key(key) else {
        return false;
    };
    let of_types = action.resources.iter().flat_map(|takes| {
        let of_type = service.resource_type(takes.resource_type);
        let of_type = of_type.into_iter().flat_map(|it| it.condition_keys.iter());
        takes.condition_keys.iter().chain(of_type)
    });
    let mut keys = action.condition_keys.iter().chain(of_types);
    keys.any(|it| it.eq_ignore_ascii_case(key.key))
}

/// The key among those of the services of a statement.
fn find<'s>(name: &str, services: &[&'s Service]) -> Option<(&'s Service, &'s ConditionKey)> {
    let mut found = services
        .iter()
        .filter_map(|it| Some((*it, it.condition_key(name)?)));
    found.next().or_else(|| {
        let (prefix, _) = name.split_once(':')?;
        let service = service(prefix)?;
        Some((service, service.condition_key(name)?))
    })
}

fn unknown(name: &str, services: &[&Service], link: String) -> Vec<String> {
    let keys = services.iter().flat_map(|it| it.condition_keys.iter());
    let global = global_condition_keys().iter();
    let near = closest(name, keys.chain(global).map(|it| it.key));
    let near = near.map_or_else(String::new, |it| format!(" Did you mean {}?", code(it)));
    vec![
        format!("**{}** · not a condition key", code(name)),
        format!("AWS has no such condition key (as of {IAM_DATE}).{near}"),
        link,
    ]
}

fn type_name(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "text",
        KeyType::ArrayOfString => "several strings",
        KeyType::Arn => "ARN",
        KeyType::ArrayOfArn => "several ARNs",
        KeyType::Bool => "`true` or `false`",
        KeyType::ArrayOfBool => "several of `true` and `false`",
        KeyType::Numeric => "number",
        KeyType::Date => "date",
        KeyType::IpAddress => "IP address or range",
    }
}

fn operators(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "`StringEquals`, `StringLike` and other string operators",
        KeyType::ArrayOfString => {
            "`ForAnyValue:StringEquals`, `ForAllValues:StringEquals` and other string operators"
        }
        KeyType::Arn => "`ArnLike`, `ArnEquals` and other ARN operators",
        KeyType::ArrayOfArn => {
            "`ForAnyValue:ArnLike`, `ForAllValues:ArnLike` and other ARN operators"
        }
        KeyType::Bool => "`Bool`",
        KeyType::ArrayOfBool => "`ForAnyValue:Bool` · `ForAllValues:Bool`",
        KeyType::Numeric => "`NumericEquals`, `NumericLessThan` and other numeric operators",
        KeyType::Date => "`DateLessThan`, `DateGreaterThan` and other date operators",
        KeyType::IpAddress => "`IpAddress` · `NotIpAddress`",
    }
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_key(key: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          Action: [s3:ListBucket, s3:GetObject]
          Condition: {{StringEquals: {{'$0{key}': '1'}}}}
"
            ),
            expected,
        );
    }

    #[test]
    fn a_key_tells_its_type_and_who_has_it() {
        check_key(
            "s3:prefix",
            expect![[r#"
                ['s3:prefix']

                **`s3:prefix`** · condition key of Amazon S3 · text

                Operators: `StringEquals`, `StringLike` and other string operators

                Supported by: s3:ListBucket

                Not supported by: s3:GetObject
            "#]],
        );
        check_key(
            "s3:ExistingObjectTag/team",
            expect![[r#"
                ['s3:ExistingObjectTag/team']

                **`s3:ExistingObjectTag/<key>`** · condition key of Amazon S3 · text

                Operators: `StringEquals`, `StringLike` and other string operators

                Supported by: s3:GetObject

                Not supported by: s3:ListBucket
            "#]],
        );
        check_key(
            "lambda:Layer",
            expect![[r#"
                ['lambda:Layer']

                **`lambda:Layer`** · condition key of AWS Lambda · several strings

                Operators: `ForAnyValue:StringEquals`, `ForAllValues:StringEquals` and other string operators

                No action of this statement supports it.
            "#]],
        );
        check_key(
            "aws:sourceaccount",
            expect![[r#"
                ['aws:sourceaccount']

                **`aws:SourceAccount`** · global condition key · text

                Operators: `StringEquals`, `StringLike` and other string operators
            "#]],
        );
        check_key(
            "aws:RequestTag/team",
            expect![[r#"
                ['aws:RequestTag/team']

                **`aws:RequestTag/${TagKey}`** · global condition key · text

                Operators: `StringEquals`, `StringLike` and other string operators

                No action of this statement supports it.
            "#]],
        );
        check_key(
            "aws:SourceAcount",
            expect![[r#"
                ['aws:SourceAcount']

                **`aws:SourceAcount`** · not a condition key

                AWS has no such condition key (as of 2026-10). Did you mean `aws:SourceAccount`?
            "#]],
        );
        check_key(
            "s3:prefixes",
            expect![[r#"
                ['s3:prefixes']

                **`s3:prefixes`** · not a condition key

                AWS has no such condition key (as of 2026-10). Did you mean `s3:prefix`?
            "#]],
        );
    }
}
