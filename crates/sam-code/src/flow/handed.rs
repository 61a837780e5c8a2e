//! What is handed to something that calls it later: executors, threads, event loops.
use super::Flow;
use crate::call::Certainty;
use crate::sdk::{self, Arguments, Sdk};
use crate::tree::Expression;
use crate::value::{ANY, Value, Values, place_in_list};

/// Functions that call their argument with the arguments behind it.
const LATER: [&str; 9] = [
    "apply",
    "apply_async",
    "call_soon",
    "create_task",
    "run_in_executor",
    "run_sync",
    "submit",
    "to_thread",
    "start_soon",
];

/// Functions that call their argument with each element of a list.
const EACH: [&str; 4] = ["imap", "imap_unordered", "map", "starmap"];

/// Methods of clients that call nothing of their own.
const NO_OPERATIONS: [&str; 6] = [
    "client",
    "get_paginator",
    "get_waiter",
    "resource",
    "send",
    "then",
];

/// Whether a function of a package starts a program.
pub(super) fn starts_program(module: &str, path: &str) -> bool {
    match module {
        "subprocess" => matches!(
            path,
            "call" | "check_call" | "check_output" | "getoutput" | "Popen" | "run"
        ),
        "os" => matches!(path, "popen" | "system"),
        "child_process" => path.starts_with("exec") || path.starts_with("spawn"),
        _ => false,
    }
}

/// The commands that stand in values, as far as they are known.
fn commands(values: &Values) -> Vec<String> {
    let texts = values.iter().filter_map(|it| match it {
        Value::Text(text) => Some(text.to_string()),
        Value::Statement(text) => Some(text.to_string()),
        _ => None,
    });
    texts.collect()
}

/// Programs that start others.
const SHELLS: [&str; 9] = [
    "bash", "env", "nohup", "sh", "sudo", "time", "timeout", "xargs", "zsh",
];

/// Whether a command starts programs that are not the command line of AWS.
fn is_other_program(command: &str) -> bool {
    let words = command.split(|it: char| it.is_whitespace() || ";&|()`'\"$".contains(it));
    let mut programs = words
        .filter(|it| !it.is_empty())
        .map(|it| it.rsplit('/').next().unwrap_or_default());
    let first = programs.next();
    first.is_some_and(|it| it != "aws" && !SHELLS.contains(&it)) && !programs.any(|it| it == "aws")
}

/// Whether a function calls what it gets.
pub(super) fn calls_later(name: &str) -> bool {
    LATER.contains(&name) || EACH.contains(&name) || matches!(name, "Thread" | "Process")
}

/// Whether a value is a method of a client that calls an operation.
pub(super) fn is_operation(sdk: &Sdk) -> bool {
    matches!(sdk, Sdk::Method { name, .. } if !NO_OPERATIONS.contains(&&**name))
}

impl<'a> Flow<'a> {
    /// Whether the program that is started may be the command line of AWS, which has the role's credentials.
    pub(super) fn may_be_command_line(&self, arguments: &Arguments) -> bool {
        let command = match arguments.named.iter().find(|it| &*it.0 == "args") {
            Some((_, values)) => values.clone(),
            None => arguments.get("", 0),
        };
        let mut first = commands(&command);
        for name in [place_in_list(0), Some(ANY)].into_iter().flatten() {
            if first.is_empty() {
                first = commands(&self.state.member(&command, name));
            }
        }
        first.is_empty() || !first.iter().all(|it| is_other_program(it))
    }

    /// Calls what is handed to an executor or a thread; whether it was a method of a client whose operation is known.
    pub(super) fn call_later(&mut self, callee: &Expression, arguments: &Arguments) -> bool {
        let (Expression::Name(name) | Expression::Member(_, name)) = callee else {
            return false;
        };
        if !calls_later(name) {
            return false;
        }
        let is_called = |it: &Values| {
            it.iter().any(|it| match it {
                Value::Function(_) | Value::Bound(..) => true,
                Value::Sdk(it) => is_operation(it),
                Value::Object(it) => self.is_partial(*it),
                _ => false,
            })
        };
        let target = arguments.named.iter().find(|it| &*it.0 == "target");
        let place = arguments.positional.iter().position(is_called);
        let (callees, rest) = match (target, place) {
            (Some((_, callees)), _) => {
                let list = arguments.get("args", usize::MAX);
                let places = (0..).map_while(place_in_list);
                let given = places.map(|it| self.state.member(&list, it));
                let mut given: Vec<Values> = given.collect();
                if given.iter().all(Values::is_empty) {
                    given = vec![self.element(&list, arguments.place)];
                }
                (callees.clone(), given)
            }
            (None, Some(place)) => {
                let rest = arguments.positional.get(place + 1..).unwrap_or_default();
                let callees = arguments.positional.get(place).cloned().unwrap_or_default();
                let rest = match EACH.contains(&&**name) {
                    true => {
                        let lists: Vec<Values> = rest.to_vec();
                        let each = lists.iter().map(|it| self.element(it, arguments.place));
                        each.collect()
                    }
                    false => rest.to_vec(),
                };
                (callees, rest)
            }
            (None, None) => return false,
        };
        let inner = Arguments {
            positional: rest,
            named: arguments.named.clone(),
            place: arguments.place,
        };
        let is_sure = match callees.iter().count() {
            0 | 1 => Certainty::Certain,
            _ => Certainty::Likely,
        };
        let mut is_known = false;
        for callee in callees.iter() {
            match callee {
                Value::Function(function) => {
                    self.enter(*function, None, &inner);
                }
                Value::Bound(function, class) => {
                    self.enter(*function, Some(*class), &inner);
                }
                Value::Sdk(method) => {
                    sdk::call(&mut self.state, method, is_sure, &inner);
                    is_known = true;
                }
                Value::Object(site) => {
                    if let Some((callees, inner)) = self.partial_call(*site, &inner) {
                        self.apply(&mut Values::none(), &callees, &Values::none(), &inner);
                        is_known = true;
                    }
                }
                _ => {}
            }
        }
        is_known
    }
}
