//! Calls in parts: arguments that are bound before the call, arguments that a routine takes as a list or a map, and
//! functions that are called for each element of a list.
use super::{Flow, OBJECTS};
use crate::sdk::{Arguments, NamedValues, Place};
use crate::tree::ParameterKind;
use crate::value::{ANY, Site, Value, Values, is_nameless, place_in_list};

/// The member that holds what is called with the arguments that the others hold.
const CALLEE: &str = "*callee";

/// Objects that calls make are kept under the place of the call, behind those that stand in the file.
const MADE: usize = OBJECTS + (1 << (usize::BITS - 2));
/// Those that routines get are kept under the number of the routine.
const TAKEN: usize = MADE + (1 << (usize::BITS - 3));

impl Flow<'_> {
    pub(super) fn made(&self, place: Place) -> Site {
        Site {
            file: place.file,
            index: MADE + self.place_here(place.start as usize),
        }
    }

    /// `functools.partial(client.get_object, Bucket=bucket)`.
    pub(super) fn partial(&mut self, arguments: &Arguments) -> Values {
        let site = self.made(arguments.place);
        let mut positional = arguments.positional.iter();
        let callees = positional.next().cloned().unwrap_or_default();
        self.set_member(site, CALLEE, &callees);
        for (at, values) in positional.enumerate() {
            if let Some(name) = place_in_list(at) {
                self.set_member(site, name, values);
            }
        }
        for (name, values) in &arguments.named {
            self.set_member(site, name, values);
        }
        Values::one(Value::Object(site))
    }

    /// Whether an object is such a call in parts.
    pub(super) fn is_partial(&self, site: Site) -> bool {
        let members = self.state.object(site);
        members.is_some_and(|it| it.contains_key(CALLEE))
    }

    /// What is called by calling an object, and with which arguments.
    pub(super) fn partial_call(
        &self,
        site: Site,
        arguments: &Arguments,
    ) -> Option<(Values, Arguments)> {
        let members = self.state.object(site)?;
        // A call in parts of a call in parts, or of a module, may lead back to itself.
        let callees = members.get(CALLEE)?.iter();
        let callees = callees.filter(|it| !matches!(it, Value::Object(_) | Value::File(_)));
        let callees = callees.cloned().collect();
        let bound = (0..).map_while(|at| members.get(place_in_list(at)?).cloned());
        let named = members.iter().filter(|it| !is_nameless(it.0));
        let is_given = |name: &str| arguments.named.iter().any(|it| &*it.0 == name);
        let named = named.filter(|it| !is_given(it.0));
        let named = named.map(|(name, values)| (name.clone(), values.clone()));
        let all = Arguments {
            positional: bound.chain(arguments.positional.iter().cloned()).collect(),
            named: named.chain(arguments.named.iter().cloned()).collect(),
            place: arguments.place,
        };
        Some((callees, all))
    }

    /// The list that `map` makes by calling a function for each element.
    pub(super) fn mapped(
        &mut self,
        method: &str,
        element: &Values,
        arguments: &Arguments,
    ) -> Values {
        let inner = Arguments {
            positional: vec![element.clone()],
            named: Vec::new(),
            place: arguments.place,
        };
        let mut returned = Values::none();
        for callee in arguments.get("", 0).iter() {
            match callee {
                Value::Function(it) => returned.join(&self.enter(*it, None, &inner)),
                Value::Bound(it, owner) => returned.join(&self.enter(*it, Some(*owner), &inner)),
                Value::Object(it) => match self.partial_call(*it, &inner) {
                    Some((callees, inner)) => {
                        self.apply(&mut returned, &callees, &Values::none(), &inner);
                        false
                    }
                    None => false,
                },
                _ => false,
            };
        }
        if returned.is_empty() || !matches!(method, "map" | "flatMap") {
            return Values::none();
        }
        let site = self.made(arguments.place);
        if method == "flatMap" {
            let inner = self.element(&returned, arguments.place);
            self.set_member(site, ANY, &inner);
        }
        self.set_member(site, ANY, &returned);
        Values::one(Value::Object(site))
    }

    /// Gives a routine the arguments that it takes as a list or as a map: `*args`, `**kwargs`.
    pub(super) fn rest(
        &mut self,
        (function, context): (Site, Option<Site>),
        skipped: usize,
        arguments: &Arguments,
        given: &mut [Values],
    ) {
        let sources = self.sources;
        let source = sources.get(function.file);
        let routine = source.and_then(|it| it.program.functions.get(function.index));
        let parameters = routine.into_iter().flat_map(|it| it.parameters.iter());
        for (at, (parameter, slot)) in parameters.clone().zip(given).enumerate() {
            let kind = match parameter.kind {
                ParameterKind::Single => continue,
                ParameterKind::Rest => 0,
                ParameterKind::NamedRest => 1,
            };
            let site = Site {
                file: function.file,
                index: TAKEN + self.place_in(context, 2 * function.index + kind),
            };
            let mut members: NamedValues = Vec::new();
            if parameter.kind == ParameterKind::Rest {
                let from = at.saturating_sub(skipped);
                let rest = arguments.positional.get(from..).unwrap_or_default();
                let places = (0..).map(place_in_list).zip(rest);
                members.extend(places.filter_map(|(it, rest)| Some((it?.into(), rest.clone()))));
                members.extend(rest.iter().map(|it| (ANY.into(), it.clone())));
            } else {
                let is_own = |name: &str| parameters.clone().any(|it| *it.name == *name);
                let named = arguments.named.iter().filter(|it| !is_own(&it.0));
                members.extend(named.cloned());
            }
            members.retain(|it| !it.1.is_empty());
            for (name, values) in &members {
                self.set_member(site, name, values);
            }
            if !members.is_empty() {
                *slot = Values::one(Value::Object(site));
            }
        }
    }
}
