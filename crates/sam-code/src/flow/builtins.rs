//! Functions of the languages and of compilers that give back what they get, and packages that read the environment.
use super::Flow;
use crate::call::GapReason;
use crate::sdk::{self, Arguments};
use crate::tree::{Class, Expression, Invocation};
use crate::value::{Site, Value, Values};

/// Functions that give back their first argument, or what has the same elements.
const SAME: [&str; 20] = [
    "String",
    "__importDefault",
    "__importStar",
    "__toCommonJS",
    "__toESM",
    "_interopRequireDefault",
    "_interopRequireWildcard",
    "frozenset",
    "iter",
    "list",
    "reversed",
    "set",
    "sorted",
    "str",
    "tuple",
    "Object.entries",
    "Object.freeze",
    "Object.values",
    "Promise.all",
    "Promise.resolve",
];

/// Whether a function gives back its first argument, by its name.
pub(super) fn gives_back(callee: &Expression) -> bool {
    let (Expression::Name(name) | Expression::Member(_, name)) = callee else {
        return false;
    };
    SAME.contains(&&**name)
}

/// Packages that read the environment, by module and name, and the name that gives all of it.
const ENVIRONMENT: [(&str, &str); 5] = [
    ("environs", "Env"),
    ("environ", "Env"),
    ("starlette.config", "Config"),
    ("env-var", "from"),
    ("envalid", "cleanEnv"),
];

/// Functions of packages that read one variable.
const VARIABLE: [(&str, &str); 2] = [("decouple", "config"), ("env-var", "get")];

/// Methods of stacks that enter a context, and give what it gives.
const ENTERS: [&str; 2] = ["enter_context", "enter_async_context"];

/// Methods of schemas that give back what they have checked.
const CHECKS: [&str; 3] = ["parse", "cleanEnv", "from"];

impl<'a> Flow<'a> {
    /// What a function gives that no file declares, or that a compiler has put there.
    pub(super) fn builtin(&mut self, call: &Invocation, arguments: &Arguments) -> Values {
        let first = || arguments.get("", 0);
        let name = match &call.callee {
            Expression::Name(name) => name.to_string(),
            // `tslib.__importStar`.
            Expression::Member(owner, name) => match &**owner {
                Expression::Name(owner) if matches!(&**owner, "Object" | "Promise") => {
                    format!("{owner}.{name}")
                }
                // `async with stack: client = await stack.enter_async_context(session.client("s3"))`.
                _ if ENTERS.contains(&&**name) => {
                    let given = first();
                    return self.entered(given);
                }
                _ if name.starts_with("__") => name.to_string(),
                _ if CHECKS.contains(&&**name) => {
                    let given = first();
                    let is_all = given.iter().any(|it| *it == Value::EnvironmentMap);
                    return match is_all {
                        true => Values::one(Value::EnvironmentMap),
                        false => Values::none(),
                    };
                }
                _ => return Values::none(),
            },
            _ => return Values::none(),
        };
        match &*name {
            it if SAME.contains(&it) => first(),
            // The module is known only at run time.
            "require" | "__import__" => {
                self.state.gap(arguments.place, GapReason::Dynamic);
                Values::none()
            }
            "Map" | "WeakMap" | "Set" | "WeakSet" => self.map(arguments),
            // `super().__new__(cls)`.
            "__new__" => {
                let made = |it: &Value| match it {
                    Value::Class(it) | Value::Instance(it) => Some(Value::Instance(*it)),
                    _ => None,
                };
                first().iter().filter_map(made).collect()
            }
            "next" => {
                let list = first();
                self.element(&list, arguments.place)
            }
            "Object.assign" => {
                let mut all = Values::none();
                for given in &arguments.positional {
                    all.join(given);
                }
                all
            }
            "__exportStar" => {
                let given = first();
                self.export_all(&given);
                Values::none()
            }
            "Object.defineProperty" => {
                self.define_property(arguments);
                Values::none()
            }
            // esbuild: `__export(exports, { handler: () => handler })`.
            "__export" => {
                let getters = self.state.members(&arguments.get("", 1));
                for (name, getter) in getters {
                    let values = self.called_without(&getter, arguments);
                    self.define(&first(), &name, &values);
                }
                Values::none()
            }
            _ => Values::none(),
        }
    }

    /// `Object.defineProperty(exports, "handler", { get: () => other.handler })`.
    fn define_property(&mut self, arguments: &Arguments) {
        let description = arguments.get("", 2);
        let getter = self.state.member(&description, "get");
        let mut values = self.called_without(&getter, arguments);
        values.join(&self.state.member(&description, "value"));
        let names = arguments.get("", 1);
        for name in names.texts() {
            self.define(&arguments.get("", 0), name, &values);
        }
    }

    fn define(&mut self, owners: &Values, name: &str, values: &Values) {
        for owner in owners.iter() {
            if let Value::Object(site) = owner {
                self.set_member(*site, name, values);
            }
        }
    }

    /// What functions give that are called without arguments.
    pub(super) fn called_without(&mut self, callees: &Values, arguments: &Arguments) -> Values {
        let nothing = Arguments {
            positional: Vec::new(),
            named: Vec::new(),
            place: arguments.place,
        };
        let mut all = Values::none();
        for callee in callees.iter() {
            if let Value::Function(function) = callee {
                all.join(&self.enter(*function, None, &nothing));
            }
        }
        all
    }

    /// The fields of a class of settings, which pydantic reads from variables with their names.
    pub(super) fn settings(&mut self, site: Site, class: &Class) {
        let configuration = class.members.iter().find(|it| &*it.0 == "model_config");
        let prefix = configuration.and_then(|it| match &it.1 {
            Expression::Call(it) => {
                let prefix = it.named.iter().find(|it| &*it.0 == "env_prefix")?;
                match &prefix.1 {
                    Expression::Text(it) => Some(it.to_string()),
                    _ => None,
                }
            }
            _ => None,
        });
        let prefix = prefix.unwrap_or_default();
        for field in &class.fields {
            let variable = format!("{prefix}{field}").to_ascii_uppercase();
            let values = Values::one(Value::Environment(variable.into()));
            self.set_member(site, field, &values);
        }
    }
}

/// Whether a class that is extended takes its members from the environment.
pub(super) fn is_settings(base: &Values) -> bool {
    base.iter().any(|it| {
        matches!(it, Value::External(module, path) if module.starts_with("pydantic") && path.ends_with("BaseSettings"))
    })
}

/// What a package gives that reads the environment.
pub(super) fn environment(module: &str, path: &str, arguments: &Arguments) -> Values {
    let is_it = |it: &&(&str, &str)| it.0 == module && it.1 == path;
    if ENVIRONMENT.iter().any(|it| is_it(&it)) {
        return Values::one(Value::EnvironmentMap);
    }
    match VARIABLE.iter().any(|it| is_it(&it)) {
        true => sdk::environment(arguments),
        false => Values::none(),
    }
}
