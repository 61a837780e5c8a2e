//! What the code of a function needs.

use super::target;
use super::{Gap, ProgramCall, ProgramReading, SourcePlace};
use sam_code::{Call, Certainty, Files, GapReason, entries, read as read_code};
use sam_core::expand::{ProgramPlace, ProgramText};
use sam_core::iam::actions_of_operation;
use sam_core::template::{Resource, Template};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files below a folder of the template.
struct Below<'f> {
    folder: String,
    files: &'f dyn Files,
}

impl Files for Below<'_> {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.files.text(&format!("{}{path}", self.folder))
    }
}

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

/// Reads the code of a function.
pub(super) fn read(
    resource: Resource<'_>,
    template: Template<'_>,
    code: &ProgramText,
    files: &dyn Files,
) -> ProgramReading {
    match &code.place {
        ProgramPlace::Local(folder) => {
            let folder = folder.trim_start_matches("./").trim_end_matches('/');
            let below = Below {
                folder: match folder {
                    "" | "." => String::new(),
                    it => format!("{it}/"),
                },
                files,
            };
            let handlers = handler_files(resource, code);
            let entry = handlers.into_iter().find(|it| below.text(it).is_some());
            match entry {
                Some(entry) => of_code(&entry, &below, &below.folder, code, template),
                None => unread("no file of the handler in a language that is read"),
            }
        }
        ProgramPlace::Inline(Value::String(text)) => {
            let runtime = code.runtime.as_deref().unwrap_or_default();
            let name = match runtime {
                it if it.starts_with("python") => "index.py",
                it if it.starts_with("nodejs") => "index.js",
                _ => return unread("the code is in a language that is not read"),
            };
            let inline = Inline {
                name,
                text: text.as_str().into(),
            };
            of_code(name, &inline, "", code, template)
        }
        ProgramPlace::Inline(_) => unread("the code is known only at deployment"),
        ProgramPlace::Elsewhere => unread("the code is not in a folder beside the template"),
    }
}

/// The paths that the file of the handler may have; esbuild of the SAM CLI names it by itself.
fn handler_files(resource: Resource<'_>, code: &ProgramText) -> Vec<String> {
    let mut all = Vec::new();
    let body = resource.body();
    let properties = body
        .get("Metadata")
        .and_then(|it| it.get("BuildProperties"));
    let points = properties.and_then(|it| it.get("EntryPoints"));
    for point in points.into_iter().flat_map(|it| it.items()) {
        all.extend(point.as_str().map(str::to_owned));
    }
    let handler = code.handler.as_deref().and_then(entries);
    all.extend(handler.into_iter().flat_map(|it| it.0));
    all
}

fn unread(reason: &str) -> ProgramReading {
    ProgramReading {
        gaps: vec![Gap {
            place: None,
            reason: reason.to_owned(),
        }],
        ..ProgramReading::default()
    }
}

fn of_code(
    entry: &str,
    files: &dyn Files,
    folder: &str,
    code: &ProgramText,
    template: Template<'_>,
) -> ProgramReading {
    let reading = read_code(entry, files);
    let mut lines = Lines {
        files,
        texts: BTreeMap::new(),
    };
    let mut place = |file: &str, offset: u32| SourcePlace {
        line: lines.of(file, offset),
        file: format!("{folder}{file}"),
    };
    let mut calls = Vec::new();
    for (call, certainty) in known_calls(&reading.calls) {
        let place = place(&call.file, call.range.start().into());
        for action in actions_of_operation(&call.client, &call.operation).unwrap_or_default() {
            calls.push(ProgramCall {
                target: target::of(&action, &call.arguments, &code.variables, template),
                actions: vec![action],
                certainty,
                place: place.clone(),
            });
        }
    }
    let gaps = reading.gaps.iter().map(|it| Gap {
        place: Some(place(&it.file, it.offset)),
        reason: match &it.reason {
            GapReason::Unreadable => "it has a syntax error or is nested too deeply".to_owned(),
            GapReason::MissingFile(name) => format!("it imports {name}, which is not there"),
            GapReason::Dynamic => "a service or operation is known only at run time".to_owned(),
            GapReason::HandedOver(name) => format!("a client is handed to {name}"),
            GapReason::Package(name) => format!("{name} calls AWS by itself"),
        },
    });
    ProgramReading {
        gaps: gaps.collect(),
        files: reading
            .files
            .iter()
            .map(|it| format!("{folder}{it}"))
            .collect(),
        calls,
    }
}

/// The calls of operations that there are. Where a client may be one of several, only one of which has the operation, it
/// is that one.
fn known_calls(calls: &[Call]) -> Vec<(&Call, Certainty)> {
    let is_known = |it: &&Call| actions_of_operation(&it.client, &it.operation).is_some();
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

/// Finds the lines of places.
struct Lines<'f> {
    files: &'f dyn Files,
    texts: BTreeMap<String, Option<Arc<str>>>,
}

impl Lines<'_> {
    fn of(&mut self, file: &str, offset: u32) -> usize {
        let files = self.files;
        let text = self
            .texts
            .entry(file.to_owned())
            .or_insert_with(|| files.text(file));
        let head = text.as_ref().and_then(|it| it.get(..offset as usize));
        head.map_or(0, |it| it.matches('\n').count()) + 1
    }
}
