//! Calls: of routines and classes of the files, of packages, and of the methods of what an SDK made.
use super::{BASES, Flow, builtins, handed};
use crate::call::{Certainty, GapReason};
use crate::sdk::{self, Arguments, Credentials, NamedValues, Sdk};
use crate::tree::{Expression, Invocation, Parameter, ParameterKind, RoutineKind};
use crate::value::{Site, Value, Values};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Methods of texts that leave what names a resource.
const SAME_TEXT: [&str; 8] = [
    "asString", "lstrip", "required", "rstrip", "strip", "toString", "trim", "valueOf",
];

/// Whether a name is that of a function which compilers put into modules.
fn is_of_compiler(callee: &Expression) -> bool {
    matches!(callee, Expression::Name(name) if name.starts_with("__") || name.starts_with("_interop"))
        || matches!(callee, Expression::Member(_, name) if name.starts_with("__"))
}

/// Functions of compilers that give a package as one object. They copy its members by names that nobody looks up.
const WHOLE_PACKAGE: [&str; 3] = ["__importStar", "__toESM", "_interopRequireWildcard"];

/// Whether a call gives a package as one object.
fn is_whole_package(call: &Invocation, arguments: &Arguments) -> bool {
    let is_package = |it: &Value| matches!(it, Value::External(..));
    let given = arguments.get("", 0);
    matches!(&call.callee, Expression::Name(name) if WHOLE_PACKAGE.contains(&&**name))
        && !given.is_empty()
        && given.iter().all(is_package)
}

impl<'a> Flow<'a> {
    fn arguments(&mut self, call: &'a Invocation) -> Arguments {
        let positional = call.positional.iter().map(|it| self.evaluate(it)).collect();
        let mut named: NamedValues = Vec::new();
        for (name, value) in &call.named {
            let values = self.evaluate(value);
            named.push(((**name).into(), values));
        }
        for spread in &call.spread {
            let values = self.evaluate(spread);
            named.extend(self.state.members(&values));
        }
        Arguments {
            positional,
            named,
            place: self.place(call.range),
        }
    }

    pub(super) fn call(&mut self, call: &'a Invocation) -> Values {
        let (owners, method) = match &call.callee {
            Expression::Member(owner, name) => (self.evaluate(owner), Some(&**name)),
            _ => (Values::none(), None),
        };
        let callees = match method {
            Some(name) => self.member(&owners, name),
            None => self.evaluate(&call.callee),
        };
        let arguments = self.arguments(call);
        if is_whole_package(call, &arguments) {
            return arguments.get("", 0);
        }
        // The function itself has what all of its calls got.
        if is_of_compiler(&call.callee) && builtins::gives_back(&call.callee) {
            return arguments.get("", 0);
        }
        let mut all = Values::none();
        if let Expression::Name(name) = &call.callee
            && &**name == "getattr"
        {
            all.join(&self.getattr(&arguments));
        }
        if callees.is_empty() || is_of_compiler(&call.callee) {
            all.join(&self.builtin(call, &arguments));
        }
        let clients = owners.sdks().filter(|it| matches!(&***it, Sdk::Client(_)));
        let callers = owners.sdks().filter_map(|it| match &**it {
            Sdk::Caller { client, .. } => Some(&client.service),
            _ => None,
        });
        let services: BTreeSet<&Rc<str>> = callers.collect();
        let is_sure = match clients.count().max(services.len()) {
            0 | 1 => Certainty::Certain,
            _ => Certainty::Likely,
        };
        if let Some(method) = method {
            let owners: Vec<Value> = owners.iter().cloned().collect();
            for owner in &owners {
                match owner {
                    Value::Sdk(it) => {
                        let made =
                            sdk::call_method(&mut self.state, it, method, is_sure, &arguments);
                        all.join(&made);
                    }
                    Value::EnvironmentMap => {
                        if matches!(method, "get" | "setdefault" | "str") {
                            all.join(&sdk::environment(&arguments));
                        }
                    }
                    // `" a ".strip()` is nearly the same text.
                    Value::Text(_) | Value::Environment(_) => {
                        if SAME_TEXT.contains(&method) {
                            all.join(&Values::one(owner.clone()));
                        }
                    }
                    Value::Object(site) => self.list_method(&mut all, *site, method, &arguments),
                    Value::Function(it) if matches!(method, "call" | "bind" | "apply") => {
                        all.join(&self.returned(*it, None));
                    }
                    Value::Bound(it, owner) if matches!(method, "call" | "bind" | "apply") => {
                        all.join(&self.returned(*it, self.instances.receiver(*owner)));
                    }
                    Value::External(..)
                    | Value::Below(_)
                    | Value::Statement(_)
                    | Value::File(_)
                    | Value::Function(_)
                    | Value::Bound(..)
                    | Value::Class(_)
                    | Value::Instance(_)
                    | Value::Parent(_) => {}
                }
            }
        }
        // Of a list that nobody knows, what is made of each element is known all the same.
        if let (true, Some(method @ ("map" | "flatMap"))) = (owners.is_empty(), method) {
            all.join(&self.mapped(method, &Values::none(), &arguments));
        }
        let is_lost = self.apply(&mut all, &callees, &owners, &arguments);
        let is_followed = |it: &Value| matches!(it, Value::Sdk(_) | Value::Object(_));
        if is_lost && all.is_empty() && !owners.iter().any(is_followed) {
            let is_called_later = self.call_later(&call.callee, &arguments);
            if !is_called_later {
                self.given_to_unknown(call, &arguments);
            }
        } else if callees.iter().any(|it| matches!(it, Value::External(..))) {
            self.call_later(&call.callee, &arguments);
        }
        all
    }

    /// Calls what is known of a callee, a member of the owners; whether nothing is.
    pub(super) fn apply(
        &mut self,
        all: &mut Values,
        callees: &Values,
        owners: &Values,
        arguments: &Arguments,
    ) -> bool {
        let is_named = |it: &Rc<Sdk>| matches!(&**it, Sdk::Method { owner, .. } if owners.sdks().any(|own| own == owner));
        let mut is_lost = callees.is_empty();
        for callee in callees.iter() {
            match callee {
                Value::Function(function) => {
                    all.join(&self.enter(*function, None, arguments));
                }
                Value::Bound(function, class) => {
                    all.join(&self.enter(*function, Some(*class), arguments));
                }
                Value::Object(site) if self.is_named_tuple(*site) => {
                    all.join(&self.make_named_tuple(*site, arguments));
                }
                Value::Object(site) => {
                    if let Some((callees, arguments)) = self.partial_call(*site, arguments) {
                        self.apply(all, &callees, &Values::none(), &arguments);
                    }
                }
                Value::Class(class) => {
                    let instance = self.instances.made(*class, arguments.place);
                    self.construct(instance, arguments);
                    all.join(&Values::one(Value::Instance(instance)));
                }
                Value::External(module, path) => {
                    all.join(&self.call_external(module, path, arguments));
                }
                Value::Parent(class) => {
                    is_lost = !self.construct_parent(*class, arguments);
                }
                // `get = os.environ.get`.
                Value::EnvironmentMap => {
                    all.join(&sdk::environment(arguments));
                }
                Value::Environment(name) if &**name == "get" => {
                    all.join(&sdk::environment(arguments));
                }
                Value::Instance(class) => {
                    let callees = self.class_member(*class, "__call__", 0);
                    for callee in callees.iter() {
                        if let Value::Function(function) = callee {
                            all.join(&self.enter(*function, Some(*class), arguments));
                        }
                    }
                }
                Value::Text(_) | Value::Environment(_) | Value::Below(_) | Value::Statement(_) => {}
                // `module.exports = () => client`.
                Value::File(file) => {
                    let is_file = |it: &&Value| matches!(it, Value::File(_));
                    let exported = self.exported(*file);
                    let exported = exported.iter().filter(|it| !is_file(it)).cloned().collect();
                    is_lost = self.apply(all, &exported, owners, arguments);
                }
                Value::Sdk(it) if is_named(it) => {}
                Value::Sdk(it) => {
                    let certainty = match callees.sdks().count() {
                        0 | 1 => Certainty::Certain,
                        _ => Certainty::Likely,
                    };
                    all.join(&sdk::call(&mut self.state, it, certainty, arguments));
                }
            }
        }
        is_lost
    }

    /// Notes what may call AWS and is given to something that nobody follows.
    fn given_to_unknown(&mut self, call: &Invocation, arguments: &Arguments) {
        // What only looks at its arguments, or is looked into elsewhere.
        const HARMLESS: [&str; 12] = [
            "bool",
            "getattr",
            "hasattr",
            "id",
            "isinstance",
            "len",
            "print",
            "repr",
            "str",
            "super",
            "type",
            "vars",
        ];
        let is_harmless = match &call.callee {
            Expression::Name(name) => HARMLESS.contains(&&**name),
            Expression::Member(owner, _) => {
                matches!(&**owner, Expression::Name(name) if &**name == "console")
            }
            _ => false,
        };
        if is_harmless {
            return;
        }
        let named = arguments.named.iter().map(|it| &it.1);
        let mut given = arguments.positional.iter().chain(named);
        if given.any(|it| it.iter().any(sdk::may_call)) {
            self.state.gap(arguments.place, GapReason::Dynamic);
        }
    }

    fn call_external(&mut self, module: &Rc<str>, path: &Rc<str>, arguments: &Arguments) -> Values {
        let Some(source) = self.sources.get(self.at.file) else {
            return Values::none();
        };
        let kind = source.language.sdk();
        match (&**module, &**path) {
            // What is called with these is called later.
            ("functools", "partial") => return self.partial(arguments),
            ("util", "promisify") | ("contextlib", "closing" | "aclosing" | "nullcontext") => {
                return arguments.get("", 0);
            }
            ("dataclasses", "field") => return self.data_field(arguments),
            ("importlib", "import_module") => {
                self.state.gap(arguments.place, GapReason::Dynamic);
                return Values::none();
            }
            ("types", "SimpleNamespace") | ("argparse", "Namespace") => {
                return self.namespace(arguments);
            }
            ("collections", "namedtuple") => return self.named_tuple(arguments),
            ("collections", "defaultdict" | "OrderedDict") => return self.map(arguments),
            _ => {}
        }
        if handed::starts_program(module, path) && self.may_be_command_line(arguments) {
            self.state.gap(arguments.place, GapReason::Dynamic);
        }
        let read = builtins::environment(module, path, arguments);
        if !read.is_empty() {
            return read;
        }
        let is_later = handed::calls_later(path.rsplit('.').next().unwrap_or(path));
        let is_lost = |it: &Rc<Sdk>| {
            matches!(&**it, Sdk::Method { .. }) && !(is_later && handed::is_operation(it))
        };
        let mut positional = arguments.positional.iter();
        if positional.any(|it| it.sdks().any(is_lost)) {
            let reason = GapReason::HandedOver(module.to_string());
            self.state.gap(arguments.place, reason);
        }
        let made = sdk::call_external(kind, &mut self.state, module, path, arguments);
        if made.is_empty() && !sdk::is_harmless(module) {
            let given = arguments
                .positional
                .iter()
                .chain(arguments.named.iter().map(|it| &it.1));
            let is_client = |it: &Rc<Sdk>| {
                matches!(
                    &**it,
                    Sdk::Client(_)
                        | Sdk::Session(_)
                        | Sdk::Resource { .. }
                        // Who gets the keys of the role signs requests with them.
                        | Sdk::Keys(Credentials::Role)
                )
            };
            let mut inner: Vec<Values> = given.cloned().collect();
            for it in inner.clone() {
                inner.extend(self.state.members(&it).into_iter().map(|it| it.1));
            }
            if inner.iter().any(|it| it.sdks().any(is_client)) {
                let reason = GapReason::HandedOver(module.to_string());
                self.state.gap(arguments.place, reason);
            }
        }
        made
    }

    /// What a member of a data class is made from.
    fn data_field(&mut self, arguments: &Arguments) -> Values {
        let nothing = Arguments {
            positional: Vec::new(),
            named: Vec::new(),
            place: arguments.place,
        };
        let mut all = arguments.get("default", usize::MAX);
        let factories = arguments.get("default_factory", usize::MAX);
        for factory in factories.iter() {
            if let Value::Function(function) = factory {
                all.join(&self.enter(*function, None, &nothing));
            }
        }
        all
    }

    /// `getattr(client, "put_item")`, whose name may be known only at run time.
    fn getattr(&mut self, arguments: &Arguments) -> Values {
        let first = arguments.get("", 0);
        let names = arguments.get("", 1);
        let mut all = arguments.get("", 2);
        for name in names.texts() {
            all.join(&self.member(&first, name));
        }
        if all.is_empty() && first.sdks().any(|it| matches!(&**it, Sdk::Client(_))) {
            self.state.gap(arguments.place, GapReason::Dynamic);
        }
        all
    }

    /// Calls the constructors of a class for an instance.
    fn construct_as(&mut self, class: Site, instance: Site, arguments: &Arguments) {
        for name in ["__new__", "__init__", "constructor"] {
            let makers = self.class_member(class, name, 0);
            for maker in makers.iter() {
                if let Value::Function(function) = maker {
                    self.enter(*function, Some(instance), arguments);
                }
            }
        }
    }

    fn construct(&mut self, class: Site, arguments: &Arguments) {
        self.construct_as(class, class, arguments);
        // A data class takes its members as arguments.
        if self.class_member(class, "__init__", 0).is_empty() {
            for (name, values) in &arguments.named {
                self.set_member(class, name, values);
            }
            let declared = self.instances.class_of(class);
            let source = self.sources.get(declared.file);
            let fields = source.and_then(|it| it.program.classes.get(declared.index));
            let fields = fields.into_iter().flat_map(|it| &it.fields);
            for (field, values) in fields.zip(&arguments.positional) {
                self.set_member(class, field, values);
            }
        }
    }

    /// Calls the constructors of the classes that a class extends; whether there are any.
    fn construct_parent(&mut self, class: Site, arguments: &Arguments) -> bool {
        let bases = self.state.object(class).and_then(|it| it.get(BASES));
        let bases = bases.cloned().unwrap_or_default();
        let mut is_known = false;
        for base in bases.iter() {
            if let Value::Class(base) = base {
                is_known = true;
                match self.instance_here() {
                    Some(instance) => self.construct_as(*base, instance, arguments),
                    None => self.construct(*base, arguments),
                }
            }
        }
        is_known
    }

    /// Hands arguments to a routine; what it returns by now.
    pub(super) fn enter(
        &mut self,
        function: Site,
        instance: Option<Site>,
        arguments: &Arguments,
    ) -> Values {
        let sources = self.sources;
        let source = sources.get(function.file);
        let routine = source.and_then(|it| it.program.functions.get(function.index));
        let Some(routine) = routine else {
            return Values::none();
        };
        let mut given = vec![Values::none(); routine.parameters.len()];
        let is_method = routine.kind != RoutineKind::Function;
        let skipped = usize::from(is_method && instance.is_some());
        if let (1, Some(class), Some(first)) = (skipped, instance, given.first_mut()) {
            *first = Values::one(match routine.kind {
                RoutineKind::ClassMethod => Value::Class(self.instances.class_of(class)),
                _ => Value::Instance(class),
            });
        }
        for (index, values) in arguments.positional.iter().enumerate() {
            let at = index + skipped;
            let parameter = routine.parameters.get(at);
            if let Some(slot) = given.get_mut(at)
                && parameter.is_some_and(|it| it.kind == ParameterKind::Single)
            {
                slot.join(values);
            }
        }
        for (name, values) in &arguments.named {
            let at = routine.parameters.iter().position(|it| *it.name == **name);
            if let Some(slot) = at.and_then(|at| given.get_mut(at)) {
                slot.join(values);
            }
        }
        let is_single = |it: &Parameter| it.kind == ParameterKind::Single;
        self.instances.closures.called(function, instance);
        self.note_handed(function, &given);
        let context = self.context(function, instance, arguments.place);
        if !routine.parameters.iter().all(is_single) {
            self.rest((function, context), skipped, arguments, &mut given);
        }
        if let Some(returned) = self.inline(function, context, &given) {
            return returned;
        }
        let key = (function, context);
        let is_new = context.is_some() && !self.parameters.contains_key(&key);
        let all = self.parameters.entry(key).or_default();
        all.resize(routine.parameters.len(), Values::none());
        let mut has_changed = is_new;
        for (slot, values) in all.iter_mut().zip(&given) {
            has_changed |= slot.join(values);
        }
        if has_changed {
            self.given.borrow_mut().push(key);
        }
        self.returned(function, context)
    }
}
