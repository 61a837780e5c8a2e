//! What the code of functions and the definitions of state machines need, against what their roles are granted.

mod render;

use crate::code::{
    CodeReadings, Gap, Judge, NeedTarget, ProgramCall, ProgramReading, SourcePlace, Verdict, read,
};
use sam_code::{Certainty, Files};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::document::Document;
use sam_core::permission::{Permissions, Role};
use sam_core::template::Resource;
use sam_core::text::{PositionEncoding, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// What the functions and state machines of a template need, ready to be printed.
#[derive(Debug)]
pub struct NeedsReport {
    programs: Vec<ProgramNeeds>,
}

/// What one function or state machine needs.
#[derive(Debug)]
struct ProgramNeeds {
    id: String,
    /// The logical ID of its role; none if no role of the template can be told.
    role: Option<String>,
    /// Files that were read, by their path from the template's folder.
    files: Vec<String>,
    /// Why something may be missing from the needs; complete if there is no reason.
    gaps: Vec<Gap>,
    needs: Vec<Need>,
    /// Grants of the role for which nothing was seen; only of a role whose users were all read completely.
    unused: Vec<UnusedGrant>,
}

/// An action on a resource that a program needs.
#[derive(Debug)]
struct Need {
    action: String,
    target: NeedTarget,
    verdict: Verdict,
    certainty: Certainty,
    places: Vec<SourcePlace>,
}

/// A grant that nothing needs.
#[derive(Debug)]
struct UnusedGrant {
    origin: String,
    actions: Vec<String>,
    line: usize,
}

/// What each function and state machine of a template needs, or one of them. The files are those of the template's
/// folder, by their paths from there. None if nothing of that logical ID has code or a definition.
pub fn needs(
    analysis: &Analysis,
    environment: &Environment,
    id: Option<&str>,
    files: &dyn Files,
) -> Option<NeedsReport> {
    let template = analysis.template();
    let permissions = analysis
        .permissions_in(environment)
        .deployed(&BTreeSet::new());
    let read_files = CodeReadings::read(analysis, files, &CodeReadings::default());
    let mut readings: BTreeMap<&str, ProgramReading> = BTreeMap::new();
    let mut order: Vec<Resource<'_>> = Vec::new();
    for resource in template.resources() {
        if let Some(reading) = read(resource, template, &read_files) {
            readings.insert(resource.id, reading);
            order.push(resource);
        }
    }
    let is_asked = |it: &&Resource<'_>| id.is_none_or(|id| it.id == id);
    let asked: Vec<&Resource<'_>> = order.iter().filter(is_asked).collect();
    if id.is_some() && asked.is_empty() {
        return None;
    }
    let programs = asked
        .into_iter()
        .map(|it| of_program(*it, &permissions, &readings, analysis));
    Some(NeedsReport {
        programs: programs.collect(),
    })
}

fn of_program(
    resource: Resource<'_>,
    permissions: &Permissions<'_>,
    readings: &BTreeMap<&str, ProgramReading>,
    analysis: &Analysis,
) -> ProgramNeeds {
    let empty = ProgramReading::default();
    let reading = readings.get(resource.id).unwrap_or(&empty);
    let mut roles = permissions.roles_of_user(resource.id);
    // Under one role on a condition and under another one else: each would have to be looked at.
    let role = match (roles.next(), roles.next()) {
        (Some(role), None) => Some(role),
        (_, _) => None,
    };
    let template = analysis.template();
    let judge = role.map(|role| Judge::new(permissions.of(role), template).apart(role));
    let mut all: BTreeMap<(String, NeedTarget), Need> = BTreeMap::new();
    for call in &reading.calls {
        for action in &call.actions {
            let key = (action.clone(), call.target.clone());
            let need = all.entry(key).or_insert_with(|| Need {
                action: action.clone(),
                target: call.target.clone(),
                verdict: judge.as_ref().map_or(Verdict::Unknown, |judge| {
                    judge.verdict(action, &call.target)
                }),
                certainty: call.certainty,
                places: Vec::new(),
            });
            need.certainty = need.certainty.min(call.certainty);
            if !need.places.contains(&call.place) {
                need.places.push(call.place.clone());
            }
        }
    }
    let unused = role
        .filter(|role| is_complete(role, readings))
        .zip(judge.as_ref())
        .map(|(role, judge)| unused(role, judge, readings, analysis))
        .unwrap_or_default();
    let mut gaps = reading.gaps.clone();
    gaps.sort();
    gaps.dedup();
    ProgramNeeds {
        id: resource.id.to_owned(),
        role: role.map(|it| it.id.clone()),
        files: reading.files.clone(),
        gaps,
        needs: all.into_values().collect(),
        unused,
    }
}

/// Whether all that runs under a role was read, and nothing is missing.
fn is_complete(role: &Role<'_>, readings: &BTreeMap<&str, ProgramReading>) -> bool {
    let mut users = role.users.iter();
    users.all(|it| readings.get(it.id).is_some_and(ProgramReading::is_complete))
}

/// The grants of a role for which no call was seen.
fn unused(
    role: &Role<'_>,
    judge: &Judge<'_>,
    readings: &BTreeMap<&str, ProgramReading>,
    analysis: &Analysis,
) -> Vec<UnusedGrant> {
    let users = role.users.iter().filter_map(|it| readings.get(it.id));
    let calls: Vec<&ProgramCall> = users.flat_map(|it| &it.calls).collect();
    let document = analysis.document();
    let idle = judge.idle(&calls);
    idle.into_iter()
        .map(|grant| UnusedGrant {
            origin: crate::permissions::origin(&grant.origin).plain(),
            actions: grant.actions.clone(),
            line: line_of(document, grant.range),
        })
        .collect()
}

fn line_of(document: &Document, range: TextRange) -> usize {
    let place = document
        .text
        .line_col(range.start(), PositionEncoding::Utf8);
    place.line as usize + 1
}

impl NeedsReport {
    /// Whether something that is surely called is surely not granted.
    pub fn is_something_missing(&self) -> bool {
        let mut needs = self.programs.iter().flat_map(|it| &it.needs);
        needs.any(Need::is_missing)
    }

    /// For a terminal, with a line break at the end.
    pub fn text(&self) -> String {
        render::text(&self.programs)
    }

    /// CommonMark, with a line break at the end.
    pub fn markdown(&self) -> String {
        render::markdown(&self.programs)
    }

    /// As `docs/command-line.md` has it.
    pub fn json(&self) -> serde_json::Value {
        render::json(&self.programs)
    }
}

impl Need {
    fn is_missing(&self) -> bool {
        self.verdict == Verdict::Missing && self.certainty == Certainty::Certain
    }
}

#[cfg(test)]
mod tests;
