//! The search, class of actions by class, resource by resource of the new statements that allow them.

use super::action_class::{ActionClass, Member, Services, classes};
use super::comparison::{Comparison, Prepared, Side};
use super::context::{Context, Demand, Demands, Solver};
use super::form::{Form, arn_fields};
use super::key::KeyValue;
use super::machine::{Found, Kind, Machine};
use super::pattern::{Letter, Token, Within, covers};
use super::{Decision, GivenUp, Request, RequestSet};
use crate::policy::{Effect, Polarity};
use std::collections::HashSet;

/// A request that is beyond.
struct Beyond<'c> {
    member: Member<'c>,
    resource: Vec<Letter>,
    context: Context,
}

/// A new statement that allows, and one of its resources.
#[derive(Clone, Copy)]
struct Seed<'c> {
    statement: &'c Prepared<'c>,
    /// None of a statement that leaves resources out.
    pattern: Option<&'c [Token]>,
}

impl<'q> Comparison<'q> {
    /// The answer, class by class.
    pub(super) fn decide(&self) -> Decision {
        let sets: Vec<&RequestSet> = self.statements.iter().map(|it| it.set).collect();
        let is_needed = |matched: &dyn Fn(usize) -> bool| {
            let mut all = self.statements.iter().enumerate();
            let mut is_allowed = false;
            all.all(|(at, it)| {
                is_allowed |= it.side == Side::New && it.set.effect == Effect::Allow && matched(at);
                it.side != Side::Within || matched(at)
            }) && is_allowed
        };
        let classes = classes(&sets, &is_needed);
        let mut solver = Solver::new(&self.tests, &self.symbols, &self.arities, &self.subjects);
        let mut is_undecided = false;
        for class in &classes {
            match self.beyond(class, &mut solver) {
                Ok(None) => {}
                Ok(Some(beyond)) => return Decision::Beyond(Box::new(self.request(beyond))),
                Err(GivenUp) => is_undecided = true,
            }
        }
        match is_undecided {
            true => Decision::Undecided,
            false => Decision::Within,
        }
    }

    fn request(&self, beyond: Beyond<'_>) -> Request {
        let Beyond {
            member,
            resource,
            context,
        } = beyond;
        let key = |(at, value): (usize, KeyValue)| Some((self.tests.keys.get(at)?.clone(), value));
        let condition = |(at, is): (usize, bool)| Some((self.conditions.get(at)?.clone(), is));
        Request {
            action: member.name(),
            resource: self.symbols.text(&resource),
            keys: context.keys.into_iter().filter_map(key).collect(),
            when: context.when.into_iter().filter_map(condition).collect(),
            same: Vec::new(),
        }
    }

    /// A request for an action of a class that is beyond, if there is one.
    ///
    /// # Errors
    /// When a search was given up, and no other found one.
    fn beyond<'c>(
        &'c self,
        class: &'c ActionClass,
        solver: &mut Solver<'_>,
    ) -> Result<Option<Beyond<'c>>, GivenUp> {
        let mut given_up = false;
        for seed in self.seeds(class) {
            match self.beyond_of(seed, class, solver) {
                Ok(None) => {}
                Ok(found) => return Ok(found),
                Err(GivenUp) => given_up = true,
            }
        }
        if given_up { Err(GivenUp) } else { Ok(None) }
    }

    /// The resources of new statements, without those that an old statement allows in any case.
    fn seeds<'c>(&'c self, class: &ActionClass) -> Vec<Seed<'c>> {
        let mut denied = self.of(class, Side::Old, Effect::Deny);
        let is_denied = |it: &Prepared<'_>| {
            self.of(class, Side::New, Effect::Deny)
                .any(|new| new.body == it.body)
        };
        let is_all_allowed = denied.all(is_denied);
        let is_covered = |it: &Seed<'_>| {
            let old = || self.of(class, Side::Old, Effect::Allow);
            is_all_allowed
                && (old().any(|old| old.body == it.statement.body)
                    || old().any(|old| it.is_plainly_within(old)))
        };
        let new = self.of(class, Side::New, Effect::Allow);
        let seeds = new.flat_map(|statement| {
            let patterns: Vec<Option<&[Token]>> = match statement.set.resource_polarity {
                Polarity::Is => statement.resources.iter().map(|it| Some(&**it)).collect(),
                Polarity::Not => vec![None],
            };
            let seed = move |pattern| Seed { statement, pattern };
            patterns.into_iter().map(seed)
        });
        seeds.filter(|it| !is_covered(it)).collect()
    }

    fn beyond_of<'c>(
        &self,
        seed: Seed<'_>,
        class: &'c ActionClass,
        solver: &mut Solver<'_>,
    ) -> Result<Option<Beyond<'c>>, GivenUp> {
        // Most seeds end here: no resource at all is beyond, whatever its form.
        if self.search(seed, class, &self.forms.any, solver)?.is_none() {
            return Ok(None);
        }
        let mut known: HashSet<Vec<&str>> = HashSet::new();
        let services = self.services_of(seed, class);
        for member in class.members(&services) {
            if !known.insert(member.takes()) {
                continue;
            }
            let listed = self.forms.of(member);
            // An ARN reads best, with names that a deployment gives.
            for forms in [self.forms.named(&listed), listed] {
                if let Some((resource, context)) = self.search(seed, class, &forms, solver)? {
                    return Ok(Some(Beyond {
                        member,
                        resource,
                        context,
                    }));
                }
            }
        }
        Ok(None)
    }

    fn within(&self, class: &ActionClass) -> Option<&Prepared<'q>> {
        let first = class.statements.first();
        let first = first.and_then(|it| self.statements.get(*it));
        first.filter(|it| it.side == Side::Within)
    }

    /// The services that the ARNs name that a request may be for; all where an ARN does not name one.
    fn services_of(&self, seed: Seed<'_>, class: &ActionClass) -> Services {
        let within = self.within(class).filter(|it| is_list(it));
        let within = within.map(|it| it.set.resources.iter().map(|it| service_of(it)).collect());
        let own = seed.pattern.map(|it| vec![service_of(&plain_start(it))]);
        let named = |all: Vec<Option<String>>| all.into_iter().collect::<Option<Vec<String>>>();
        match within.and_then(named).or_else(|| own.and_then(named)) {
            Some(named) => Services::Named(named),
            None => Services::All,
        }
    }

    /// The shortest resource of a seed, among some forms, for which a request is beyond.
    fn search(
        &self,
        seed: Seed<'_>,
        class: &ActionClass,
        forms: &[Form],
        solver: &mut Solver<'_>,
    ) -> Result<Option<(Vec<Letter>, Context)>, GivenUp> {
        let mut machine = Machine::default();
        let mut needed = vec![machine.group(forms.iter().map(Vec::as_slice), Kind::Form)];
        let all: Vec<&[Token]> = match seed.pattern {
            Some(pattern) => vec![pattern],
            None => seed.statement.resources.iter().map(Vec::as_slice).collect(),
        };
        let of_seed = machine.group(all, Kind::Policy);
        if seed.pattern.is_some() {
            needed.push(of_seed);
        }
        let statements = class
            .statements
            .iter()
            .filter_map(|it| self.statements.get(*it));
        // Of the new statements that allow, the seed alone counts here.
        let counts = |it: &&Prepared<'_>| it.side != Side::New || it.set.effect == Effect::Deny;
        let statements: Vec<&Prepared<'_>> = statements.filter(counts).collect();
        let first = machine.groups();
        for statement in &statements {
            let patterns = statement.resources.iter().map(Vec::as_slice);
            let group = machine.group(patterns, Kind::Policy);
            if statement.side == Side::Within && is_list(statement) {
                needed.push(group);
            }
        }
        let within = statements.iter().filter(|it| it.side == Side::Within);
        let within: Vec<&Demand> = within.map(|it| &it.demand).collect();
        let mut given_up = false;
        let question = |matched: &[u16]| {
            if seed.pattern.is_none() && matched.contains(&of_seed) {
                return None;
            }
            let mut demands = Demands::default();
            demands.allowed.push(&seed.statement.demand);
            for (group, statement) in (first..).zip(&statements) {
                if matched.contains(&group) != is_list(statement) {
                    if statement.side == Side::Within {
                        return None;
                    }
                    continue;
                }
                let list = match (statement.side, statement.set.effect) {
                    (Side::Within, _) | (Side::New, Effect::Allow) => continue,
                    (Side::New, Effect::Deny) => &mut demands.denied,
                    (Side::Old, Effect::Allow) => &mut demands.other_allowed,
                    (Side::Old, Effect::Deny) => &mut demands.other_denied,
                };
                if !list.contains(&&statement.demand) {
                    list.push(&statement.demand);
                }
            }
            match solver.context(&within, &demands) {
                Ok(found) => found,
                Err(GivenUp) => {
                    given_up = true;
                    None
                }
            }
        };
        match machine.search(&needed, question) {
            Found::Text(letters, context) => Ok(Some((letters, context))),
            Found::Nothing if !given_up => Ok(None),
            Found::Nothing | Found::TooMany => Err(GivenUp),
        }
    }
}

impl Seed<'_> {
    /// Whether a statement allows all of it, as far as that can be seen without a search.
    fn is_plainly_within(&self, old: &Prepared<'_>) -> bool {
        let is_met = |old: &Demand, new: &Demand| {
            old.when.iter().all(|it| new.when.contains(it))
                && old.tests.iter().all(|it| new.tests.contains(it))
        };
        let anything = [Token::Many(Within::Text)];
        let own = self.pattern.unwrap_or(&anything);
        is_list(old)
            && is_met(&old.demand, &self.statement.demand)
            && old.resources.iter().any(|it| covers(it, own))
    }
}

fn is_list(statement: &Prepared<'_>) -> bool {
    statement.set.resource_polarity == Polarity::Is
}

/// The service that an ARN names.
fn service_of(resource: &str) -> Option<String> {
    let mut fields = arn_fields(resource);
    let (arn, service) = (fields.next(), fields.nth(1)?);
    let is_named = arn == Some("arn") && !service.contains(['*', '?', '$']);
    is_named.then(|| service.to_owned())
}

/// What a pattern begins with, with a star for all that is not a character.
fn plain_start(pattern: &[Token]) -> String {
    let char = |it: &Token| match it {
        Token::Letter(Letter::Char(it)) => *it,
        Token::Letter(Letter::Symbol(_))
        | Token::Folded(_)
        | Token::One(_)
        | Token::Any(_)
        | Token::Many(_)
        | Token::End => '*',
    };
    pattern.iter().map(char).collect()
}
