//! Policy documents of statements, each short enough for a managed policy.

use super::DeployStatement;
use crate::spec::POLICY_VERSION;
use serde_json::{Map, Value, json};

/// The characters that a managed policy may have, white space not counted
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub const MOST_POLICY_CHARACTERS: usize = 6144;

/// The documents, as few as hold all statements in their order: each has room for more than a statement.
pub fn policy_documents(statements: &[DeployStatement]) -> Vec<Value> {
    let empty = document(Vec::new()).to_string().len();
    let mut documents = Vec::new();
    let mut current: Vec<Value> = Vec::new();
    let mut length = empty;
    for statement in statements
        .iter()
        .flat_map(|it| parts(it, MOST_POLICY_CHARACTERS - empty))
    {
        // With the comma before it.
        let added = statement.to_string().len() + 1;
        if length + added > MOST_POLICY_CHARACTERS && !current.is_empty() {
            documents.push(document(std::mem::take(&mut current)));
            length = empty;
        }
        length += added;
        current.push(statement);
    }
    if !current.is_empty() {
        documents.push(document(current));
    }
    documents
}

fn document(statements: Vec<Value>) -> Value {
    json!({ "Version": POLICY_VERSION, "Statement": statements })
}

/// A statement as data; in several parts if it is longer than a document may be.
fn parts(statement: &DeployStatement, most: usize) -> Vec<Value> {
    let value = value(statement);
    if value.to_string().len() < most {
        return vec![value];
    }
    let half = |items: &[String]| {
        let (first, rest) = items.split_at(items.len() / 2);
        [first.to_vec(), rest.to_vec()]
    };
    let is_by_resources = statement.resources.len() >= statement.actions.len();
    let longest = statement.resources.len().max(statement.actions.len());
    if longest < 2 {
        return vec![value];
    }
    let halves = match is_by_resources {
        true => half(&statement.resources).map(|resources| DeployStatement {
            resources,
            ..statement.clone()
        }),
        false => half(&statement.actions).map(|actions| DeployStatement {
            actions,
            ..statement.clone()
        }),
    };
    let named = halves
        .into_iter()
        .zip(["A", "B"])
        .map(|(it, end)| DeployStatement {
            sid: it.sid.clone() + end,
            ..it
        });
    named.flat_map(|it| parts(&it, most)).collect()
}

fn value(statement: &DeployStatement) -> Value {
    let mut map = Map::new();
    map.insert("Sid".to_owned(), statement.sid.clone().into());
    map.insert("Effect".to_owned(), "Allow".into());
    map.insert("Action".to_owned(), list(&statement.actions));
    map.insert("Resource".to_owned(), list(&statement.resources));
    if let Some((key, values)) = &statement.condition {
        // Only ARNs may have wildcards in them.
        let operator = match *key {
            "iam:PolicyARN" | "lambda:FunctionArn" => "ArnLike",
            _ => "StringEquals",
        };
        map.insert(
            "Condition".to_owned(),
            json!({ operator: { *key: list(values) } }),
        );
    }
    map.into()
}

fn list(items: &[String]) -> Value {
    match items {
        [one] => one.clone().into(),
        more => more.to_vec().into(),
    }
}
