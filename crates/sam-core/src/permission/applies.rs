//! Whether an action can be allowed for a resource at all: `s3:GetObject` for a bucket says nothing.

use super::ResourceText;
use crate::iam::{Action, ResourceType, Service};
use crate::template::Template;
use std::collections::HashMap;

/// Tells it for one template; what was found out once is remembered.
pub(super) struct Applies<'a> {
    template: Template<'a>,
    known: HashMap<(&'static str, &'static str, ResourceText), bool>,
}

impl<'a> Applies<'a> {
    pub(super) fn new(template: Template<'a>) -> Self {
        Self {
            template,
            known: HashMap::new(),
        }
    }

    /// Whether the action takes a resource that the text may match. Without a doubt only: what is not known yet may
    /// be anything.
    pub(super) fn to(
        &mut self,
        service: &'static Service,
        action: &Action,
        resource: &ResourceText,
    ) -> bool {
        let is_arn = resource.as_str().starts_with("arn:");
        // An action without resources is allowed by `*` only.
        if !is_arn || action.resources.is_empty() {
            return !is_arn;
        }
        let mut types = action.resources.iter();
        types.any(|it| match service.resource_type(it.resource_type) {
            Some(resource_type) => self.fits(service, resource_type, resource),
            None => true,
        })
    }

    fn fits(
        &mut self,
        service: &'static Service,
        resource_type: &'static ResourceType,
        resource: &ResourceText,
    ) -> bool {
        let key = (service.prefix, resource_type.key, resource.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let text = self.text(resource.as_str());
        let fits = resource_type.arns.is_empty()
            || resource_type
                .arns
                .iter()
                .any(|arn| share_a_text(&text, &pattern(service, arn)));
        self.known.insert(key, fits);
        fits
    }

    /// A written resource: the names of resources have no slash, what parameters hold may.
    fn text(&self, text: &str) -> Vec<Part> {
        let variable = |name: &str| {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            if name.starts_with("AWS::") || self.template.resource(id).is_some() {
                [Part::Letter, Part::Word]
            } else {
                [Part::One, Part::Any]
            }
        };
        let mut parts = Vec::new();
        each_part(text, &mut parts, &variable, &|c| match c {
            '*' => Part::Any,
            '?' => Part::One,
            c => Part::Is(c),
        });
        parts
    }
}

/// A part of a text that is known in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// This character.
    Is(char),
    /// Any one character but slash and colon.
    Letter,
    /// Any one character.
    One,
    /// Any text without slash and colon.
    Word,
    /// Any text.
    Any,
}

/// An ARN with variables as the service describes it. A name at its end has no slash when the ARN of another resource
/// type goes on behind one, as that of an object goes on behind the bucket's.
fn pattern(service: &Service, arn: &str) -> Vec<Part> {
    let all = service.resource_types.iter().flat_map(|it| &it.arns);
    let goes_on = all
        .filter_map(|it| it.strip_prefix(arn))
        .any(|rest| rest.starts_with('/'));
    let mut parts = Vec::new();
    let variable = |name: &str| match name {
        "Partition" | "Region" | "Account" => [Part::Letter, Part::Word],
        _ => [Part::One, Part::Any],
    };
    each_part(arn, &mut parts, &variable, &|c| match c {
        '*' => Part::Any,
        c => Part::Is(c),
    });
    if let Some(last) = parts.last_mut()
        && *last == Part::Any
        && goes_on
    {
        *last = Part::Word;
    }
    parts
}

fn each_part(
    text: &str,
    acc: &mut Vec<Part>,
    variable: &dyn Fn(&str) -> [Part; 2],
    character: &dyn Fn(char) -> Part,
) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        acc.extend(before.chars().map(character));
        acc.extend(variable(name));
        rest = after;
    }
    acc.extend(rest.chars().map(character));
}

/// Whether there is a text that both match.
fn share_a_text(a: &[Part], b: &[Part]) -> bool {
    let width = b.len() + 1;
    let mut reached = vec![false; (a.len() + 1) * width];
    let mut open = vec![(0, 0)];
    while let Some((i, j)) = open.pop() {
        match reached.get_mut(i * width + j) {
            Some(it) if !*it => *it = true,
            Some(_) | None => continue,
        }
        if i == a.len() && j == b.len() {
            return true;
        }
        let (left, right) = (a.get(i), b.get(j));
        if left.is_some_and(|it| it.is_long()) {
            open.push((i + 1, j));
        }
        if right.is_some_and(|it| it.is_long()) {
            open.push((i, j + 1));
        }
        let (Some(left), Some(right)) = (left, right) else {
            continue;
        };
        if left.meets(*right) {
            let next_i = if left.is_long() { i } else { i + 1 };
            let next_j = if right.is_long() { j } else { j + 1 };
            open.push((next_i, next_j));
        }
    }
    false
}

impl Part {
    fn is_long(self) -> bool {
        matches!(self, Self::Word | Self::Any)
    }

    /// Whether some character is in both.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Is(a), Self::Is(b)) => a == b,
            (Self::Is(c), Self::Letter | Self::Word) | (Self::Letter | Self::Word, Self::Is(c)) => {
                c != '/' && c != ':'
            }
            (Self::One | Self::Any, _) | (_, Self::One | Self::Any) => true,
            (Self::Letter | Self::Word, Self::Letter | Self::Word) => true,
        }
    }
}
