//! The policy of a REST API: `ResourcePolicy` of the API or of an event.

use super::python::{PyMap, PyText, PyValue, py_map};
use super::{ANY_METHOD, Editor, Fault};
use crate::expand::route_path::{Greedy, with_wildcards};

const POLICY: &str = "x-amazon-apigateway-policy";

/// Adds the statements about a path, all but those that are written as statements.
pub(crate) fn add_resource_policy(
    editor: &mut Editor<'_>,
    policy: &PyValue,
    path: &PyText,
    stage: &PyValue,
) -> Result<(), Fault> {
    let resources = resources(editor, path, stage)?;
    let Some(statements) = policy_mut(editor) else {
        return Ok(());
    };
    let given = |name: &str| policy.present(name);
    for (name, effect) in [
        ("AwsAccountWhitelist", "Allow"),
        ("AwsAccountBlacklist", "Deny"),
    ] {
        if let Some(accounts) = given(name) {
            add_accounts(statements, accounts, effect, &resources)?;
        }
    }
    for (name, operator) in [
        ("IpRangeWhitelist", "NotIpAddress"),
        ("IpRangeBlacklist", "IpAddress"),
    ] {
        let Some(ranges) = given(name).filter(|it| it.is_truthy()) else {
            continue;
        };
        let ranges = match ranges {
            PyValue::List(_) => ranges.clone(),
            one => vec![one.clone()].into(),
        };
        let mut addresses = PyMap::plain();
        addresses.set("aws:SourceIp".into(), ranges);
        add_pair(statements, operator, addresses, &resources);
    }
    for (list, operator, hint) in [
        ("Blacklist", "StringEquals", "IntrinsicVpcBlacklist"),
        ("Whitelist", "StringNotEquals", "IntrinsicVpcWhitelist"),
    ] {
        let list = |name: &str| policy.present(&format!("{name}{list}"));
        let endpoints = list("SourceVpc");
        let endpoints = endpoints.map(|it| texts(it).ok_or(())).transpose();
        let Ok(endpoints) = endpoints else {
            let name = hint.replace("Intrinsic", "Source");
            return Err(Fault::document(format!(
                "{name} must be a list of strings. Use {hint} instead for values that use Intrinsic Functions"
            )));
        };
        let mut networks = PyMap::new();
        for (key, prefix, own) in [
            ("aws:SourceVpc", "vpc-", list("IntrinsicVpc")),
            ("aws:SourceVpce", "vpce-", list("IntrinsicVpce")),
        ] {
            let written = endpoints.iter().flatten();
            let written = written.filter(|it| it.as_str().starts_with(prefix));
            let mut all: Vec<PyValue> = written.map(|it| it.clone().into()).collect();
            let is_written = !all.is_empty();
            all.extend(own.into_iter().flat_map(iterated));
            if is_written || own.is_some() {
                networks.set(key.into(), all.into());
            }
        }
        if networks.values().any(PyValue::is_truthy) {
            add_pair(statements, operator, networks, &resources);
        }
    }
    Ok(())
}

/// Adds statements that are written as such.
pub(crate) fn add_statements(editor: &mut Editor<'_>, statements: &PyValue) {
    let Some(policy) = policy_mut(editor) else {
        return;
    };
    policy.set("Version".into(), "2012-10-17".into());
    let Some(before) = present(policy) else {
        policy.set("Statement".into(), statements.clone());
        return;
    };
    let mut all = as_list(before);
    for statement in as_list(statements.clone()) {
        if !all.contains(&statement) {
            all.push(statement);
        }
    }
    policy.set("Statement".into(), all.into());
}

/// The policy of the definition, which is there from then on.
fn policy_mut<'e>(editor: &'e mut Editor<'_>) -> Option<&'e mut PyMap> {
    let policy = editor.body.or_set(&POLICY.into(), || PyMap::new().into());
    if policy.as_map().is_none() {
        *policy = PyMap::new().into();
    }
    policy.as_map_mut()
}

fn present(policy: &PyMap) -> Option<PyValue> {
    policy.get("Statement").filter(|it| !it.is_null()).cloned()
}

fn as_list(value: PyValue) -> Vec<PyValue> {
    match value {
        PyValue::List(items) => items,
        one => vec![one],
    }
}

/// The items of a list, where all are texts; of a text or a map nothing counts.
fn texts(value: &PyValue) -> Option<Vec<PyText>> {
    match value {
        PyValue::List(items) => items.iter().map(|it| it.as_text().cloned()).collect(),
        PyValue::Text(_) | PyValue::Map(_) => Some(Vec::new()),
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) => None,
    }
}

/// What Python meets in a value that it goes through: the items of a list, the keys of a map, the letters of a text.
fn iterated(value: &PyValue) -> Vec<PyValue> {
    match value {
        PyValue::List(items) => items.clone(),
        PyValue::Map(map) => map.clone().keys().into_iter().map(PyValue::from).collect(),
        PyValue::Text(text) => {
            let letters = text.as_str().chars();
            letters.map(|it| it.to_string().as_str().into()).collect()
        }
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) => Vec::new(),
    }
}

/// The methods of a path, as statements name them.
fn resources(editor: &mut Editor<'_>, path: &PyText, stage: &PyValue) -> Result<PyValue, Fault> {
    let mut methods = Vec::new();
    for item in editor.items_mut(path.as_str())? {
        methods.extend(item.keys());
    }
    let name = with_wildcards(path.as_str(), Greedy::AnyName);
    let resource = |method: &PyText| {
        let lower = method.as_str().to_lowercase();
        let (verb, is_unicode) = match lower.as_str() {
            ANY_METHOD | "any" => ("*".to_owned(), false),
            _ => (method.as_str().to_uppercase(), method.is_unicode()),
        };
        let text = format!("execute-api:/${{__Stage__}}/{verb}{name}");
        let text = match is_unicode || path.is_unicode() {
            true => PyText::unicode(&text),
            false => PyText::of(&text),
        };
        let mut variables = PyMap::plain();
        variables.set("__Stage__".into(), stage.clone());
        let mut function = PyMap::plain();
        function.set("Fn::Sub".into(), vec![text.into(), variables.into()].into());
        PyValue::Map(function)
    };
    Ok(methods.iter().map(resource).collect::<Vec<_>>().into())
}

fn statement(effect: &str, resources: &PyValue, principal: PyValue) -> PyMap {
    py_map([
        ("Effect", effect.into()),
        ("Action", "execute-api:Invoke".into()),
        ("Resource", resources.clone()),
        ("Principal", principal),
    ])
}

fn add_accounts(
    policy: &mut PyMap,
    accounts: &PyValue,
    effect: &str,
    resources: &PyValue,
) -> Result<(), Fault> {
    let accounts = match accounts {
        it if !it.is_truthy() => return Ok(()),
        PyValue::List(_) => accounts.clone(),
        PyValue::Map(_) => vec![accounts.clone()].into(),
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Text(_) => {
            let value = super::python::printed(&mut accounts.clone());
            return Err(Fault::document(format!(
                "Type of '{value}' must be a list or dictionary"
            )));
        }
    };
    policy.set("Version".into(), "2012-10-17".into());
    let principal = py_map([("AWS", accounts)]);
    let statement = PyValue::Map(statement(effect, resources, principal.into()));
    let statements = match present(policy) {
        None => statement,
        Some(before) => {
            let mut all = as_list(before);
            all.push(statement);
            all.into()
        }
    };
    policy.set("Statement".into(), statements);
    Ok(())
}

/// Lets everybody in, and shuts out those for whom a condition holds.
fn add_pair(policy: &mut PyMap, operator: &str, operands: PyMap, resources: &PyValue) {
    policy.set("Version".into(), "2012-10-17".into());
    let allow = statement("Allow", resources, "*".into());
    let mut deny = statement("Deny", resources, "*".into());
    let mut condition = PyMap::plain();
    condition.set(operator.into(), operands.into());
    deny.set("Condition".into(), condition.into());
    let mut all = present(policy).map(as_list).unwrap_or_default();
    for statement in [allow, deny] {
        let statement = PyValue::Map(statement);
        if !all.contains(&statement) {
            all.push(statement);
        }
    }
    policy.set("Statement".into(), all.into());
}
