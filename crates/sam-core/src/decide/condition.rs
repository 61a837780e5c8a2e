//! `Condition` blocks as tests of keys, each of which is true or false of a value of its key.

use super::machine::{Found, Kind, Machine};
use super::pattern::{Letter, Symbols, Token, folded};
use super::quantity::{AddressRange, date, number};
use crate::policy::operator::{Presence, Set, operator};
use crate::spec::{OperatorFamily, Relation, condition_operator};
use serde_json::Value;
use std::collections::HashMap;

/// One operator with the values for one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Test {
    /// The place of the key among the keys.
    pub(super) key: usize,
    /// How several values of the key are looked at.
    pub(super) set: Option<Set>,
    /// Whether it is true when the request has no such key.
    pub(super) is_optional: bool,
    /// Whether it is true of what its values do not match.
    pub(super) is_negated: bool,
    pub(super) values: Values,
}

/// What a test compares the value of the request with: it matches one of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Values {
    Texts(Vec<Vec<Token>>),
    Numbers(Order, Vec<i128>),
    Dates(Order, Vec<i128>),
    Addresses(Vec<AddressRange>),
    /// Whether `true` and `false` are among them.
    Truths {
        yes: bool,
        no: bool,
    },
    /// Whether the test is true of a request without the key, and of one with it.
    Presence {
        absent: bool,
        present: bool,
    },
    /// Nothing is known but the text: it is the same as the same text alone.
    Opaque(String),
}

/// How an ordered value stands to those of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Order {
    Same,
    Less,
    LessOrSame,
    Greater,
    GreaterOrSame,
}

impl Order {
    pub(super) fn holds(self, value: i128, than: i128) -> bool {
        match self {
            Self::Same => value == than,
            Self::Less => value < than,
            Self::LessOrSame => value <= than,
            Self::Greater => value > than,
            Self::GreaterOrSame => value >= than,
        }
    }
}

/// All tests of a comparison, each once, and their keys.
#[derive(Debug, Default)]
pub(super) struct Tests {
    pub(super) all: Vec<Test>,
    places: HashMap<Test, usize>,
    /// As they are first written.
    pub(super) keys: Vec<String>,
    keys_by_name: HashMap<String, usize>,
}

impl Tests {
    /// The tests of a block, all of which must be true, by their places.
    pub(super) fn of_block(&mut self, block: &Value, symbols: &mut Symbols<'_>) -> Vec<usize> {
        let Some(operators) = block.as_object() else {
            return vec![self.opaque("", block.to_string())];
        };
        let mut found = Vec::new();
        for (written, keys) in operators {
            let Some(keys) = keys.as_object() else {
                found.push(self.opaque("", format!("{written} {keys}")));
                continue;
            };
            for (key, values) in keys {
                let test = self.test(written, key, values, symbols);
                found.push(self.place(test));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn place(&mut self, test: Test) -> usize {
        if let Some(place) = self.places.get(&test) {
            return *place;
        }
        self.places.insert(test.clone(), self.all.len());
        self.all.push(test);
        self.all.len() - 1
    }

    fn key(&mut self, name: &str) -> usize {
        let lower = name.to_ascii_lowercase();
        if let Some(place) = self.keys_by_name.get(&lower) {
            return *place;
        }
        self.keys.push(name.to_owned());
        self.keys_by_name.insert(lower, self.keys.len() - 1);
        self.keys.len() - 1
    }

    fn opaque(&mut self, key: &str, text: String) -> usize {
        let test = Test {
            key: self.key(key),
            set: None,
            is_optional: false,
            is_negated: false,
            values: Values::Opaque(text),
        };
        self.place(test)
    }

    fn test(
        &mut self,
        written: &str,
        key: &str,
        values: &Value,
        symbols: &mut Symbols<'_>,
    ) -> Test {
        let texts: Vec<String> = match values {
            Value::Array(items) => items.iter().map(text).collect(),
            one => vec![text(one)],
        };
        let mut test = Test {
            key: self.key(key),
            set: None,
            is_optional: false,
            is_negated: false,
            values: Values::Opaque(String::new()),
        };
        let known = operator(written).and_then(|it| {
            let relation = condition_operator(it.name)?.relation;
            let values = known_values(it.family, relation, &texts, symbols)?;
            // `Null` looks at no value.
            (it.set.is_none() || it.family != OperatorFamily::Null)
                .then_some((it, relation, values))
        });
        let Some((operator, relation, values)) = known else {
            let mut texts = texts;
            texts.sort_unstable();
            test.values = Values::Opaque(format!("{} {texts:?}", written.to_ascii_lowercase()));
            return test;
        };
        test.set = operator.set;
        test.is_optional = operator.presence == Presence::Optional;
        test.is_negated = matches!(
            relation,
            Relation::NotEqual | Relation::NotEqualIgnoringCase
        );
        test.values = values;
        test
    }

    /// Of a key that is compared as text and as something else: what is compared as a truth, too, is `true` or `false`; else
    /// its tests are known by their words alone.
    pub(super) fn settle(&mut self) {
        for key in 0..self.keys.len() {
            let of_key = self.all.iter().filter(|it| it.key == key);
            let found: Vec<Family> = of_key.filter_map(|it| it.values.family()).collect();
            if found.windows(2).all(|it| it.first() == it.last()) {
                continue;
            }
            let is_truth = found
                .iter()
                .all(|it| matches!(it, Family::Text | Family::Truth));
            for test in self.all.iter_mut().filter(|it| it.key == key) {
                if test.values.family().is_none() {
                    continue;
                }
                test.values = match &test.values {
                    Values::Texts(patterns) if is_truth => Values::Truths {
                        yes: any_takes(patterns, "true"),
                        no: any_takes(patterns, "false"),
                    },
                    truths if is_truth => truths.clone(),
                    other => {
                        let is_negated = test.is_negated;
                        Values::Opaque(format!("{:?} {is_negated} {other:?}", test.set))
                    }
                };
            }
        }
    }
}

/// Whether one of the patterns matches a text.
fn any_takes(patterns: &[Vec<Token>], text: &str) -> bool {
    let text: Vec<Token> = text
        .chars()
        .map(|it| Token::Letter(Letter::Char(it)))
        .collect();
    let mut machine = Machine::default();
    let needed = [
        machine.group([text.as_slice()], Kind::Policy),
        machine.group(patterns.iter().map(Vec::as_slice), Kind::Policy),
    ];
    matches!(machine.search(&needed, |_| Some(())), Found::Text(..))
}

/// What can be compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Text,
    Number,
    Date,
    Address,
    Truth,
}

impl Values {
    pub(super) fn family(&self) -> Option<Family> {
        match self {
            Self::Texts(_) => Some(Family::Text),
            Self::Numbers(..) => Some(Family::Number),
            Self::Dates(..) => Some(Family::Date),
            Self::Addresses(_) => Some(Family::Address),
            Self::Truths { .. } => Some(Family::Truth),
            Self::Presence { .. } | Self::Opaque(_) => None,
        }
    }
}

/// None where a value is not of the family, a variable for example.
fn known_values(
    family: OperatorFamily,
    relation: Relation,
    texts: &[String],
    symbols: &mut Symbols<'_>,
) -> Option<Values> {
    let order = match relation {
        Relation::Equal
        | Relation::EqualIgnoringCase
        | Relation::NotEqual
        | Relation::NotEqualIgnoringCase => Order::Same,
        Relation::Less => Order::Less,
        Relation::LessOrEqual => Order::LessOrSame,
        Relation::Greater => Order::Greater,
        Relation::GreaterOrEqual => Order::GreaterOrSame,
    };
    let truths = || -> Option<(bool, bool)> {
        let mut truths = (false, false);
        for text in texts {
            match text.to_ascii_lowercase().as_str() {
                "true" => truths.0 = true,
                "false" => truths.1 = true,
                _ => return None,
            }
        }
        Some(truths)
    };
    Some(match family {
        OperatorFamily::Text | OperatorFamily::Binary => {
            let is_folded = matches!(
                relation,
                Relation::EqualIgnoringCase | Relation::NotEqualIgnoringCase
            );
            let pattern = |it: &String| {
                let letters = symbols.letters(it).into_iter();
                let tokens: Vec<Token> = letters.map(Token::Letter).collect();
                if is_folded { folded(tokens) } else { tokens }
            };
            Values::Texts(sorted(texts.iter().map(pattern).collect()))
        }
        OperatorFamily::Pattern => {
            let texts = texts.iter().map(|it| symbols.pattern(it));
            Values::Texts(sorted(texts.collect()))
        }
        OperatorFamily::Arn => {
            let texts = texts.iter().map(|it| symbols.arn_pattern(it));
            Values::Texts(sorted(texts.collect()))
        }
        OperatorFamily::Numeric => {
            let numbers: Option<Vec<_>> = texts.iter().map(|it| number(it)).collect();
            Values::Numbers(order, sorted(numbers?))
        }
        OperatorFamily::Date => {
            let dates: Option<Vec<_>> = texts.iter().map(|it| date(it)).collect();
            Values::Dates(order, sorted(dates?))
        }
        OperatorFamily::Ip => {
            let ranges: Option<Vec<_>> = texts.iter().map(|it| AddressRange::of(it)).collect();
            let mut ranges = ranges?;
            ranges.sort_unstable_by_key(|it| (it.first, it.last));
            Values::Addresses(ranges)
        }
        OperatorFamily::Bool => {
            let (yes, no) = truths()?;
            Values::Truths { yes, no }
        }
        OperatorFamily::Null => {
            let (absent, present) = truths()?;
            Values::Presence { absent, present }
        }
    })
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.dedup();
    all
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // What a function comes to is known at deployment: equal functions come to equal texts.
        Value::Object(_) | Value::Array(_) => {
            let data = value.to_string().replace(['*', '?', '$', '{', '}'], "_");
            format!("${{={data}}}")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
