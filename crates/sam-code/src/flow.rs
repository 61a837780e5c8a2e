//! Values flow from the constructors of clients to the calls of their methods.
//!
//! The top of each file and each routine are evaluated one by one, with the arguments of all calls that were seen. Each is
//! evaluated again when something has changed that it read, until nothing changes. Within a routine the order of
//! assignments counts.
mod builtins;
mod calls;
mod closures;
mod elements;
mod handed;
mod inline;
mod instances;
mod literals;
mod members;
mod names;
mod partial;
mod queue;

use crate::access_log::Slot;
use crate::language::Language;
use crate::sdk::{self, Place, State};
use crate::tree::{Expression, Instruction, Program, REST, RoutineKind, Target};
use crate::value::{Site, Value, Values};
use instances::Instances;
use names::Names;
use queue::Queue;
use rustc_hash::FxHashMap as HashMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use text_size::TextRange;

/// A file with what its imports are.
pub(crate) struct Source {
    pub(crate) program: Arc<Program>,
    pub(crate) language: &'static dyn Language,
    /// The numbers of the files that imports name, by module, and by module and member.
    pub(crate) modules: HashMap<Box<str>, usize>,
    pub(crate) members: HashMap<(Box<str>, Box<str>), usize>,
}

/// Evaluates all files. Where instances of a class may have been taken for one another, all is evaluated once more with
/// these apart.
pub(crate) fn run(sources: &[Source]) -> State {
    let (state, apart) = evaluate(sources, Instances::default());
    match apart {
        Some(apart) => evaluate(sources, apart).0,
        None => state,
    }
}

/// What is found out, and what is to be kept apart in another evaluation.
fn evaluate(sources: &[Source], instances: Instances) -> (State, Option<Instances>) {
    let mut flow = Flow {
        sources,
        state: State::default(),
        names: Names::default(),
        parameters: BTreeMap::new(),
        returns: BTreeMap::new(),
        exports: BTreeMap::new(),
        local: Vec::new(),
        at: At::default(),
        given: RefCell::default(),
        inlined: Vec::new(),
        inlined_sites: BTreeSet::new(),
        instances,
    };
    let mut queue = Queue::new(sources);
    loop {
        while let Some((number, at)) = queue.next() {
            flow.evaluate_at(at);
            let seen = flow.state.take_seen();
            let given = flow.given.take();
            queue.evaluated(number, seen, &flow.state.log, &given);
        }
        // Who calls the program may call what closures declare and nothing else calls.
        let left = flow.instances.closures.uncalled().into_iter();
        let left: Vec<_> = left.filter(|it| !queue.knows(*it)).collect();
        if left.is_empty() {
            break;
        }
        left.into_iter().for_each(|it| queue.start(it));
    }
    // What was evaluated for each of its calls, or for each instance, need not count without arguments.
    for site in &flow.inlined_sites {
        if !flow.parameters.contains_key(&(*site, None)) {
            queue.forget(*site);
        }
    }
    for site in flow.instances.only_apart(queue.of_instances()) {
        queue.forget(site);
    }
    for key in flow.instances.closures.uncalled() {
        queue.doubt(key);
    }
    flow.state.finish(queue.seen);
    let apart = match flow.state.is_ambiguous() {
        true => flow.instances.apart(&flow.state, flow.makers()),
        false => None,
    };
    (flow.state, apart)
}

/// Where the evaluation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct At {
    file: usize,
    routine: Option<usize>,
    /// For which instance the routine is evaluated; `None` for all.
    instance: Option<Site>,
}

/// The number under which the exports of a file are kept as an object.
const EXPORTS: usize = usize::MAX;
/// Instances of a class are kept under the class; objects under their place in the file, after the classes.
const OBJECTS: usize = 1 << (usize::BITS - 1);
/// Calls of what makes closures are kept from here on, behind instances that have a site each.
const CLOSURES: usize = OBJECTS / 2 + OBJECTS / 4;
/// So many bits have the places in a file.
const PLACES: usize = 20;

struct Flow<'a> {
    sources: &'a [Source],
    state: State,
    /// All that names of routines and files were seen to hold.
    names: Names,
    parameters: BTreeMap<(Site, Option<Site>), Vec<Values>>,
    returns: BTreeMap<(Site, Option<Site>), Values>,
    /// What `module.exports` is, by file.
    exports: BTreeMap<usize, Values>,
    /// What the names of the routine hold at the place that is evaluated: those that the ways around it have set, the
    /// innermost last.
    local: Vec<HashMap<&'a str, Values>>,
    at: At,
    /// The routines that got other arguments than before, since the evaluation began.
    given: RefCell<Vec<(Site, Option<Site>)>>,
    /// What the routines have returned that are evaluated for one of their calls, the innermost last.
    inlined: Vec<Values>,
    /// The routines that were evaluated so.
    inlined_sites: BTreeSet<Site>,
    instances: Instances,
}

impl<'a> Flow<'a> {
    fn evaluate_at(&mut self, at: At) {
        let sources = self.sources;
        let Some(source) = sources.get(at.file) else {
            return;
        };
        self.state.context = self.instances.number(at.instance);
        self.at = at;
        if let Some(index) = at.routine {
            self.routine(at.file, index);
            return;
        }
        self.enter_routine();
        self.block(&source.program.body);
        for (index, class) in source.program.classes.iter().enumerate() {
            self.enter_routine();
            for (name, value) in &class.members {
                let values = self.evaluate(value);
                let file = at.file;
                self.set_member(Site { file, index }, name, &values);
                // The body of a class names what stands above in it.
                if self.is_python() {
                    self.hold(name, values);
                }
            }
        }
    }

    fn routine(&mut self, file: usize, index: usize) {
        let sources = self.sources;
        let Some(routine) = sources
            .get(file)
            .and_then(|it| it.program.functions.get(index))
        else {
            return;
        };
        self.enter_routine();
        let key = (Site { file, index }, self.at.instance);
        let given = self.parameters.get(&key).cloned().unwrap_or_default();
        for (at, parameter) in routine.parameters.iter().enumerate() {
            let mut values = given.get(at).cloned().unwrap_or_default();
            if at == 0
                && routine.kind != RoutineKind::Function
                && let Some(class) = routine.class
                && sources
                    .get(file)
                    .is_some_and(|it| it.language.sdk() == sdk::SdkKind::Python)
            {
                let site = Site { file, index: class };
                let site = self.instance_here().unwrap_or(site);
                values.join(&Values::one(match routine.kind {
                    RoutineKind::ClassMethod => Value::Class(self.instances.class_of(site)),
                    _ => Value::Instance(site),
                }));
            }
            if let Some(default) = &parameter.default {
                values.join(&self.evaluate(default));
            }
            self.assign(&parameter.target, values);
        }
        self.block(&routine.body);
    }

    fn block(&mut self, block: &'a [Instruction]) {
        for it in block {
            self.instruction(it);
        }
    }

    fn instruction(&mut self, instruction: &'a Instruction) {
        match instruction {
            Instruction::Evaluate(it) => {
                self.evaluate(it);
            }
            // `a, b = 1, 2` gives each its own.
            Instruction::Assign(Target::Items(targets), Expression::List(_, elements))
                if targets.len() == elements.len() =>
            {
                let values: Vec<Values> = elements.iter().map(|it| self.evaluate(it)).collect();
                for (target, values) in targets.iter().zip(values) {
                    self.assign(target, values);
                }
            }
            Instruction::Assign(target, value) => {
                let values = self.evaluate(value);
                self.assign(target, values);
            }
            Instruction::Return(it) => {
                let values = self.evaluate(it);
                if let Some(all) = self.inlined.last_mut() {
                    all.join(&values);
                } else if let Some(index) = self.at.routine {
                    let file = self.at.file;
                    let key = (Site { file, index }, self.at.instance);
                    if self.returns.entry(key).or_default().join(&values) {
                        self.state.log.change(Slot::Returns(key.0, key.1));
                    }
                }
            }
            Instruction::Choice(ways) => {
                let mut after: HashMap<&'a str, (usize, Values)> = HashMap::default();
                for way in ways {
                    self.local.push(HashMap::default());
                    self.block(way);
                    for (name, values) in self.local.pop().unwrap_or_default() {
                        let (count, all) = after.entry(name).or_default();
                        *count += 1;
                        all.join(&values);
                    }
                }
                for (name, (count, mut all)) in after {
                    // The other ways leave it as it was.
                    if count < ways.len()
                        && let Some(values) = self.held(name)
                    {
                        all.join(&values);
                    }
                    self.hold(name, all);
                }
            }
            Instruction::ExportAll(it) => {
                let values = self.evaluate(it);
                self.export_all(&values);
            }
        }
    }

    fn export_all(&mut self, values: &Values) {
        for (name, values) in self.all_members(values) {
            self.export(&name, &values);
        }
    }

    fn assign(&mut self, target: &'a Target, values: Values) {
        match target {
            Target::Name(name) => self.set_name(name, values),
            Target::Member(owner, name) => {
                let place = self.place(range_of(owner));
                let owners = self.evaluate(owner);
                for it in owners.iter() {
                    match it {
                        Value::Object(site) | Value::Class(site) => {
                            self.set_member(*site, name, &values);
                        }
                        Value::Instance(site) => self.set_of_instance(*site, name, &values),
                        Value::File(file) => {
                            let file = *file;
                            self.join_name(file, name, &values);
                        }
                        // `AWS.config.credentials = keys`.
                        Value::External(module, path)
                            if sdk::is_sdk(module) && &**path == "config" =>
                        {
                            if values.sdks().any(|it| matches!(**it, sdk::Sdk::Keys(_))) {
                                self.state.other_default(place);
                            }
                        }
                        Value::Text(_)
                        | Value::Environment(_)
                        | Value::Below(_)
                        | Value::Statement(_)
                        | Value::EnvironmentMap
                        | Value::External(..)
                        | Value::Function(_)
                        | Value::Bound(..)
                        | Value::Parent(_)
                        | Value::Sdk(_) => {}
                    }
                }
                self.leaves(owner, &owners, &values);
            }
            Target::Element(owner, key) => {
                let owners = self.evaluate(owner);
                let keys = self.evaluate(key);
                self.leaves(owner, &owners, &values);
                for owner in owners.iter() {
                    if let Value::Object(site) | Value::Instance(site) = owner {
                        self.set_element(*site, &keys, &values);
                    }
                }
            }
            Target::Parts(parts) => {
                for (name, target) in parts {
                    let part = match &**name {
                        REST => values.clone(),
                        name => self.member(&values, name),
                    };
                    self.assign(target, part);
                }
            }
            Target::Items(targets) => {
                for (index, target) in targets.iter().enumerate() {
                    let part = self.item(&values, index);
                    self.assign(target, part);
                }
            }
            Target::Export(name) => self.export(name, &values),
            Target::Exports => {
                let file = self.at.file;
                if self.exports.entry(file).or_default().join(&values) {
                    self.state.log.change(Slot::Exports(file));
                }
            }
            Target::Default(target, default) => {
                let mut values = values;
                values.join(&self.evaluate(default));
                self.assign(target, values);
            }
            Target::Ignored => {}
        }
    }

    fn export(&mut self, name: &str, values: &Values) {
        if self.is_python() {
            self.join_name(self.at.file, name, values);
            return;
        }
        let site = Site {
            file: self.at.file,
            index: EXPORTS,
        };
        self.set_member(site, name, values);
    }

    fn is_python(&self) -> bool {
        let source = self.sources.get(self.at.file);
        source.is_some_and(|it| it.language.sdk() == sdk::SdkKind::Python)
    }

    fn set_member(&mut self, site: Site, name: &str, values: &Values) {
        self.state.set_member(site, name, values);
    }

    /// What a routine was seen to return, for an instance or for all.
    fn returned(&self, function: Site, instance: Option<Site>) -> Values {
        self.state.log.read(Slot::Returns(function, instance));
        let returned = self.returns.get(&(function, instance));
        returned.cloned().unwrap_or_default()
    }

    /// What `module.exports` of a file was seen to be.
    fn exported(&self, file: usize) -> Values {
        self.state.log.read(Slot::Exports(file));
        self.exports.get(&file).cloned().unwrap_or_default()
    }

    fn place(&self, range: TextRange) -> Place {
        Place {
            file: self.at.file,
            start: range.start().into(),
            end: range.end().into(),
        }
    }

    fn evaluate(&mut self, expression: &'a Expression) -> Values {
        match expression {
            Expression::Name(name) => self.name(name),
            Expression::This => self
                .instance_here()
                .or_else(|| self.class_here())
                .map_or_else(Values::none, |it| Values::one(Value::Instance(it))),
            Expression::Super => self
                .class_here()
                .map_or_else(Values::none, |it| Values::one(Value::Parent(it))),
            Expression::Text(it) => Values::one(Value::Text(it.clone())),
            Expression::Import { module, member } => self.import(module, member.as_deref()),
            Expression::Member(owner, name) => {
                let owners = self.evaluate(owner);
                self.member(&owners, name)
            }
            Expression::Index(owner, index) => self.index(owner, index),
            Expression::Entered(it) => {
                let values = self.evaluate(it);
                self.entered(values)
            }
            Expression::Element(list) => {
                let lists = self.evaluate(list);
                let place = self.place(range_of(list));
                self.element(&lists, place)
            }
            Expression::Call(it) => self.call(it),
            Expression::Object(site, entries) => self.object(*site, entries),
            Expression::List(site, elements) => self.list(*site, elements),
            Expression::Function(index) => {
                let file = self.at.file;
                let index = *index;
                Values::one(self.function_here(Site { file, index }))
            }
            Expression::Class(index) => self.class(*index),
            Expression::Concatenation(parts) => self.concatenation(parts),
            Expression::AnyOf(parts) => {
                let mut all = Values::none();
                for part in parts {
                    all.join(&self.evaluate(part));
                }
                all
            }
            Expression::Bind(target, value) => {
                let values = self.evaluate(value);
                self.assign(target, values.clone());
                values
            }
            Expression::Other(parts) => {
                for part in parts {
                    self.evaluate(part);
                }
                Values::none()
            }
        }
    }

    /// The class of the routine that is evaluated.
    fn class_here(&self) -> Option<Site> {
        let file = self.at.file;
        let program = &self.sources.get(file)?.program;
        let index = program.functions.get(self.at.routine?)?.class?;
        Some(Site { file, index })
    }

    fn site(&self, site: u32) -> Site {
        Site {
            file: self.at.file,
            index: OBJECTS + self.place_here(site as usize),
        }
    }

    /// A number for a place in the file, another one for each instance for which the routine is evaluated.
    fn place_here(&self, place: usize) -> usize {
        self.place_in(self.at.instance, place)
    }

    fn place_in(&self, instance: Option<Site>, place: usize) -> usize {
        (self.instances.number(instance) << PLACES) + place
    }

    fn import(&mut self, module: &str, member: Option<&str>) -> Values {
        let Some(source) = self.sources.get(self.at.file) else {
            return Values::none();
        };
        let is_python = self.is_python();
        if let Some(member) = member {
            if let Some(file) = source.members.get(&(module.into(), member.into())) {
                return Values::one(Value::File(*file));
            }
            if let Some(file) = source.modules.get(module) {
                return self.file_member(*file, member, 0);
            }
        } else if let Some(file) = source.modules.get(module) {
            return Values::one(Value::File(*file));
        }
        if source.language.is_local(module) {
            return Values::none();
        }
        let module: Rc<str> = module.strip_prefix("node:").unwrap_or(module).into();
        let Some(member) = member else {
            return Values::one(Value::External(module, "".into()));
        };
        let top = module.clone();
        match is_python {
            // `from boto3 import session` and `import boto3.session` are one thing.
            true => self.external_member(&top, &"".into(), member),
            false => self.external_member(&module, &"".into(), member),
        }
    }
}

/// The member of a class that holds what it extends.
const BASES: &str = "*bases";
const MOST_BASES: usize = 8;
const MOST_PATH: usize = 200;
const MOST_TEXT: usize = 2_000;

fn range_of(expression: &Expression) -> TextRange {
    match expression {
        Expression::Call(it) => it.range,
        Expression::Member(it, _)
        | Expression::Index(it, _)
        | Expression::Element(it)
        | Expression::Entered(it) => range_of(it),
        _ => TextRange::default(),
    }
}
