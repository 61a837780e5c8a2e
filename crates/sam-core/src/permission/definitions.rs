//! The conditions of templates as they stand to one another: `!Not [!Condition IsProd]` is false where `IsProd` is true, and of
//! two that ask a parameter for different values one at most is.

use super::branches::both;
use crate::decide::{Decision, Request};
use crate::document::Section;
use crate::template::{Template, shape};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands behind the name of a condition that another version defines otherwise.
pub const BEFORE: &str = " (before)";

/// More alternatives than these of one statement are not told apart.
const MOST_ALTERNATIVES: usize = 16;

/// How many conditions may lead from one to the next.
const MOST_DEPTH: usize = 16;

/// What must hold together: `Stage=prod` for a value, or the name of a condition; one that must not begins with `!`.
type Literals = Vec<String>;

/// What the conditions of one template, or of two versions of one, come to.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// The alternatives under which a condition holds, and those under which it does not.
    all: BTreeMap<String, [Vec<Literals>; 2]>,
    /// The conditions that are a value, or are not: of `Stage=prod`, `IsProd`.
    names: BTreeMap<String, String>,
}

impl Definitions {
    /// Of the conditions of a template.
    pub fn of(template: Template<'_>) -> Self {
        let mut found = Self::default();
        let values = Values::of([template]);
        found.add(template, &BTreeSet::new(), &values);
        found
    }

    /// Of two versions of a template. Those of the old one that the new one defines otherwise have [`BEFORE`] behind
    /// their names.
    pub fn of_versions(old: Template<'_>, new: Template<'_>) -> Self {
        let mut found = Self::default();
        let values = Values::of([old, new]);
        found.add(new, &BTreeSet::new(), &values);
        found.add(old, &redefined(old, new), &values);
        found
    }

    fn add(&mut self, template: Template<'_>, redefined: &BTreeSet<String>, values: &Values) {
        let defined: BTreeMap<String, Value> = definitions(template).collect();
        let reader = Reader {
            defined: &defined,
            redefined,
            values,
        };
        for (name, definition) in &defined {
            let sides = [true, false].map(|holds| reader.alternatives(definition, holds, 0));
            let [Some(holds), Some(fails)] = sides else {
                continue;
            };
            let name = reader.name(name);
            for (sign, one) in [("", &holds), ("!", &fails)] {
                if let [literals] = one.as_slice()
                    && let [value] = literals.as_slice()
                    && !value.starts_with('!')
                {
                    let names = &mut self.names;
                    let name = || format!("{sign}{name}");
                    names.entry(value.clone()).or_insert_with(name);
                }
            }
            self.all.insert(name, [holds, fails]);
        }
    }

    /// The alternatives under which some conditions hold together; these themselves where there are too many.
    pub(super) fn alternatives(&self, when: &[String]) -> Vec<Literals> {
        let mut all: Vec<Literals> = vec![Vec::new()];
        for literal in when {
            let own = vec![vec![literal.clone()]];
            let known = self.all.get(literal.trim_start_matches('!'));
            let alternatives = match known {
                Some([_, fails]) if literal.starts_with('!') => fails,
                Some([holds, _]) => holds,
                None => &own,
            };
            all = product(&all, alternatives);
            if all.len() > MOST_ALTERNATIVES {
                return vec![when.to_vec()];
            }
        }
        all
    }

    /// A decision with the names of conditions in its example, where these say the same.
    pub fn named(&self, decision: Decision) -> Decision {
        let Decision::Beyond(mut request) = decision else {
            return decision;
        };
        let Request { when, .. } = &mut *request;
        for (name, holds) in when {
            if let Some(known) = self.names.get(name.as_str()) {
                *holds = *holds != known.starts_with('!');
                *name = known.trim_start_matches('!').to_owned();
            }
        }
        Decision::Beyond(request)
    }
}

/// The conditions of a template by their names.
fn definitions(template: Template<'_>) -> impl Iterator<Item = (String, Value)> {
    let entries = template.entries(Section::Conditions);
    entries.map(|it| (shape::key_text(it).into_owned(), it.value.to_value()))
}

/// The conditions that both versions define, and not as the same.
pub fn redefined(old: Template<'_>, new: Template<'_>) -> BTreeSet<String> {
    let mut same = Vec::new();
    let mut others = BTreeSet::new();
    let now: BTreeMap<String, Value> = definitions(new).collect();
    for (name, definition) in definitions(old) {
        match now.get(&name) {
            Some(now) if *now == definition => same.push((name, definition)),
            Some(_) => drop(others.insert(name)),
            None => {}
        }
    }
    // One that names another condition is another one with it.
    loop {
        let count = others.len();
        same.retain(|(name, definition)| {
            let is_other = names_one_of(definition, &others);
            if is_other {
                others.insert(name.clone());
            }
            !is_other
        });
        if others.len() == count {
            return others;
        }
    }
}

/// Whether a definition has `!Condition X` in it, for one of the names.
fn names_one_of(definition: &Value, names: &BTreeSet<String>) -> bool {
    match definition {
        Value::Object(map) => map.iter().any(|(key, value)| {
            let is_name = key == "Condition" && value.as_str().is_some_and(|it| names.contains(it));
            is_name || names_one_of(value, names)
        }),
        Value::Array(items) => items.iter().any(|it| names_one_of(it, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The values that parameters may have, and those that conditions ask them for.
#[derive(Debug, Default)]
struct Values {
    /// Of a parameter, where all versions agree.
    allowed: BTreeMap<String, BTreeSet<String>>,
    asked: BTreeMap<String, BTreeSet<String>>,
}

impl Values {
    fn of<'t>(templates: impl IntoIterator<Item = Template<'t>>) -> Self {
        let mut found = Self::default();
        let mut differing: BTreeSet<String> = BTreeSet::new();
        for template in templates {
            for entry in template.entries(Section::Parameters) {
                let allowed = entry.value.get("AllowedValues");
                let allowed = allowed.map(|it| it.items().filter_map(|it| it.as_str()));
                let allowed: Option<BTreeSet<String>> =
                    allowed.map(|it| it.map(str::to_owned).collect());
                let name = shape::key_text(entry).into_owned();
                let known = found.allowed.get(&name);
                if known.is_some_and(|it| Some(it) != allowed.as_ref()) || allowed.is_none() {
                    differing.insert(name.clone());
                }
                found.allowed.insert(name, allowed.unwrap_or_default());
            }
            for (_, definition) in definitions(template) {
                found.collect(&definition);
            }
        }
        found.allowed.retain(|name, _| !differing.contains(name));
        found
    }

    fn collect(&mut self, definition: &Value) {
        match definition {
            Value::Object(map) => {
                if let Some((subject, value)) = map.get("Fn::Equals").and_then(question) {
                    self.asked.entry(subject).or_default().insert(value);
                }
                map.values().for_each(|it| self.collect(it));
            }
            Value::Array(items) => items.iter().for_each(|it| self.collect(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The other values of a parameter, if all that it may have are asked for, and this is the last of them.
    fn others(&self, subject: &str, value: &str) -> Option<Vec<String>> {
        let (allowed, asked) = (self.allowed.get(subject)?, self.asked.get(subject)?);
        let is_last = allowed.last().is_some_and(|it| it == value);
        (is_last && allowed.is_subset(asked)).then(|| {
            let others = allowed.iter().filter(|it| *it != value);
            others.map(|it| format!("{subject}={it}")).collect()
        })
    }
}

/// Of `Fn::Equals`, the parameter and the value that it is asked for.
fn question(arguments: &Value) -> Option<(String, String)> {
    let [one, other] = arguments.as_array()?.as_slice() else {
        return None;
    };
    let name = |it: &Value| {
        let map = it.as_object().filter(|it| it.len() == 1)?;
        Some(map.get("Ref")?.as_str()?.to_owned())
    };
    let text = |it: &Value| match it {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(it.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let pair = |name: Option<String>, text: Option<String>| Some((name?, text?));
    pair(name(one), text(other)).or_else(|| pair(name(other), text(one)))
}

/// Reads the conditions of one template.
struct Reader<'d> {
    defined: &'d BTreeMap<String, Value>,
    /// Those that have [`BEFORE`] behind their names.
    redefined: &'d BTreeSet<String>,
    values: &'d Values,
}

impl Reader<'_> {
    fn name(&self, name: &str) -> String {
        let ending = if self.redefined.contains(name) {
            BEFORE
        } else {
            ""
        };
        format!("{name}{ending}")
    }

    /// The alternatives under which a definition holds, or does not; none where it asks for something else, or there are
    /// too many.
    fn alternatives(&self, definition: &Value, holds: bool, depth: usize) -> Option<Vec<Literals>> {
        if depth > MOST_DEPTH {
            return None;
        }
        let map = definition.as_object().filter(|it| it.len() == 1)?;
        let (function, argument) = map.iter().next()?;
        let items = || argument.as_array().map(Vec::as_slice);
        let all = |items: &[Value]| {
            let alternatives = items
                .iter()
                .map(|it| self.alternatives(it, holds, depth + 1));
            alternatives.collect::<Option<Vec<_>>>()
        };
        let found = match function.as_str() {
            "Condition" => {
                let name = argument.as_str()?;
                let definition = self.defined.get(name)?;
                let found = self.alternatives(definition, holds, depth + 1);
                let sign = if holds { "" } else { "!" };
                found.unwrap_or_else(|| vec![vec![format!("{sign}{}", self.name(name))]])
            }
            "Fn::Not" => match items()? {
                [one] => self.alternatives(one, !holds, depth + 1)?,
                _ => return None,
            },
            "Fn::And" | "Fn::Or" if (function == "Fn::And") == holds => {
                let mut found = vec![Vec::new()];
                for alternatives in all(items()?)? {
                    found = product(&found, &alternatives);
                }
                found
            }
            "Fn::And" | "Fn::Or" => all(items()?)?.concat(),
            "Fn::Equals" => {
                let (subject, value) = question(argument)?;
                match (self.values.others(&subject, &value), holds) {
                    (None, true) => vec![vec![format!("{subject}={value}")]],
                    (None, false) => vec![vec![format!("!{subject}={value}")]],
                    (Some(others), true) => {
                        vec![others.iter().map(|it| format!("!{it}")).collect()]
                    }
                    (Some(others), false) => others.into_iter().map(|it| vec![it]).collect(),
                }
            }
            _ => return None,
        };
        (found.len() <= MOST_ALTERNATIVES).then_some(found)
    }
}

/// Each alternative of one with each of another, as far as they can hold together.
fn product(ones: &[Literals], others: &[Literals]) -> Vec<Literals> {
    let mut found: Vec<Literals> = Vec::new();
    for one in ones {
        for other in others {
            if let Some(both) = both(one, other)
                && !found.contains(&both)
            {
                found.push(both);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[track_caller]
    fn check(when: &[&str], expected: &[&[&str]]) {
        let document = Document::open(
            1,
            "Parameters:\n  Stage: {Type: String}\n  Size: {Type: String, AllowedValues: [big, small]}\n\
             Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\n  IsDev: !Equals [dev, !Ref Stage]\n  \
             NotProd: !Not [!Condition IsProd]\n  Either: !Or [!Condition IsProd, !Condition IsDev]\n  \
             Neither: !Not [!Condition Either]\n  IsBig: !Equals [!Ref Size, big]\n  IsSmall: !Equals [!Ref Size, small]\n  \
             Other: !Equals [!FindInMap [A, !Ref Stage, c], x]\n  NotOther: !Not [!Condition Other]\n",
        );
        let found = Definitions::of(document.template());
        let when: Vec<String> = when.iter().map(|it| (*it).to_owned()).collect();
        let found = found.alternatives(&when);
        assert_eq!(found, expected, "{when:?}");
    }

    #[test]
    fn conditions_are_the_values_that_they_ask_for() {
        check(&["IsProd"], &[&["Stage=prod"]]);
        check(&["!NotProd"], &[&["Stage=prod"]]);
        check(&["NotProd", "IsDev"], &[&["!Stage=prod", "Stage=dev"]]);
        check(&["IsProd", "NotProd"], &[]);
        check(&["Either"], &[&["Stage=prod"], &["Stage=dev"]]);
        check(&["Neither"], &[&["!Stage=prod", "!Stage=dev"]]);
        check(&["IsBig"], &[&["Size=big"]]);
        check(&["IsSmall"], &[&["!Size=big"]]);
        check(&["!IsSmall"], &[&["Size=big"]]);
    }

    #[test]
    fn what_asks_for_something_else_is_itself() {
        check(&["Other"], &[&["Other"]]);
        check(&["NotOther"], &[&["!Other"]]);
        check(&["Unknown", "!Else"], &[&["Unknown", "!Else"]]);
    }
}
