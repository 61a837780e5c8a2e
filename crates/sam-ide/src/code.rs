//! What the code of functions and the definitions of state machines call, and whether that is granted.

mod asked_actions;
mod decide;
mod definition;
mod forms;
mod needed_by;
mod nested;
mod pass_role;
mod program;
mod readings;
mod role_needs;
mod target;
mod unknown_call;

pub(crate) use decide::{Judge, Verdict, allows};
pub(crate) use definition::{ReadDefinition, definition_file};
pub use needed_by::needed_by;
pub(crate) use nested::NestedTemplate;
pub use readings::CodeReadings;
pub(crate) use readings::{CodeSource, sources_of};
pub(crate) use role_needs::ProgramSummary;
pub use role_needs::{MissingNeed, RoleNeeds};
pub(crate) use target::NeedTarget;
pub(crate) use unknown_call::UnknownCall;

use sam_code::Certainty;
use sam_core::expand::{definition_text, function_code};
use sam_core::spec::ROLE_PROPERTIES;
use sam_core::template::{Resource, Template};

/// A call that a program makes, before it is known what it needs.
#[derive(Debug)]
pub(crate) struct ProgramCall {
    /// The actions that it needs.
    pub(crate) actions: Vec<String>,
    pub(crate) target: NeedTarget,
    pub(crate) certainty: Certainty,
    pub(crate) place: SourcePlace,
}

/// Whether the code or definition of a program is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProgramState {
    /// Its files were not read yet.
    #[default]
    Awaited,
    /// It cannot be read.
    Unread,
    /// It was read, perhaps with gaps.
    Read,
}

/// What was read of a program.
#[derive(Debug, Default)]
pub(crate) struct ProgramReading {
    state: ProgramState,
    pub(crate) calls: Vec<ProgramCall>,
    pub(crate) files: Vec<String>,
    pub(crate) gaps: Vec<Gap>,
    /// Calls of which it is not known what they need.
    pub(crate) unknown: Vec<UnknownCall>,
}

impl ProgramReading {
    fn unread(reason: &str) -> Self {
        let mut read = Self {
            state: ProgramState::Unread,
            ..Self::default()
        };
        read.add_gap(reason);
        read
    }

    fn add_gap(&mut self, reason: &str) {
        self.gaps.push(Gap {
            place: None,
            reason: reason.to_owned(),
        });
    }

    /// Whether every call is known.
    pub(crate) fn is_complete(&self) -> bool {
        self.state == ProgramState::Read && self.gaps.is_empty()
    }
}

/// Whether a resource is a function or a state machine.
pub(crate) fn has_code(resource: Resource<'_>) -> bool {
    let resource_type = resource.type_name();
    ROLE_PROPERTIES
        .iter()
        .any(|(it, _)| resource_type == Some(it))
}

/// Whether the code of a function is beside the template, but not the file of its handler.
pub(crate) fn lacks_handler(
    resource: Resource<'_>,
    template: Template<'_>,
    readings: &CodeReadings,
) -> bool {
    let code = function_code(resource, template);
    code.is_some_and(|it| !it.has_layers && readings::lacks_handler(readings, resource, &it))
}

/// What is known of a function or state machine; none of any other resource.
pub(crate) fn read(
    resource: Resource<'_>,
    template: Template<'_>,
    readings: &CodeReadings,
) -> Option<ProgramReading> {
    if let Some(code) = function_code(resource, template) {
        return Some(program::read(resource, template, &code, readings));
    }
    let text = definition_text(resource, template)?;
    Some(definition::read(resource, template, &text, readings))
}

/// Where something may be missing from what was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    pub(crate) place: Option<SourcePlace>,
    pub(crate) reason: String,
}

/// A line of code or of a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePlace {
    /// The path of the file from the template's folder; empty for the template itself.
    pub file: String,
    /// The line in it, from 1; of code in the template the line of that code.
    pub line: usize,
    /// Whether there is such a file.
    pub kind: SourceKind,
}

/// What a line of code stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// A file beside the template.
    File,
    /// The template.
    Template,
    /// A text of the template that is code, by the name of the file that Lambda makes of it.
    Inline,
}

impl SourcePlace {
    fn file(file: &str, line: usize) -> Self {
        Self {
            file: file.to_owned(),
            line,
            kind: SourceKind::File,
        }
    }

    fn inline(file: &str, line: usize) -> Self {
        Self {
            kind: SourceKind::Inline,
            ..Self::file(file, line)
        }
    }
}
