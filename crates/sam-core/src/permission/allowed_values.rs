//! Parameters that have one of a few values, as their `AllowedValues` say.

use crate::decide::RequestSet;
use crate::document::Section;
use crate::template::{Template, shape};
use std::collections::{BTreeMap, BTreeSet};

/// How many assignments are looked at.
const MOST: usize = 32;

/// The values that the parameters of a template, or of two versions of one, may have.
#[derive(Debug)]
pub(super) struct AllowedValues {
    all: BTreeMap<String, BTreeSet<String>>,
}

/// A value for each of some parameters.
pub(super) type Assignment = Vec<(String, String)>;

impl AllowedValues {
    /// Of two versions: a parameter of both may have what one of them allows.
    pub(super) fn of_versions(old: Template<'_>, new: Template<'_>) -> Self {
        let mut all: BTreeMap<String, Option<BTreeSet<String>>> = BTreeMap::new();
        for (name, values) in parameters(old).chain(parameters(new)) {
            let known = all.entry(name).or_insert_with(|| Some(BTreeSet::new()));
            *known = known.take().zip(values).map(|(mut known, values)| {
                known.extend(values);
                known
            });
        }
        let all = all.into_iter();
        Self {
            all: all.filter_map(|(name, it)| Some((name, it?))).collect(),
        }
    }

    /// The values that the parameters in some statements may have together; none where no such parameter is in them, or too
    /// many values are possible.
    pub(super) fn assignments<'s>(
        &self,
        sets: impl Iterator<Item = &'s RequestSet> + Clone,
    ) -> Option<Vec<Assignment>> {
        let named = self.all.iter().filter(|(name, _)| {
            let written = format!("${{{name}}}");
            sets.clone().any(|it| is_in(it, &written))
        });
        let mut all: Vec<Assignment> = vec![Vec::new()];
        for (name, values) in named {
            let with_value = |it: &Assignment, value: &String| {
                let mut assignment = it.clone();
                assignment.push((name.clone(), value.clone()));
                assignment
            };
            all = all
                .iter()
                .flat_map(|it| values.iter().map(|value| with_value(it, value)))
                .collect();
            if all.len() > MOST {
                return None;
            }
        }
        all.iter().all(|it| !it.is_empty()).then_some(all)
    }
}

/// The parameters of a template, each with its allowed values, or none if it may have any.
fn parameters(
    template: Template<'_>,
) -> impl Iterator<Item = (String, Option<BTreeSet<String>>)> + use<'_> {
    template.entries(Section::Parameters).map(|entry| {
        let is_list = entry
            .value
            .get("Type")
            .and_then(|it| {
                it.as_str()
                    .map(|it| it.contains("List") || it.starts_with("AWS::SSM"))
            })
            .unwrap_or(true);
        let values = entry.value.get("AllowedValues").filter(|_| !is_list);
        let values = values.map(|it| it.to_value()).and_then(|it| {
            let items = it.as_array()?.iter();
            items
                .map(|it| match it {
                    serde_json::Value::String(text) => Some(text.clone()),
                    serde_json::Value::Number(number) => Some(number.to_string()),
                    serde_json::Value::Null
                    | serde_json::Value::Bool(_)
                    | serde_json::Value::Array(_)
                    | serde_json::Value::Object(_) => None,
                })
                .collect::<Option<BTreeSet<String>>>()
        });
        (shape::key_text(entry).into_owned(), values)
    })
}

fn is_in(set: &RequestSet, written: &str) -> bool {
    let condition = set.condition.as_ref().map(ToString::to_string);
    set.resources.iter().any(|it| it.contains(written))
        || condition.is_some_and(|it| it.contains(written))
}
