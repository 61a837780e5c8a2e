//! One thing that a role is granted, and why.

use crate::connector::Category;
use crate::policy::{Effect, Polarity};
use crate::text::TextRange;
use serde_json::Value;

/// One statement that stands for a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Why it is there.
    pub origin: Origin,
    /// Where that is written in the document.
    pub range: TextRange,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whether `actions` are meant, or all others.
    pub action_polarity: Polarity,
    /// The actions as written, wildcards included.
    pub actions: Vec<String>,
    /// Whether `resources` are meant, or all others.
    pub resource_polarity: Polarity,
    /// The resources as data, intrinsics included.
    pub resources: Vec<Value>,
    /// The `Condition` block as data.
    pub condition: Option<Value>,
    /// The template's conditions under which it is there, outermost first; one that must not hold begins with `!`.
    pub when: Vec<String>,
}

/// Why a role is granted something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A connector, by its ID, and the permission asked for.
    Connector(String, Category),
    /// A policy template of `Policies`, by its name.
    Template(String),
    /// A managed policy of AWS, by its name.
    Managed(String),
    /// A statement written into `Policies` of a function or state machine; its position in the list, from 0.
    Statement(usize),
    /// A policy of the template: the logical ID of the role or policy it is written in.
    Written(String),
    /// What SAM adds by itself: the reason, and the name of the policy.
    Sam(crate::role::Origin, String),
}

/// The grants of a policy document as data.
pub fn grants_of_document(document: &Value, origin: &Origin, range: TextRange) -> Vec<Grant> {
    let mut found = Vec::new();
    documents(document, &mut Vec::new(), origin, range, &mut found);
    found
}

fn documents(
    value: &Value,
    when: &mut Vec<String>,
    origin: &Origin,
    range: TextRange,
    acc: &mut Vec<Grant>,
) {
    if let Some(statement) = value.get("Statement") {
        return statements(statement, when, origin, range, acc);
    }
    if let Some(document) = value.get("PolicyDocument") {
        return documents(document, when, origin, range, acc);
    }
    each_branch(value, when, &mut |branch, when| {
        documents(branch, when, origin, range, acc);
    });
}

fn statements(
    value: &Value,
    when: &mut Vec<String>,
    origin: &Origin,
    range: TextRange,
    acc: &mut Vec<Grant>,
) {
    if let Value::Array(items) = value {
        for item in items {
            statements(item, when, origin, range, acc);
        }
        return;
    }
    let is_branches = each_branch(value, when, &mut |branch, when| {
        statements(branch, when, origin, range, acc);
    });
    if !is_branches {
        acc.extend(statement(value, when, origin, range));
    }
}

/// Calls with each branch of an `Fn::If` and the conditions above it; whether the value is one.
pub(super) fn each_branch(
    value: &Value,
    when: &mut Vec<String>,
    call: &mut dyn FnMut(&Value, &mut Vec<String>),
) -> bool {
    let arguments = value.as_object().filter(|it| it.len() == 1);
    let arguments = arguments.and_then(|it| it.get("Fn::If")?.as_array());
    let Some([Value::String(condition), yes, no]) = arguments.map(Vec::as_slice) else {
        return false;
    };
    for (prefix, branch) in [("", yes), ("!", no)] {
        when.push(format!("{prefix}{condition}"));
        call(branch, when);
        when.pop();
    }
    true
}

fn statement(value: &Value, when: &[String], origin: &Origin, range: TextRange) -> Option<Grant> {
    let effect = Effect::of(value.get("Effect")?.as_str()?)?;
    let (action_polarity, actions) = either(value, "Action", "NotAction")?;
    let (resource_polarity, resources) = either(value, "Resource", "NotResource")?;
    let texts = actions.into_iter();
    Some(Grant {
        origin: origin.clone(),
        range,
        effect,
        action_polarity,
        actions: texts
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        resource_polarity,
        resources,
        condition: value.get("Condition").cloned(),
        when: when.to_vec(),
    })
}

fn either(value: &Value, is: &str, not: &str) -> Option<(Polarity, Vec<Value>)> {
    let element = |name, polarity| Some((polarity, list(value.get(name)?)));
    element(is, Polarity::Is).or_else(|| element(not, Polarity::Not))
}

/// One value or a list of them; of an `Fn::If` all branches.
fn list(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, acc: &mut Vec<Value>) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|it| collect(it, acc));
    }
    let is_branches = each_branch(value, &mut Vec::new(), &mut |branch, _| {
        collect(branch, acc)
    });
    let is_none = value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue");
    if !is_branches && !is_none {
        acc.push(value.clone());
    }
}
