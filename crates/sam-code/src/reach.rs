//! Which functions of the first file lead to a call, by the names that code mentions.
//!
//! A function counts as run where its name is mentioned by something that runs, whatever has that name: too many calls are
//! taken for run, never too few.
use crate::flow::Source;
use crate::tree::{Class, Entry, Expression, Instruction, Invocation, Program, Target};
use crate::value::Reached;
use rustc_hash::FxHashSet as HashSet;

/// A file with more functions is not looked into.
const MOST_HANDLERS: usize = 40;

/// Finds out what leads to calls at places.
pub(crate) fn of(sources: &[Source], places: &HashSet<(usize, u32)>) -> Reached {
    let declared = sources.first().map_or(0, |it| {
        let is_declared = |it: &&Instruction| {
            matches!(
                it,
                Instruction::Assign(_, Expression::Function(_) | Expression::Class(_))
            )
        };
        it.program.body.iter().filter(is_declared).count()
    });
    if declared > MOST_HANDLERS || places.is_empty() {
        return Reached::default();
    }
    let mut walk = Walk {
        units: Vec::new(),
        calls: Vec::new(),
        places,
        modules: HashSet::default(),
        handed_on: Vec::new(),
        file: 0,
        program: None,
    };
    let mut handlers = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let program = &source.program;
        walk.file = file;
        walk.program = Some(program);
        let top = walk.unit("", None);
        walk.block(top, &program.body);
        // Classes and functions that no assignment has named run with the file.
        if file == 0 {
            let own = walk.units.iter().filter(|it| it.parent == Some(top));
            handlers = own.map(|it| it.name).collect();
            if handlers.len() + walk.handed_on.len() <= MOST_HANDLERS {
                handlers.append(&mut walk.handed_on);
            }
        }
    }
    handlers.sort_unstable();
    handlers.dedup();
    let Walk { units, calls, .. } = walk;
    let mut reached = Reached::default();
    if handlers.len() > MOST_HANDLERS {
        return reached;
    }
    let mut calls = calls;
    calls.sort_unstable();
    calls.dedup();
    let always = run(&units, None);
    let may_wait = |it: &&(_, usize)| !always.get(it.1).copied().unwrap_or(true);
    let waiting: Vec<&(_, usize)> = calls.iter().filter(may_wait).collect();
    if waiting.is_empty() {
        return reached;
    }
    for (place, _) in &waiting {
        reached.insert(*place, Vec::new());
    }
    for handler in handlers {
        let has_run = run(&units, Some(handler));
        for (place, unit) in &waiting {
            if has_run.get(*unit).copied().unwrap_or(true)
                && let Some(all) = reached.get_mut(place)
            {
                all.push(handler.to_owned());
            }
        }
    }
    reached
}

/// What runs together: the top of a file, a function that has a name, a class with what makes its instances.
struct Unit<'a> {
    name: &'a str,
    /// What it is declared in; `None` for a file.
    parent: Option<usize>,
    mentions: HashSet<&'a str>,
    /// Whether it calls something whose name only the run knows.
    is_open: bool,
    /// Whether it runs only if its parent does: a method.
    is_member: bool,
}

/// Which units run, if a name is mentioned from outside.
fn run(units: &[Unit<'_>], name: Option<&str>) -> Vec<bool> {
    let mut has_run: Vec<bool> = units.iter().map(|it| it.parent.is_none()).collect();
    let runs = |has_run: &[bool], unit: usize| has_run.get(unit).copied().unwrap_or(true);
    let mut mentioned: HashSet<&str> = name.into_iter().collect();
    let mut is_open = false;
    for unit in units.iter().filter(|it| it.parent.is_none()) {
        mentioned.extend(&unit.mentions);
        is_open |= unit.is_open;
    }
    loop {
        let mut has_changed = false;
        for (number, unit) in units.iter().enumerate() {
            let may_run = !unit.is_member || unit.parent.is_none_or(|it| runs(&has_run, it));
            let is_asked = may_run && (is_open || mentioned.contains(unit.name));
            if let Some(it) = has_run.get_mut(number)
                && !*it
                && is_asked
            {
                *it = true;
                has_changed = true;
                mentioned.extend(&unit.mentions);
                is_open |= unit.is_open;
            }
        }
        if !has_changed {
            return has_run;
        }
    }
}

struct Walk<'a> {
    units: Vec<Unit<'a>>,
    /// Calls with the units that they are in.
    calls: Vec<((usize, u32), usize)>,
    places: &'a HashSet<(usize, u32)>,
    /// Names of whole modules: `import * as handlers`.
    modules: HashSet<&'a str>,
    /// Names that are exported as they are imported.
    handed_on: Vec<&'a str>,
    file: usize,
    program: Option<&'a Program>,
}

impl<'a> Walk<'a> {
    fn unit(&mut self, name: &'a str, parent: Option<usize>) -> usize {
        self.units.push(Unit {
            name,
            parent,
            mentions: HashSet::default(),
            is_open: false,
            is_member: false,
        });
        self.units.len() - 1
    }

    fn mention(&mut self, unit: usize, name: &'a str) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.mentions.insert(name);
        }
    }

    fn block(&mut self, unit: usize, block: &'a [Instruction]) {
        for it in block {
            match it {
                Instruction::Evaluate(it) | Instruction::Return(it) => self.expression(unit, it),
                Instruction::ExportAll(_) => {}
                Instruction::Assign(target, value) => self.assign(unit, target, value),
                Instruction::Choice(ways) => ways.iter().for_each(|it| self.block(unit, it)),
            }
        }
    }

    fn assign(&mut self, unit: usize, target: &'a Target, value: &'a Expression) {
        let name = match target {
            Target::Name(name) | Target::Export(name) => Some(&**name),
            Target::Member(owner, name) => {
                self.expression(unit, owner);
                // Who looks into the map may run all that it holds.
                if let (Expression::Name(map), Expression::Name(held)) = (owner, value)
                    && !matches!(&**map, "exports" | "module")
                {
                    self.alias(unit, map, held);
                }
                Some(&**name)
            }
            // `module.exports = { load, save: store }`.
            Target::Exports => {
                if let Expression::Object(_, entries) = value
                    && let Some(names) = only_names(entries)
                {
                    for (name, value) in names {
                        self.named(unit, name, value);
                    }
                    return;
                }
                None
            }
            _ => None,
        };
        match name {
            Some(name) => self.named(unit, name, value),
            None => {
                self.target(unit, target);
                self.expression(unit, value);
            }
        }
    }

    /// What gets a name: a function and a class wait until somebody mentions it, and so does another name.
    fn named(&mut self, unit: usize, name: &'a str, value: &'a Expression) {
        match value {
            Expression::Function(index) if !self.is_registered(*index) => {
                let own = self.unit(name, Some(unit));
                self.function(own, *index);
            }
            Expression::Class(index) => self.class(unit, name, *index),
            Expression::Name(other) => self.alias(unit, name, other),
            Expression::Import { member, .. } => match member {
                Some(other) => self.alias(unit, name, other),
                None => {
                    self.modules.insert(name);
                }
            },
            Expression::Member(owner, other) => {
                self.expression(unit, owner);
                self.alias(unit, name, other);
            }
            Expression::Bind(target, inner) => {
                self.target(unit, target);
                if let Target::Name(other) = &**target {
                    self.alias(unit, name, other);
                    self.named(unit, other, inner);
                } else {
                    self.named(unit, name, inner);
                }
            }
            _ => self.expression(unit, value),
        }
    }

    fn alias(&mut self, unit: usize, name: &'a str, other: &'a str) {
        if name == other {
            self.handed_on.push(name);
        } else {
            let own = self.unit(name, Some(unit));
            self.mention(own, other);
        }
    }

    fn is_registered(&self, index: usize) -> bool {
        let routine = self.program.and_then(|it| it.functions.get(index));
        routine.is_some_and(|it| it.is_registered)
    }

    fn function(&mut self, unit: usize, index: usize) {
        let Some(routine) = self.program.and_then(|it| it.functions.get(index)) else {
            return;
        };
        for parameter in &routine.parameters {
            self.target(unit, &parameter.target);
            if let Some(default) = &parameter.default {
                self.expression(unit, default);
            }
        }
        self.block(unit, &routine.body);
    }

    fn class(&mut self, unit: usize, name: &'a str, index: usize) {
        let Some(class) = self.program.and_then(|it| it.classes.get(index)) else {
            return;
        };
        let own = self.unit(name, Some(unit));
        for base in &class.bases {
            self.expression(own, base);
        }
        let is_called_from_outside = !self.extends_own(class);
        for (name, value) in &class.members {
            let is_maker = &**name == "constructor" || name.starts_with("__");
            match value {
                Expression::Function(index)
                    if !is_maker && !is_called_from_outside && !self.is_registered(*index) =>
                {
                    let method = self.unit(name, Some(own));
                    if let Some(it) = self.units.get_mut(method) {
                        it.is_member = true;
                    }
                    self.function(method, *index);
                }
                it => self.expression(own, it),
            }
        }
    }

    /// Whether a class extends nothing but classes of the files, and what calls no methods.
    fn extends_own(&self, class: &Class) -> bool {
        const QUIET: [&str; 9] = [
            "ABC",
            "BaseModel",
            "BaseSettings",
            "Enum",
            "Exception",
            "NamedTuple",
            "Protocol",
            "TypedDict",
            "object",
        ];
        class.bases.iter().all(|it| {
            let (Expression::Name(name) | Expression::Member(_, name)) = it else {
                return false;
            };
            let is_own = || self.units.iter().any(|it| it.name == &**name);
            QUIET.contains(&&**name) || is_own()
        })
    }

    fn target(&mut self, unit: usize, target: &'a Target) {
        match target {
            Target::Member(owner, _) => self.expression(unit, owner),
            Target::Element(owner, key) => {
                self.expression(unit, owner);
                self.expression(unit, key);
            }
            Target::Parts(parts) => {
                for (name, target) in parts {
                    match target {
                        Target::Name(own) => self.alias(unit, own, name),
                        other => {
                            self.mention(unit, name);
                            self.target(unit, other);
                        }
                    }
                }
            }
            Target::Items(items) => items.iter().for_each(|it| self.target(unit, it)),
            Target::Default(target, value) => {
                self.target(unit, target);
                self.expression(unit, value);
            }
            Target::Name(_) | Target::Export(_) | Target::Exports | Target::Ignored => {}
        }
    }

    fn expression(&mut self, unit: usize, it: &'a Expression) {
        match it {
            Expression::Name(name) => self.mention(unit, name),
            Expression::Import { member, .. } => {
                if let Some(member) = member {
                    self.mention(unit, member);
                }
            }
            Expression::Member(owner, name) => {
                self.expression(unit, owner);
                self.mention(unit, name);
            }
            Expression::Index(owner, index) => {
                self.expression(unit, owner);
                if let Expression::Text(name) = &**index {
                    self.mention(unit, name);
                    return;
                }
                self.expression(unit, index);
                // `handlers[event.type]`, whether it is called here or later.
                let has_functions = match &**owner {
                    Expression::This | Expression::Super => true,
                    Expression::Name(name) => self.modules.contains(&**name),
                    _ => false,
                };
                if has_functions && let Some(it) = self.units.get_mut(unit) {
                    it.is_open = true;
                }
            }
            Expression::Element(it) | Expression::Entered(it) => self.expression(unit, it),
            Expression::Call(it) => self.call(unit, it),
            Expression::Object(_, entries) => {
                for entry in entries {
                    match entry {
                        Entry::Named(_, it) | Entry::Spread(it) => self.expression(unit, it),
                        Entry::Computed(name, it) => {
                            self.expression(unit, name);
                            self.expression(unit, it);
                        }
                    }
                }
            }
            Expression::List(_, all)
            | Expression::Concatenation(all)
            | Expression::AnyOf(all)
            | Expression::Other(all) => all.iter().for_each(|it| self.expression(unit, it)),
            Expression::Function(index) => self.function(unit, *index),
            Expression::Class(index) => {
                if let Some(class) = self.program.and_then(|it| it.classes.get(*index)) {
                    let all = class.bases.iter();
                    let all = all.chain(class.members.iter().map(|it| &it.1));
                    all.for_each(|it| self.expression(unit, it));
                }
            }
            Expression::Bind(target, value) => self.assign(unit, target, value),
            Expression::This | Expression::Super | Expression::Text(_) => {}
        }
    }

    fn call(&mut self, unit: usize, call: &'a Invocation) {
        let place = (self.file, u32::from(call.range.start()));
        if self.places.contains(&place) {
            self.calls.push((place, unit));
        }
        let is_text = |it: &Expression| matches!(it, Expression::Text(_));
        let is_open = match &call.callee {
            Expression::Index(_, index) => !is_text(index),
            Expression::Name(name) if &**name == "getattr" => {
                !call.positional.get(1).is_some_and(is_text)
            }
            Expression::Name(name) => matches!(&**name, "globals" | "locals" | "eval"),
            _ => false,
        };
        let dispatched = match &call.callee {
            Expression::Index(_, name) => Some(&**name),
            _ => call.positional.get(1),
        };
        if let Some(Expression::Text(name)) = dispatched {
            self.mention(unit, name);
        }
        if is_open && let Some(it) = self.units.get_mut(unit) {
            it.is_open = true;
        }
        self.expression(unit, &call.callee);
        let named = call.named.iter().map(|it| &it.1);
        let all = call.positional.iter().chain(named).chain(&call.spread);
        all.for_each(|it| self.expression(unit, it));
    }
}

/// The names and values of a map that has no others than functions and names.
fn only_names(entries: &[Entry]) -> Option<Vec<(&str, &Expression)>> {
    let names = entries.iter().map(|it| match it {
        Entry::Named(name, value) => match value {
            Expression::Name(_) | Expression::Function(_) => Some((&**name, value)),
            _ => None,
        },
        Entry::Computed(..) | Entry::Spread(_) => None,
    });
    names.collect()
}
