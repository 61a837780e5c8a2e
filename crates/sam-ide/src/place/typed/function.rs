//! Which argument of which intrinsic function is being typed.

use super::{Slot, Step, Typed};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::FUNCTIONS;

/// A place in an intrinsic function.
#[derive(Debug)]
pub(crate) struct TypedFunction<'a> {
    /// `GetAtt`
    pub(crate) name: &'a str,
    /// Which argument, from 0.
    pub(crate) argument: usize,
    /// The list of the arguments, or the only one.
    pub(crate) arguments: NodeRef<'a>,
    /// Whether the argument itself is being typed, and not something in it.
    pub(crate) is_direct: bool,
}

impl<'a> TypedFunction<'a> {
    /// The innermost function around what is being typed.
    pub(crate) fn of(typed: &Typed<'a>) -> Option<Self> {
        (1..=typed.path.len())
            .rev()
            .find_map(|depth| Self::at(typed, depth))
    }

    /// The function whose arguments are so many steps from the document.
    fn at(typed: &Typed<'a>, depth: usize) -> Option<Self> {
        let arguments = typed.ancestor(depth);
        let step = depth.checked_sub(1).and_then(|at| typed.path.get(at));
        let name = match (typed.tag_of(arguments), step) {
            (Some(tag), _) => tag.strip_prefix('!')?,
            (None, Some(Step::Key(key))) => long_name(typed, key)?,
            (None, Some(Step::Item(_)) | None) => return None,
        };
        let name = FUNCTIONS.into_iter().find(|it| *it == name)?;
        let rest = typed.path.get(depth..).unwrap_or_default();
        let argument = match (rest.first(), typed.slot) {
            (Some(Step::Item(at)), _) => *at,
            (Some(Step::Key(_)), _) => 0,
            (None, Slot::Item) => typed.items(arguments).count(),
            (None, Slot::Key | Slot::Below | Slot::Value | Slot::Text) => 0,
        };
        let is_key = typed.slot == Slot::Key && !rest.is_empty();
        Some(Self {
            name,
            argument,
            arguments,
            is_direct: rest.len() <= 1 && !is_key,
        })
    }

    /// Whether a name of the template, and no function, is wanted.
    pub(crate) fn wants_name(&self) -> bool {
        let takes_name = match self.name {
            "Ref" | "Condition" | "GetAtt" | "Sub" | "RefAll" | "ValueOf" => true,
            "If" | "FindInMap" => self.argument == 0,
            _ => false,
        };
        takes_name && self.is_direct && !(self.name == "Sub" && self.argument > 0)
    }
}

/// The function that a key names. A resource has a key `Condition`, too.
fn long_name<'a>(typed: &Typed<'_>, key: &'a str) -> Option<&'a str> {
    let in_conditions = matches!(typed.path.first(), Some(Step::Key("Conditions" | "Rules")));
    match key {
        "Ref" => Some(key),
        "Condition" => in_conditions.then_some(key),
        _ => {
            let name = key.strip_prefix("Fn::")?;
            Some(name.split("::").next().unwrap_or(name))
        }
    }
}
