//! The account and the region of a deployment: `${AWS::AccountId}` may come to an account that a statement, a condition or
//! the question writes out.

use super::coincidence::Coincidence;
use super::form::arn_fields;
use super::{Question, RequestSet};
use serde_json::Value;
use std::collections::BTreeSet;

/// How many accounts and regions are tried at most, each with each.
const MOST: usize = 256;

const ACCOUNT: &str = "AWS::AccountId";
const REGION: &str = "AWS::Region";

/// The accounts and regions that the symbols may come to so that it could make a difference; none if these are too many.
pub(super) fn deployments(question: &Question<'_>) -> Option<Vec<Vec<Coincidence>>> {
    let sets = question.new.iter().chain(question.old);
    let mut texts = BTreeSet::new();
    for set in sets.chain(question.within).chain(question.limit) {
        texts_of(set, &mut texts);
    }
    let accounts = literals(&texts, ACCOUNT, 4, is_account);
    let regions = literals(&texts, REGION, 3, is_region);
    let of = |symbol: &str, text: Option<&str>| Some((symbol.to_owned(), text?.to_owned()));
    let mut found = Vec::new();
    for account in &accounts {
        for region in &regions {
            let both = [of(ACCOUNT, *account), of(REGION, *region)];
            found.push(both.into_iter().flatten().collect::<Vec<_>>());
        }
    }
    found.retain(|it| !it.is_empty());
    // One alone reads best.
    found.sort_by_key(Vec::len);
    (found.len() <= MOST).then_some(found)
}

/// What stands where a symbol could, with none for the symbol itself; that alone if the symbol stands nowhere.
fn literals<'t>(
    texts: &BTreeSet<&'t str>,
    symbol: &str,
    field: usize,
    is_one: fn(&str) -> bool,
) -> Vec<Option<&'t str>> {
    let written = format!("${{{symbol}}}");
    if !texts.iter().any(|it| it.contains(&written)) {
        return vec![None];
    }
    let found = texts.iter().filter_map(|it| match it.starts_with("arn:") {
        true => arn_fields(it).nth(field),
        false => Some(*it),
    });
    let found: BTreeSet<&str> = found.filter(|it| is_one(it)).collect();
    [None]
        .into_iter()
        .chain(found.into_iter().map(Some))
        .collect()
}

fn texts_of<'s>(set: &'s RequestSet, acc: &mut BTreeSet<&'s str>) {
    acc.extend(set.resources.iter().map(String::as_str));
    let operators = set.condition.iter().filter_map(Value::as_object).flatten();
    let keys = operators.filter_map(|(_, it)| it.as_object()).flatten();
    for (_, values) in keys {
        match values {
            Value::Array(items) => acc.extend(items.iter().filter_map(Value::as_str)),
            one => acc.extend(one.as_str()),
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// `eu-west-1`, `us-gov-east-1`
fn is_region(text: &str) -> bool {
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    let mut parts = text.split('-');
    let is_numbered = parts
        .next_back()
        .is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    is_numbered && parts.clone().count() >= 2 && parts.all(is_word)
}
