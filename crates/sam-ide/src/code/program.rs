//! What the code of a function needs.

use super::asked_actions::{actions_of, known_actions};
use super::readings::{CodeReadings, line_starts, source_of_code};
use super::{Gap, ProgramCall, ProgramReading, ProgramState, SourcePlace};
use super::{UnknownCall, pass_role, target, unknown_call};
use sam_code::{Call, Certainty, Files, GapReason, Reading, read as read_code};
use sam_core::expand::{ProgramPlace, ProgramText};
use sam_core::template::{Resource, Template};
use serde_json::Value;
use std::sync::Arc;

/// One file that stands in the template.
struct Inline {
    name: &'static str,
    text: Arc<str>,
}

impl Files for Inline {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        (path == self.name).then(|| self.text.clone())
    }
}

/// What is known of the code of a function.
pub(super) fn read(
    resource: Resource<'_>,
    template: Template<'_>,
    code: &ProgramText,
    readings: &CodeReadings,
) -> ProgramReading {
    let mut read = match &code.place {
        ProgramPlace::Local(_) => match source_of_code(resource, code) {
            Some(source) => {
                let Some(known) = readings.get(&source) else {
                    return ProgramReading::default();
                };
                let folder = source.folder();
                match &known.reading {
                    Some(reading) => {
                        let place = |file: &str, offset: u32| {
                            SourcePlace::file(&format!("{folder}{file}"), known.line(file, offset))
                        };
                        let mut read = of_code(reading, &place, code, template);
                        read.files = reading
                            .files
                            .iter()
                            .map(|it| format!("{folder}{it}"))
                            .collect();
                        if known.is_cut {
                            read.add_gap("there are more files than are read");
                        }
                        read
                    }
                    None => {
                        ProgramReading::unread("no file of the handler in a language that is read")
                    }
                }
            }
            None => ProgramReading::unread("the code is not in a folder beside the template"),
        },
        ProgramPlace::Inline(Value::String(text)) => {
            let runtime = code.runtime.as_deref().unwrap_or_default();
            let name = match runtime {
                it if it.starts_with("python") => "index.py",
                it if it.starts_with("nodejs") => "index.js",
                _ => return ProgramReading::unread("the code is in a language that is not read"),
            };
            let reading = read_code(
                name,
                &Inline {
                    name,
                    text: text.as_str().into(),
                },
            );
            let starts = line_starts(text);
            let place = |_: &str, offset: u32| {
                let line = starts.partition_point(|it| *it <= offset);
                SourcePlace::inline(name, line)
            };
            let mut read = of_code(&reading, &place, code, template);
            read.files = reading.files;
            read
        }
        ProgramPlace::Inline(_) => {
            return ProgramReading::unread("the code is known only at deployment");
        }
        ProgramPlace::Elsewhere => {
            return ProgramReading::unread("the code is not in a folder beside the template");
        }
    };
    if code.has_layers && read.state == ProgramState::Read {
        read.add_gap("its layers are not read");
    }
    read
}

fn of_code(
    reading: &Reading,
    place: &dyn Fn(&str, u32) -> SourcePlace,
    code: &ProgramText,
    template: Template<'_>,
) -> ProgramReading {
    let mut calls = Vec::new();
    let handler = code.handler.as_deref().and_then(sam_code::entries);
    for (call, certainty) in known_calls(&reading.calls) {
        // What only other functions of the file lead to need not be granted.
        let certainty = match handler {
            Some((_, name)) if !reading.leads_to(name, call) => Certainty::Optional,
            _ => certainty,
        };
        let place = place(&call.file, call.range.start().into());
        for (action, certainty) in actions_of(call, certainty) {
            let targets = target::all_of(&action, &call.arguments, &code.variables, template);
            let certainty = match targets.is_each {
                true => certainty,
                false => certainty.max(Certainty::Likely),
            };
            calls.extend(targets.all.into_iter().map(|target| ProgramCall {
                target,
                actions: vec![action.clone()],
                certainty,
                place: place.clone(),
            }));
        }
        for role in pass_role::of(call, &code.variables, template) {
            calls.push(ProgramCall {
                target: role,
                actions: vec![pass_role::PASS_ROLE.to_owned()],
                certainty,
                place: place.clone(),
            });
        }
    }
    let is_led_to = |it: &&Call| handler.as_ref().is_none_or(|h| reading.leads_to(h.1, it));
    let unknown = reading.calls.iter().filter(is_led_to).filter_map(|it| {
        let place = place(&it.file, it.range.start().into());
        unknown_call::of(it, &reading.calls, place)
    });
    let unknown: Vec<UnknownCall> = unknown.collect();
    let not_known = unknown.iter().map(|it| Gap {
        place: Some(it.place.clone()),
        reason: match &it.operation {
            Some(name) => format!("what {name} of {} needs is not known", it.client),
            None => format!("what {} needs is not known", it.client),
        },
    });
    let gaps = reading.gaps.iter().map(|it| Gap {
        place: Some(place(&it.file, it.offset)),
        reason: match &it.reason {
            GapReason::Unreadable => "it has a syntax error or is nested too deeply".to_owned(),
            GapReason::Bundle => "it is a bundle, whose modules cannot be told apart".to_owned(),
            GapReason::MissingFile(name) => format!("it imports {name}, which is not there"),
            GapReason::Dynamic => "a service or operation is known only at run time".to_owned(),
            GapReason::HandedOver(name) => format!("a client is handed to {name}"),
            GapReason::Package(name) => format!("{name} calls AWS by itself"),
        },
    });
    ProgramReading {
        state: ProgramState::Read,
        gaps: gaps.chain(not_known).collect(),
        files: Vec::new(),
        calls,
        unknown,
    }
}

/// The calls of operations that there are. Where a client may be one of several, only one of which has the operation, it
/// is that one.
fn known_calls(calls: &[Call]) -> Vec<(&Call, Certainty)> {
    let is_known = |it: &&Call| known_actions(it).is_some();
    let known: Vec<&Call> = calls.iter().filter(is_known).collect();
    let certainty = |call: &Call| {
        let at_place = |it: &&&Call| it.file == call.file && it.range == call.range;
        let here = |all: &mut dyn Iterator<Item = &Call>| {
            all.filter(|it| at_place(&it))
                .filter(|it| it.operation == call.operation)
                .count()
        };
        let was_ambiguous = here(&mut calls.iter()) > 1;
        match (
            call.certainty,
            was_ambiguous,
            here(&mut known.iter().copied()),
        ) {
            (Certainty::Likely, true, 1) => Certainty::Certain,
            (it, _, _) => it,
        }
    };
    known.iter().map(|it| (*it, certainty(it))).collect()
}
