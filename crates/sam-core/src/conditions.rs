//! Whether a condition of the template holds wherever others do.
//!
//! A condition is made of comparisons of parameters with texts. All values that make a difference are tried.

use crate::document::Section;
use crate::syntax::NodeRef;
use crate::template::dynamic_reference::START;
use crate::template::{Template, intrinsic};
use serde_json::Value;
use std::collections::BTreeMap;

/// How many cases are tried.
const MOST_CASES: usize = 4096;

/// How deep conditions are made of each other.
const DEEPEST: usize = 16;

/// How many parts conditions have together.
const MOST_PARTS: usize = 256;

/// That a condition holds, or that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumption<'a> {
    /// Its name under `Conditions`.
    pub condition: &'a str,
    /// Whether it holds.
    pub holds: bool,
}

/// Whether a condition holds in each case in which all assumptions are true. None where that is not known: a condition
/// compares what only the deployment knows, or there are too many cases.
pub fn holds(
    template: Template<'_>,
    assumptions: &[Assumption<'_>],
    condition: &str,
) -> Option<bool> {
    let holds = |it: &Assumption<'_>| it.condition == condition && it.holds;
    if assumptions.iter().any(holds) {
        return Some(true);
    }
    let mut reader = Reader {
        template,
        values: BTreeMap::new(),
        parts: MOST_PARTS,
    };
    let wanted = reader.named(condition, 0)?;
    let mut given = Vec::new();
    for it in assumptions {
        // What is not understood takes no case away.
        if let Some(formula) = reader.named(it.condition, 0) {
            given.push((formula, it.holds));
        }
    }
    let is_complete = given.len() == assumptions.len();
    let variables = reader.variables()?;
    let count = variables.iter().try_fold(1_usize, |count, it| {
        count.checked_mul(it.1.len()).filter(|it| *it <= MOST_CASES)
    })?;
    for case in 0..count {
        let mut rest = case;
        let mut values = BTreeMap::new();
        for (name, possible) in &variables {
            values.insert(
                name.as_str(),
                possible.get(rest % possible.len())?.as_deref(),
            );
            rest /= possible.len();
        }
        if given
            .iter()
            .all(|(it, holds)| it.is_true(&values) == *holds)
            && !wanted.is_true(&values)
        {
            return is_complete.then_some(false);
        }
    }
    Some(true)
}

/// A condition.
enum Formula {
    Constant(bool),
    /// A parameter and a text.
    Equals(String, String),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

/// A value of a variable: a text, or any that no condition names.
type Possible = Option<String>;

impl Formula {
    fn is_true(&self, values: &BTreeMap<&str, Option<&str>>) -> bool {
        match self {
            Self::Constant(is_true) => *is_true,
            Self::Equals(name, text) => {
                values.get(name.as_str()).copied().flatten() == Some(text.as_str())
            }
            Self::Not(it) => !it.is_true(values),
            Self::And(all) => all.iter().all(|it| it.is_true(values)),
            Self::Or(all) => all.iter().any(|it| it.is_true(values)),
        }
    }
}

struct Reader<'a> {
    template: Template<'a>,
    /// The texts that each parameter is compared with.
    values: BTreeMap<String, Vec<String>>,
    /// How many parts may still be read.
    parts: usize,
}

impl Reader<'_> {
    fn named(&mut self, name: &str, depth: usize) -> Option<Formula> {
        let entry = self.template.entry(Section::Conditions, name)?;
        self.formula(entry.value, depth)
    }

    fn formula(&mut self, node: NodeRef<'_>, depth: usize) -> Option<Formula> {
        self.parts = self.parts.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        let depth = depth + 1;
        let Some(function) = intrinsic::of(node) else {
            return match node.to_value() {
                Value::Bool(is_true) => Some(Formula::Constant(is_true)),
                Value::Null
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => None,
            };
        };
        let mut items = function.items();
        match function.name {
            "Condition" => self.named(function.text()?, depth),
            "Not" => {
                let inner = self.formula(items.next()?, depth)?;
                Some(Formula::Not(Box::new(inner)))
            }
            "And" | "Or" => {
                let all = items.map(|it| self.formula(it, depth));
                let all = all.collect::<Option<Vec<_>>>()?;
                Some(match function.name {
                    "And" => Formula::And(all),
                    _ => Formula::Or(all),
                })
            }
            "Equals" => self.equals(items.next()?, items.next()?),
            _ => None,
        }
    }

    fn equals(&mut self, one: NodeRef<'_>, other: NodeRef<'_>) -> Option<Formula> {
        let (one, other) = (Side::of(one)?, Side::of(other)?);
        match (one, other) {
            (Side::Text(one), Side::Text(other)) => Some(Formula::Constant(one == other)),
            (Side::Parameter(name), Side::Text(text))
            | (Side::Text(text), Side::Parameter(name)) => {
                let known = self.values.entry(name.clone()).or_default();
                if !known.contains(&text) {
                    known.push(text.clone());
                }
                Some(Formula::Equals(name, text))
            }
            (Side::Parameter(one), Side::Parameter(other)) if one == other => {
                Some(Formula::Constant(true))
            }
            (Side::Parameter(_), Side::Parameter(_)) => None,
        }
    }

    /// Each parameter with the values that it may have. None where two pseudo parameters are compared, since the region
    /// says the partition.
    fn variables(self) -> Option<Vec<(String, Vec<Possible>)>> {
        let is_pseudo = |it: &&String| it.starts_with("AWS::");
        if self.values.keys().filter(is_pseudo).count() > 1 {
            return None;
        }
        let template = self.template;
        let variables = self.values.into_iter().map(|(name, texts)| {
            let possible = match allowed(template, &name) {
                Some(allowed) => {
                    let is_other = allowed.iter().any(|it| !texts.contains(it));
                    let named = texts.into_iter().filter(|it| allowed.contains(it));
                    let mut possible: Vec<Possible> = named.map(Some).collect();
                    if is_other || possible.is_empty() {
                        possible.push(None);
                    }
                    possible
                }
                None => texts.into_iter().map(Some).chain([None]).collect(),
            };
            (name, possible)
        });
        Some(variables.collect())
    }
}

/// One side of a comparison.
enum Side {
    Text(String),
    Parameter(String),
}

impl Side {
    /// None where only the deployment knows more.
    fn of(node: NodeRef<'_>) -> Option<Self> {
        match intrinsic::of(node) {
            Some(it) if it.name == "Ref" => it.text().map(|it| Self::Parameter(it.to_owned())),
            Some(_) => None,
            None => {
                let text = &node.scalar()?.value;
                (!text.contains(START)).then(|| Self::Text(text.to_string()))
            }
        }
    }
}

/// The values that a parameter may have, if it lists them.
fn allowed(template: Template<'_>, name: &str) -> Option<Vec<String>> {
    let parameter = template.entry(Section::Parameters, name)?.value;
    let allowed = parameter.get("AllowedValues")?;
    let text = |it: NodeRef<'_>| Some(it.scalar()?.value.to_string());
    allowed.items().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::{Assumption, holds};
    use crate::document::Document;

    const CONDITIONS: &str = "\
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Name: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [dev, !Ref Stage]
  IsTest: !Not [!Or [!Condition IsProd, !Condition IsDev]]
  IsBig: !And [!Condition IsProd, !Equals [!Ref Name, big]]
  IsNotProd: !Not [!Condition IsProd]
  IsMapped: !Equals [!FindInMap [Map, !Ref Stage, Kind], big]
  IsMappedProd: !And [!Condition IsMapped, !Condition IsProd]
  IsCircle: !Not [!Condition IsCircle]
Resources:
  Queue: {Type: AWS::SQS::Queue}
";

    /// `IsProd` or `!IsProd`, apart by blanks.
    fn given(assumptions: &str, condition: &str) -> Option<bool> {
        let document = Document::open(1, CONDITIONS);
        let assumptions: Vec<_> = assumptions
            .split_whitespace()
            .map(|it| Assumption {
                condition: it.trim_start_matches('!'),
                holds: !it.starts_with('!'),
            })
            .collect();
        holds(document.template(), &assumptions, condition)
    }

    #[test]
    fn a_condition_follows_from_others_or_not() {
        assert_eq!(given("IsProd", "IsProd"), Some(true));
        assert_eq!(given("", "IsProd"), Some(false));
        assert_eq!(given("IsBig", "IsProd"), Some(true));
        assert_eq!(given("IsProd", "IsBig"), Some(false));
        assert_eq!(given("!IsNotProd", "IsProd"), Some(true));
        assert_eq!(given("IsDev", "IsNotProd"), Some(true));
        assert_eq!(given("!IsProd !IsDev", "IsTest"), Some(true));
        assert_eq!(given("!IsProd", "IsTest"), Some(false));
        assert_eq!(given("IsProd IsDev", "IsBig"), Some(true), "never true");
    }

    #[test]
    fn what_is_not_known_is_not_decided() {
        assert_eq!(given("", "IsMapped"), None);
        assert_eq!(given("IsMappedProd", "IsProd"), None);
        assert_eq!(given("IsMapped", "IsMapped"), Some(true));
        assert_eq!(given("", "IsCircle"), None);
        assert_eq!(given("", "NotThere"), None);
    }
}
