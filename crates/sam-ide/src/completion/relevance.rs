//! How well a name of the template fits the place that is being typed in: by what the schema says of the property, and
//! by the words of names.

use super::context::Context;
use super::neighbours::neighbours;
use super::resources::Resources;
use super::typed_shape::shape_at;
use crate::place::typed::{Step, Typed};
use sam_core::iam;
use sam_core::spec::cfn::{self, RefIs};
use sam_core::template::Template;
use sam_core::text::TextRange;
use std::cell::RefCell;
use std::collections::HashMap;

/// What a place asks of a name.
pub(super) struct Relevance<'a> {
    /// The property, environment variable or output, in lower case and without underscores.
    key: String,
    /// The words of it, of what it stands in, and of the text before the name.
    words: Vec<String>,
    /// What it stands in, and the text around the name, in lower case.
    around: String,
    /// Whether it is an environment variable, whose name is free: code asks for a table by its name.
    is_variable: bool,
    /// `AWS::IAM::Role.Arn`
    formats: Vec<&'static str>,
    /// The text before the name, in lower case, with the names in it.
    before: String,
    /// The names in the values at the same place of other resources.
    elsewhere: Vec<&'a str>,
    /// The resource that is being typed in; empty elsewhere.
    own: &'a str,
    /// Whether a text with names in it is being typed, and not a name alone.
    is_text: bool,
    /// Whether it is a value that a condition chooses.
    is_choice: bool,
    /// Whether it is a part of a function's value, an output, or has a name that the template chooses.
    is_free: bool,
    /// The last word of each type that was asked for, and whether the place names it.
    types: RefCell<HashMap<String, (String, bool)>>,
}

/// What a name gives.
pub(super) struct Given<'a> {
    pub(super) id: &'a str,
    /// Its CloudFormation type.
    pub(super) resolved_type: &'a str,
    /// The attribute; none for `Ref`.
    pub(super) attribute: Option<&'a str>,
}

/// A parameter of the template.
#[derive(Clone, Copy)]
pub(super) struct GivenParameter<'a> {
    pub(super) name: &'a str,
    /// `String`
    pub(super) parameter_type: &'a str,
    /// How many items of the template refer to it, at most [`MOST_USES`].
    pub(super) uses: u8,
}

impl<'a> GivenParameter<'a> {
    /// What its values are of: the type in `AWS::SSM::Parameter::Value<…>`, and `List<Number>` as it is.
    fn value_type(&self) -> &'a str {
        let stored = self
            .parameter_type
            .strip_prefix("AWS::SSM::Parameter::Value<");
        let stored = stored.and_then(|it| it.strip_suffix('>'));
        stored.unwrap_or(self.parameter_type)
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        let of = self.value_type();
        of.starts_with("List<") || of == "CommaDelimitedList"
    }

    /// Whether it is a number.
    pub(super) fn is_number(&self) -> bool {
        self.value_type() == "Number"
    }

    /// The type of resource that it, or each of its items, names, and by what: `AWS::EC2::Subnet` by `Id`.
    pub(super) fn aws_type(&self) -> Option<(&'a str, &'a str)> {
        let of = self.value_type();
        let item = of.strip_prefix("List<").and_then(|it| it.strip_suffix('>'));
        item.unwrap_or(of).rsplit_once("::")
    }
}

/// How many uses of a name are counted.
pub(super) const MOST_USES: u8 = 8;

/// How many items of the template mention a name, at most [`MOST_USES`].
pub(super) fn uses(template: Template<'_>, name: &str) -> u8 {
    let uses = template.mentioning(name).take(usize::from(MOST_USES));
    u8::try_from(uses.count()).unwrap_or(MOST_USES)
}

/// The most that a name can fit.
const MOST: u8 = 9;

/// Properties that take the name of a resource whose last word they are; others of that kind take its ARN.
const BY_NAME: [&str; 3] = ["bucket", "userpool", "apiid"];

impl<'a> Relevance<'a> {
    /// What the place that is being typed in asks.
    pub(super) fn of(context: &Context<'a>, resources: &Resources<'a>) -> Self {
        let typed = &context.typed;
        let depth = depth_of_value(typed);
        let path = typed.path.get(..depth).unwrap_or_default();
        let names: Vec<&str> = path
            .iter()
            .filter_map(|it| match it {
                Step::Key(key) => Some(*key),
                Step::Item(_) => None,
            })
            .collect();
        let is_output = names.first() == Some(&"Outputs");
        let key = match names.as_slice() {
            ["Outputs", name, ..] => name,
            [.., last] => last,
            [] => "",
        };
        let holder = match names.as_slice() {
            [.., holder, _] if names.len() > 4 => holder,
            _ => "",
        };
        let mut words = words_of(key);
        words.extend(words_of(holder));
        let mut around = holder.to_ascii_lowercase();
        if is_output && let Some(text) = typed.text_of(typed.ancestor(2), "Description") {
            words.extend(words_of(text));
        }
        let (whole, behind) = text_around(context);
        let before = whole.rsplit(['}', ' ']).next().unwrap_or_default();
        words.extend(words_of(before));
        around.push_str(&before.to_ascii_lowercase());
        around.push_str(&behind.to_ascii_lowercase());
        let shape = shape_at(typed, depth);
        let formats = shape.map_or_else(Vec::new, |it| match it.item() {
            Some(item) => [it.formats(), item.formats()].concat(),
            None => it.formats(),
        });
        Self {
            key: key.to_ascii_lowercase().replace('_', ""),
            words,
            is_variable: holder == "Variables",
            around,
            formats,
            before: whole_names(whole),
            elsewhere: names_elsewhere(context, resources),
            own: resources.own_id().unwrap_or_default(),
            is_text: has_text_around(context),
            is_choice: is_choice(typed),
            is_free: is_output || holder == "Variables" || depth < typed.path.len(),
            types: RefCell::default(),
        }
    }

    /// The last word of a type, and whether the place names it. Templates have many resources of few types.
    fn type_named(&self, resource_type: &str) -> (String, bool) {
        if let Some(known) = self.types.borrow().get(resource_type) {
            return known.clone();
        }
        let last = last_word(resource_type);
        let named = (last.clone(), self.names_type(&last));
        let mut types = self.types.borrow_mut();
        types.insert(resource_type.to_owned(), named.clone());
        named
    }

    /// How well a resource or an attribute of it fits; 0 where nothing speaks for it.
    pub(super) fn of_resource(&self, given: &Given<'_>) -> u8 {
        let by_format = self.formats.iter().filter_map(|it| it.split_once('.'));
        let mut by_format = by_format.filter(|(of, _)| *of == given.resolved_type);
        let (last, is_of_type) = self.type_named(given.resolved_type);
        let mut fit = 0;
        if let Some((_, wanted)) = by_format.next() {
            fit += 4 + 3 * u8::from(gives(given, wanted));
        } else if is_of_type {
            fit += 3;
        }
        let shared = self.shared(given.id) + self.named_after(given.id);
        if self.is_of_service(given.resolved_type) {
            fit += 2;
        }
        if fit > 0 || shared > 0 {
            fit += shared + self.of_attribute(given, &last) + self.related(given.id);
        }
        (fit + self.times_elsewhere(given.id)).min(MOST)
    }

    /// Whether a name begins with the one of the resource that is being typed in, or the other way round.
    fn related(&self, id: &str) -> u8 {
        let is_related = self.own.len() > 3 && id.starts_with(self.own)
            || id.len() > 3 && self.own.starts_with(id);
        3 * u8::from(is_related)
    }

    /// How often a name stands at the same place of other resources, at most three times.
    fn times_elsewhere(&self, id: &str) -> u8 {
        let times = self.elsewhere.iter().filter(|it| **it == id).take(3);
        u8::try_from(times.count()).unwrap_or(u8::MAX)
    }

    /// Whether the ARN that the name stands in is one of the service of a resource.
    fn is_of_service(&self, resolved_type: &str) -> bool {
        let service = match self.before.strip_prefix("arn:") {
            Some(rest) => rest.split(':').nth(1).unwrap_or_default(),
            None if self.around.contains("execute-api") => "execute-api",
            None => return false,
        };
        match service {
            "execute-api" => {
                resolved_type.starts_with("AWS::ApiGateway") && resolved_type.ends_with("Api")
            }
            _ => iam::resource_type_of(resolved_type).is_some_and(|(it, _)| it.prefix == service),
        }
    }

    /// How well a parameter fits.
    pub(super) fn of_parameter(&self, parameter: &GivenParameter<'_>) -> u8 {
        let GivenParameter { name, uses, .. } = *parameter;
        let by_type = self.is_of_format(parameter);
        let is_same = name.to_ascii_lowercase().replace('_', "") == self.key;
        let fit = 4 * u8::from(by_type) + 3 * u8::from(is_same) + self.shared(name);
        // What is part of many texts, as the name of a stage, is part of this one too.
        let by_use = match (uses, self.is_text) {
            (0, _) => 2,
            (_, true) => uses.min(6).div_ceil(2),
            (_, false) => 0,
        };
        (fit + by_use + self.times_elsewhere(name)).min(MOST)
    }

    /// What the place takes of AWS, by its schema: a type and an attribute.
    fn wanted(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.formats.iter().filter_map(|it| it.split_once('.'))
    }

    /// Whether the place takes resources of a type, by its schema.
    pub(super) fn is_format(&self, resolved_type: &str) -> bool {
        self.wanted().any(|(of, _)| of == resolved_type)
    }

    /// Whether the place takes what the type of a parameter is, by its schema.
    pub(super) fn is_of_format(&self, parameter: &GivenParameter<'_>) -> bool {
        let of_aws = parameter.aws_type();
        of_aws.is_some_and(|(of, kind)| {
            let mut wanted = self.wanted();
            wanted.any(|(other, what)| other == of && what.trim_end_matches('s').ends_with(kind))
        })
    }

    /// Whether nothing speaks against a parameter: one that is the ID of a subnet is no role. Environment variables, outputs
    /// and texts take what they are given.
    pub(super) fn admits(&self, parameter: &GivenParameter<'_>) -> bool {
        let Some((of, kind)) = parameter.aws_type() else {
            return true;
        };
        if self.wanted().next().is_some() {
            return self.is_of_format(parameter);
        }
        let is_of_kind = kind.len() > 4 && self.key.contains(&kind.to_ascii_lowercase());
        let is_named = self.key.contains(&last_word(of).to_ascii_lowercase());
        self.is_free || is_of_kind || is_named
    }

    /// How well a pseudo parameter fits: by its place in an ARN, in the address of a service, or in a condition.
    pub(super) fn of_pseudo_parameter(&self, name: &str, uses: u8) -> u8 {
        let before = self.before.as_str();
        let colons = before
            .starts_with("arn:")
            .then(|| before.matches(':').count());
        let is_wanted = match (name, colons) {
            ("AWS::Partition", Some(count)) => count == 1,
            ("AWS::Region", Some(count)) => count == 3,
            ("AWS::AccountId", Some(count)) => count == 4,
            ("AWS::Region", None) => before.ends_with('.') || self.key.ends_with("region"),
            ("AWS::URLSuffix", None) => before.ends_with('.'),
            ("AWS::StackName", None) => self.key.ends_with("name") && before.is_empty(),
            ("AWS::AccountId", None) => self.key.contains("account"),
            ("AWS::NoValue", None) => self.is_choice,
            _ => false,
        };
        match (is_wanted, name) {
            (true, "AWS::StackName") => 1,
            (true, "AWS::URLSuffix") => 2,
            (true, _) => MOST,
            (false, _) if self.is_text => uses.min(4).max(self.times_elsewhere(name)),
            (false, _) => self.times_elsewhere(name),
        }
    }

    /// Whether the place is named for a type: `TableName` for `Table`.
    fn names_type(&self, last: &str) -> bool {
        let words = words_of(last);
        let lower = last.to_ascii_lowercase();
        self.key.contains(&lower)
            || self.around.contains(&lower)
            || (self.key.len() > 3 && lower.contains(self.key.as_str()))
            || words.iter().any(|it| self.words.contains(it))
    }

    /// How many words of the place stand in a name, at most three.
    fn shared(&self, name: &str) -> u8 {
        let words = self.words.iter().filter(|it| it.len() > 2);
        let shared = words.filter(|it| contains(name, it)).take(3).count();
        u8::try_from(shared).unwrap_or(u8::MAX)
    }

    /// Whether the place is named after a resource whose name is too short to be told from others by a word of it: `QArn`
    /// for `Q`.
    fn named_after(&self, id: &str) -> u8 {
        let rest = self.key.strip_prefix(&id.to_ascii_lowercase());
        let is_named = rest.is_some_and(|it| matches!(it, "arn" | "name" | "url" | "id" | "ref"));
        3 * u8::from(is_named && id.len() <= 2)
    }

    /// Whether the name of the place asks for an ARN.
    pub(super) fn wants_arn(&self) -> bool {
        self.key.ends_with("arn")
    }

    /// Whether the ending of the property asks for what is given.
    fn of_attribute(&self, given: &Given<'_>, last: &str) -> u8 {
        // No ARN stands in another one.
        if self.before.starts_with("arn:") {
            let is_arn = cfn::ref_is(given.resolved_type) == Some(RefIs::Arn);
            return 2 * u8::from(given.attribute.is_none() && !is_arn);
        }
        let is_plain = self.key == last.to_ascii_lowercase();
        let says = |word: &str| self.key.ends_with(word) || self.words.iter().any(|it| it == word);
        let is_by_name = self.is_variable || BY_NAME.contains(&self.key.as_str());
        let wanted = if says("arn") || is_plain && !is_by_name {
            "Arn"
        } else if says("url") || says("uri") || says("endpoint") {
            "Url"
        } else {
            return 2 * u8::from(given.attribute.is_none());
        };
        2 * u8::from(gives(given, wanted))
    }
}

/// Whether a name gives an ARN, ID, name or URL of the resource.
fn gives(given: &Given<'_>, wanted: &str) -> bool {
    let reference = cfn::ref_is(given.resolved_type);
    let wanted = wanted.trim_end_matches('s');
    match (wanted, given.attribute) {
        ("Arn", None) => reference == Some(RefIs::Arn),
        ("Arn", Some(name)) => cfn::arn_attribute(given.resolved_type) == Some(name),
        ("Url", None) => reference == Some(RefIs::Url),
        (wanted, Some(name)) => name.ends_with(wanted) || name.ends_with(&format!("{wanted}s")),
        ("Name", None) => reference == Some(RefIs::Name),
        (_, None) => matches!(reference, Some(RefIs::Id | RefIs::Name)),
    }
}

/// How many steps lead to the value of the property: functions around what is being typed are left out.
fn depth_of_value(typed: &Typed<'_>) -> usize {
    let is_function = |step: &Step<'_>| match step {
        Step::Key(key) => *key == "Ref" || key.starts_with("Fn::"),
        Step::Item(_) => false,
    };
    let depths = typed.path.iter().enumerate();
    let mut outermost = depths.filter(|(at, step)| {
        let is_tagged = typed.tag_of(typed.ancestor(at + 1)).is_some();
        // What a condition chooses between has the shape of its place.
        let is_if =
            **step == Step::Key("Fn::If") || typed.tag_of(typed.ancestor(at + 1)) == Some("!If");
        (is_tagged || is_function(step)) && !is_if
    });
    match outermost.next() {
        Some((at, step)) if is_function(step) => at,
        Some((at, _)) => at + 1,
        None => typed.path.len(),
    }
}

/// A text in lower case, with a letter for each name in it, which may have colons.
fn whole_names(text: &str) -> String {
    let mut parts = text.split("${");
    let mut shown = parts.next().unwrap_or_default().to_ascii_lowercase();
    for part in parts {
        let rest = part.split_once('}').map_or("", |it| it.1);
        shown.push('x');
        shown.push_str(&rest.to_ascii_lowercase());
    }
    shown
}

/// Whether what is being typed is one of the two values of `If`, or the name in `Ref` there.
fn is_choice(typed: &Typed<'_>) -> bool {
    let depth = typed.path.len();
    let is_value = |depth: usize| {
        let list = depth.checked_sub(1).map(|it| typed.ancestor(it));
        let is_second = matches!(
            depth.checked_sub(1).and_then(|at| typed.path.get(at)),
            Some(Step::Item(1 | 2))
        );
        let before = depth.checked_sub(2).and_then(|at| typed.path.get(at));
        let is_if = list.and_then(|it| typed.tag_of(it)) == Some("!If")
            || before == Some(&Step::Key("Fn::If"));
        is_second && is_if
    };
    match typed.path.last() {
        Some(Step::Key("Ref")) => is_value(depth.saturating_sub(1)),
        Some(Step::Key(_) | Step::Item(_)) | None => is_value(depth),
    }
}

/// The names in the values at the same place of other resources of the type.
fn names_elsewhere<'a>(context: &Context<'a>, resources: &Resources<'a>) -> Vec<&'a str> {
    let values = neighbours(context, resources).into_iter();
    let named = values.flat_map(|it| {
        let inside = it.entries().filter_map(|it| it.value.as_str());
        inside.chain(it.as_str())
    });
    let mut found = Vec::new();
    for text in named {
        if let Some(name) = text.split('.').next()
            && !name.contains(['$', ' '])
        {
            found.push(name);
        }
        let variables = text.split("${").skip(1);
        found.extend(variables.filter_map(|it| it.split(['}', '.']).next()));
    }
    found
}

/// Whether text stands beside the name in `${}` that is being typed.
fn has_text_around(context: &Context<'_>) -> bool {
    let token = context.typed.token;
    let cursor = context.cursor();
    let before = TextRange::new(token.start().min(cursor), cursor);
    context.document.slice(before).contains("${")
}

/// What stands before the name and behind the cursor in the text that is being typed.
fn text_around<'a>(context: &Context<'a>) -> (&'a str, &'a str) {
    let token = context.typed.token;
    let cursor = context.cursor();
    let range = |from, to| context.document.slice(TextRange::new(from, to));
    let before = range(token.start().min(cursor), cursor);
    let Some(open) = before.rfind("${") else {
        return ("", "");
    };
    let before = before.get(..open).unwrap_or_default();
    let behind = range(cursor, token.end().max(cursor));
    let behind = behind.split_once('}').map_or("", |it| it.1);
    (before, behind.split("${").next().unwrap_or_default())
}

/// `Table` of `AWS::DynamoDB::Table`.
fn last_word(resource_type: &str) -> String {
    let last = resource_type.rsplit("::").next().unwrap_or_default();
    last.to_owned()
}

/// Whether a word in lower case stands in a name, without case. A template may have a thousand names.
pub(super) fn contains(name: &str, word: &str) -> bool {
    let mut places = name.as_bytes().windows(word.len().max(1));
    places.any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

/// The words of a name in lower case: `OrdersTable`, `ORDERS_TABLE` and `orders-table` have the same two.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let begins = letter.is_ascii_uppercase()
            && (before.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
                || letters.get(at + 1).is_some_and(char::is_ascii_lowercase));
        if !letter.is_ascii_alphanumeric() || begins {
            push_word(&mut words, &mut word);
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    push_word(&mut words, &mut word);
    words
}

/// Adds a word but for those that tell nothing; without the `s` of a plural.
fn push_word(acc: &mut Vec<String>, word: &mut String) {
    const EMPTY: [&str; 9] = ["the", "of", "a", "an", "for", "aws", "to", "and", "in"];
    let taken = std::mem::take(word);
    let singular = match taken.strip_suffix('s') {
        Some(rest) if rest.len() > 2 && !rest.ends_with('s') => rest,
        Some(_) | None => &taken,
    };
    if !singular.is_empty() && !EMPTY.contains(&singular) && !acc.iter().any(|it| it == singular) {
        acc.push(singular.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn the_words_of_a_name_do_not_depend_on_its_form() {
        for name in ["OrdersTable", "ORDERS_TABLE", "orders-table", "ordersTable"] {
            assert_eq!(words_of(name), ["order", "table"], "{name}");
        }
        assert_eq!(words_of("HTTPApiUrl"), ["http", "api", "url"]);
    }
}
