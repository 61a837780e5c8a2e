//! Maps, lists, classes and texts that stand in the code.
use super::{BASES, Flow, MOST_TEXT, builtins};
use crate::tree::{Entry, Expression};
use crate::value::{ANY, KEYS, Site, Value, Values, place_in_list};

impl<'a> Flow<'a> {
    pub(super) fn object(&mut self, site: u32, entries: &'a [Entry]) -> Values {
        let site = self.site(site);
        let mut all = Values::one(Value::Object(site));
        for entry in entries {
            match entry {
                Entry::Named(name, value) => {
                    let values = self.evaluate(value);
                    self.set_member(site, name, &values);
                }
                Entry::Computed(name, value) => {
                    let names = self.evaluate(name);
                    let values = self.evaluate(value);
                    self.set_member(site, KEYS, &names);
                    self.set_member(site, ANY, &values);
                }
                Entry::Spread(value) => {
                    let values = self.evaluate(value);
                    for (name, values) in self.state.members(&values) {
                        self.set_member(site, &name, &values);
                    }
                    // `{ ...process.env }` has all variables.
                    if values.iter().any(|it| *it == Value::EnvironmentMap) {
                        all.join(&Values::one(Value::EnvironmentMap));
                    }
                }
            }
        }
        all
    }

    pub(super) fn concatenation(&mut self, parts: &'a [Expression]) -> Values {
        let parts: Vec<Values> = parts.iter().map(|it| self.evaluate(it)).collect();
        if let [only] = parts.as_slice() {
            return only.clone();
        }
        if let [first, second, ..] = parts.as_slice()
            && second.texts().any(|it| it.starts_with('/'))
        {
            let variables = first.iter().filter_map(|it| match it {
                Value::Environment(it) => Some(Value::Below(it.clone())),
                _ => None,
            });
            let below: Values = variables.collect();
            if !below.is_empty() {
                return below;
            }
        }
        if let Some(statement) = statement(&parts).or_else(|| command(&parts)) {
            return statement;
        }
        let mut text = String::new();
        for part in &parts {
            let mut texts = part.texts();
            let (Some(it), None) = (texts.next(), texts.next()) else {
                return Values::none();
            };
            text += it;
            if text.len() > MOST_TEXT {
                return Values::none();
            }
        }
        Values::text(&text)
    }

    pub(super) fn list(&mut self, site: u32, elements: &'a [Expression]) -> Values {
        let site = self.site(site);
        for (index, element) in elements.iter().enumerate() {
            let values = self.evaluate(element);
            self.set_member(site, ANY, &values);
            if let Some(place) = place_in_list(index)
                && elements.len() > 1
                && !values.is_empty()
            {
                self.set_member(site, place, &values);
            }
        }
        Values::one(Value::Object(site))
    }

    pub(super) fn class(&mut self, index: usize) -> Values {
        let site = Site {
            file: self.at.file,
            index,
        };
        let source = self.sources.get(self.at.file);
        let class = source.and_then(|it| it.program.classes.get(index));
        // What follows may call the methods; the other members are evaluated later.
        for (name, member) in class.into_iter().flat_map(|it| &it.members) {
            if let Expression::Function(_) = member {
                let values = self.evaluate(member);
                self.set_member(site, name, &values);
            }
        }
        for base in class.into_iter().flat_map(|it| &it.bases) {
            let values = self.evaluate(base);
            self.set_member(site, BASES, &values);
            if let Some(class) = class
                && builtins::is_settings(&values)
            {
                self.settings(site, class);
            }
        }
        Values::one(Value::Class(site))
    }
}

/// A statement that is put together, with the variables that it names: what it does stands in its first word.
fn statement(parts: &[Values]) -> Option<Values> {
    const VERBS: [&str; 4] = ["delete", "insert", "select", "update"];
    let mut first = parts.first()?.texts();
    let (Some(text), None) = (first.next(), first.next()) else {
        return None;
    };
    let verb = text.split_whitespace().next()?.to_ascii_lowercase();
    if !VERBS.contains(&&*verb) || !text.trim_start().contains(char::is_whitespace) {
        return None;
    }
    let rest = parts.iter().flat_map(Values::iter);
    let variables = rest.filter(|it| matches!(it, Value::Environment(_)));
    let known = parts.iter().all(|it| it.texts().next().is_some());
    if known {
        return None;
    }
    let mut all: Values = variables.cloned().collect();
    all.join(&Values::one(Value::Statement(text.into())));
    Some(all)
}

/// A command of a shell that is put together: which program it starts stands in its first word.
fn command(parts: &[Values]) -> Option<Values> {
    let first = parts.first()?;
    let mut begun = first.iter().filter_map(|it| match it {
        Value::Text(text) => Some(&**text),
        Value::Statement(text) => Some(&**text),
        _ => None,
    });
    let (Some(text), None) = (begun.next(), begun.next()) else {
        return None;
    };
    let (program, _) = text.split_once(char::is_whitespace)?;
    let is_letter =
        |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_./".contains(it);
    let is_known = |it: &Values| it.texts().next().is_some();
    if program.is_empty() || !program.chars().all(is_letter) || parts.iter().all(is_known) {
        return None;
    }
    let rest = parts
        .iter()
        .skip(1)
        .map(|it| it.texts().next().unwrap_or("*"));
    let whole: String = [text].into_iter().chain(rest).collect();
    if whole.len() > MOST_TEXT {
        return None;
    }
    // A statement that goes on keeps the variables that it names.
    let is_variable = |it: &&Value| matches!(it, Value::Environment(_));
    let is_begun = first.texts().next().is_none();
    let variables = parts.iter().flat_map(Values::iter).filter(is_variable);
    let mut all: Values = variables.filter(|_| is_begun).cloned().collect();
    all.join(&Values::one(Value::Statement(whole.into())));
    Some(all)
}
