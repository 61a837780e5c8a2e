//! Needs as text, Markdown and JSON.

use super::{Need, ProgramNeeds};
use crate::code::{Gap, NeedTarget, SourcePlace, Verdict};
use sam_code::Certainty;
use serde_json::{Value, json};
use std::fmt::Write;

/// What a group of needs is called, and which needs are in it.
type Group = (&'static str, fn(&Need) -> bool);

/// In the order in which they are printed.
const GROUPS: [Group; 4] = [
    ("needed, not granted", |it| {
        it.verdict == Verdict::Missing && it.certainty != Certainty::Optional
    }),
    (
        "needed, granted by what the template does not show, or not at all",
        |it| it.verdict == Verdict::Unknown && it.certainty != Certainty::Optional,
    ),
    ("needed and granted", |it| it.verdict == Verdict::Granted),
    ("needed in some cases only, not granted", |it| {
        it.verdict != Verdict::Granted && it.certainty == Certainty::Optional
    }),
];

pub(super) fn text(programs: &[ProgramNeeds]) -> String {
    let mut out = String::new();
    for program in programs {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}", program.id);
        if program.role.is_none() {
            out += "  no role of the template\n";
        }
        for (title, is_in) in GROUPS {
            let mut needs = program.needs.iter().filter(|it| is_in(it)).peekable();
            if needs.peek().is_some() {
                let _ = writeln!(out, "  {title}");
            }
            for need in needs {
                let _ = writeln!(out, "    {}{}", what(need), at(&need.places));
            }
        }
        if !program.unused.is_empty() {
            out += "  granted, not seen to be needed\n";
        }
        for it in &program.unused {
            let _ = writeln!(
                out,
                "    {} ({}), line {}",
                it.origin,
                it.actions.join(", "),
                it.line
            );
        }
        if !program.gaps.is_empty() {
            out += "  more may be needed\n";
        }
        for gap in &program.gaps {
            let _ = writeln!(out, "    {}", gap_text(gap));
        }
        if program.needs.is_empty() && program.gaps.is_empty() {
            out += "  calls nothing\n";
        }
    }
    out
}

pub(super) fn markdown(programs: &[ProgramNeeds]) -> String {
    let mut out = String::new();
    for program in programs {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "## {}\n", program.id);
        if !program.needs.is_empty() {
            out += "| needed | on | granted | at |\n| --- | --- | --- | --- |\n";
        }
        for (_, is_in) in GROUPS {
            for need in program.needs.iter().filter(|it| is_in(it)) {
                let places: Vec<String> = need.places.iter().map(place_text).collect();
                let granted = match (need.verdict, need.certainty) {
                    (Verdict::Granted, _) => "yes",
                    (Verdict::Missing, Certainty::Optional) => "no, needed in some cases only",
                    (Verdict::Missing, Certainty::Certain | Certainty::Likely) => "**no**",
                    (Verdict::Unknown, _) => "not known",
                };
                let target = target_text(&need.target).replace('|', "\\|");
                let places = places.join(", ").replace('|', "\\|");
                let _ = writeln!(
                    out,
                    "| `{}` | {target} | {granted} | {places} |",
                    need.action
                );
            }
        }
        for it in &program.unused {
            let _ = writeln!(
                out,
                "\nGranted, not seen to be needed: {} (`{}`), line {}.",
                it.origin,
                it.actions.join("`, `"),
                it.line
            );
        }
        for gap in &program.gaps {
            let _ = writeln!(out, "\nMore may be needed: {}.", gap_text(gap));
        }
    }
    out
}

pub(super) fn json(programs: &[ProgramNeeds]) -> Value {
    let programs: Vec<Value> = programs.iter().map(program_json).collect();
    json!({ "programs": programs })
}

fn program_json(program: &ProgramNeeds) -> Value {
    let needs = program.needs.iter().map(|it| {
        let (kind, name) = match &it.target {
            NeedTarget::Resource(id) => ("logicalId", Some(id)),
            NeedTarget::Named(name) => ("name", Some(name)),
            NeedTarget::RunTime => ("runTime", None),
        };
        json!({
            "action": it.action,
            "resource": { "kind": kind, "name": name },
            "granted": match it.verdict {
                Verdict::Granted => "yes",
                Verdict::Missing => "no",
                Verdict::Unknown => "unknown",
            },
            "certainty": match it.certainty {
                Certainty::Certain => "certain",
                Certainty::Likely => "likely",
                Certainty::Optional => "optional",
            },
            "places": it.places.iter().map(place_json).collect::<Vec<_>>(),
        })
    });
    let unused = program
        .unused
        .iter()
        .map(|it| json!({ "origin": it.origin, "actions": it.actions, "line": it.line }));
    let gaps = program
        .gaps
        .iter()
        .map(|it| json!({ "place": it.place.as_ref().map(place_json), "reason": it.reason }));
    json!({
        "id": program.id,
        "role": program.role,
        "files": program.files,
        "complete": program.gaps.is_empty(),
        "needs": needs.collect::<Vec<_>>(),
        "unused": unused.collect::<Vec<_>>(),
        "gaps": gaps.collect::<Vec<_>>(),
    })
}

fn place_json(place: &SourcePlace) -> Value {
    let file = (!place.file.is_empty()).then_some(&place.file);
    json!({ "file": file, "line": place.line })
}

fn what(need: &Need) -> String {
    let maybe = match need.certainty {
        Certainty::Likely => " (likely)",
        Certainty::Certain | Certainty::Optional => "",
    };
    format!("{} on {}{maybe}", need.action, target_text(&need.target))
}

fn target_text(target: &NeedTarget) -> String {
    match target {
        NeedTarget::Resource(id) => id.clone(),
        NeedTarget::Named(name) => format!("\"{name}\""),
        NeedTarget::RunTime => "a resource known only at run time".to_owned(),
    }
}

/// So many places are printed of one need.
const MOST_PLACES: usize = 3;

fn at(places: &[SourcePlace]) -> String {
    let shown: Vec<String> = places.iter().take(MOST_PLACES).map(place_text).collect();
    match places.len().saturating_sub(MOST_PLACES) {
        0 => format!(": {}", shown.join(", ")),
        more => format!(": {}, and {more} more", shown.join(", ")),
    }
}

fn place_text(place: &SourcePlace) -> String {
    match place.file.as_str() {
        "" => format!("line {}", place.line),
        file => format!("{file}:{}", place.line),
    }
}

fn gap_text(gap: &Gap) -> String {
    match &gap.place {
        Some(place) => format!("{}: {}", place_text(place), gap.reason),
        None => gap.reason.clone(),
    }
}
