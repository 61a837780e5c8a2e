//! Ways to mend a finding: its rule looks for them when they are asked for.

use super::{Diagnostic, RULES, RoleView, RuleCategory};
use crate::conditional::loses_condition;
use sam_core::asl::{Definition, DefinitionFault, definition_faults};
use sam_core::cancellation;
use sam_core::connector::{Problem, ProblemKind, Resolved, Resolver, connector_at};
use sam_core::document::Section;
use sam_core::policy::{PolicySite, Statement, site_at, statement_at};
use sam_core::syntax::{EntryRef, FileFormat, NodeRef};
use sam_core::template::Resource;
use sam_core::text::TextEdit;
use sam_core::validation::{SchemaFault, globals_faults, resource_faults};

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "Change to `Orders`".
    pub label: String,
    /// Disjoint and sorted.
    pub edits: Vec<TextEdit>,
}

/// Looks for the ways to mend a finding of a rule, the best first; none where what the finding is about is gone.
pub type FindFixes = fn(&Resolver<'_>, &Diagnostic) -> Option<Vec<Fix>>;

/// The ways to mend a finding, the best first.
pub fn fixes(resolver: &Resolver<'_>, finding: &Diagnostic) -> Vec<Fix> {
    cancellation::check();
    let site = finding.site(resolver);
    if is_in_loop(resolver, finding) || site.is_some_and(|it| it.is_in_text()) {
        return Vec::new();
    }
    let rule = RULES.iter().find(|it| it.code == finding.code);
    let fix = rule.and_then(|it| it.fix);
    let mut found = fix.and_then(|it| it(resolver, finding)).unwrap_or_default();
    let document = resolver.template().document();
    found.retain(|it| !loses_condition(document, &it.edits));
    match document.format() {
        FileFormat::Template => {}
        FileFormat::PolicyDocument => {
            found.retain(|it| !it.edits.iter().any(|it| writes_function(&it.new_text)));
        }
        FileFormat::Serverless => {
            // What a variable brings is not written at the place of the variable.
            let is_plain = |it: &TextEdit| !document.slice(it.range).contains("${");
            let is_in_file = |it: &TextEdit| document.is_written(it.range) && is_plain(it);
            let is_of_statement = rule.is_some_and(|it| it.category == RuleCategory::Statement);
            found.retain(|it| is_of_statement && it.edits.iter().all(is_in_file));
        }
    }
    found
}

/// Whether a text has an intrinsic function or a pseudo parameter, which nobody resolves outside of templates.
fn writes_function(text: &str) -> bool {
    const MARKS: [&str; 7] = [
        "Fn::", "\"Ref\"", "!Ref", "!Sub", "!GetAtt", "!If", "${AWS::",
    ];
    MARKS.iter().any(|it| text.contains(it))
}

/// Whether a finding is in a loop: what mends one of the entries that the loop comes to is wrong for the others.
fn is_in_loop(resolver: &Resolver<'_>, finding: &Diagnostic) -> bool {
    let block = resolver
        .template()
        .document()
        .block_at(finding.range.start());
    block.is_some_and(|it| it.block.is_loop())
}

impl Fix {
    /// Those for which there are edits.
    pub(super) fn list<L: Into<String>>(
        ways: impl IntoIterator<Item = (L, Option<Vec<TextEdit>>)>,
    ) -> Vec<Self> {
        let fix = |(label, edits): (L, Option<Vec<TextEdit>>)| {
            Some(Self {
                label: label.into(),
                edits: edits?,
            })
        };
        ways.into_iter().filter_map(fix).collect()
    }
}

/// What a finding is about, found again by its range.
impl Diagnostic {
    /// Whether it is at a node.
    pub(super) fn is_at(&self, node: NodeRef<'_>) -> bool {
        node.full_range() == self.range
    }

    /// Whether it is another one, whatever severity the user gives it.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.range == other.range && self.message == other.message
    }

    /// The node that it is at, of several.
    pub(super) fn node_in<'a>(
        &self,
        nodes: impl IntoIterator<Item = NodeRef<'a>>,
    ) -> Option<NodeRef<'a>> {
        nodes.into_iter().find(|it| self.is_at(*it))
    }

    /// The entry of a map whose key it is at.
    pub(super) fn key_in<'a>(&self, map: NodeRef<'a>) -> Option<EntryRef<'a>> {
        map.entries().find(|it| self.is_at(it.key))
    }

    /// The resource that it is in.
    pub(super) fn resource<'a>(&self, resolver: &Resolver<'a>) -> Option<Resource<'a>> {
        resolver.template().resource_containing(self.range.start())
    }

    /// The key or value that does not fit a schema that it is at, the first of several. What stands in a parameter or mapping
    /// does not fit where a resource or section of `Globals` refers to it, which is a place that the finding has to do with.
    pub(super) fn schema_fault<'a>(&self, resolver: &Resolver<'a>) -> Option<SchemaFault<'a>> {
        let template = resolver.template();
        let related = self.related.iter().map(|(range, _)| *range);
        let mut found = [self.range].into_iter().chain(related).flat_map(|at| {
            let resource = template.resource_containing(at.start());
            if let Some(resource) = resource {
                return resource_faults(resource, template);
            }
            let mut sections = template.entries(Section::Globals);
            let section = sections.find(|it| it.range().contains_range(at));
            section.map_or_else(Vec::new, |it| globals_faults(it, template))
        });
        found.find(|it| it.range == self.range)
    }

    /// What Step Functions refuses at its range in a definition that can be edited.
    pub(super) fn definition_faults<'a>(
        &self,
        resolver: &Resolver<'a>,
    ) -> Vec<DefinitionFault<'a>> {
        let definition = self.resource(resolver).and_then(Definition::of);
        let definition = definition.filter(|it| !it.is_text);
        let found = definition.into_iter().flat_map(definition_faults);
        found.filter(|it| it.range == self.range).collect()
    }

    /// The connector that it is in, resolved.
    pub(super) fn connector<'a>(&self, resolver: &Resolver<'a>) -> Option<Resolved<'a>> {
        let connector = connector_at(resolver.template(), self.range.start())?;
        Some(resolver.resolve(&connector))
    }

    /// The problem of a connector at its range, with what is asked of its kind.
    pub(super) fn problem<'r, T>(
        &self,
        resolved: &'r Resolved<'_>,
        ask: impl Fn(&'r ProblemKind) -> Option<T>,
    ) -> Option<(&'r Problem, T)> {
        let mut here = resolved.problems.iter().filter(|it| it.range == self.range);
        here.find_map(|it| Some((it, ask(&it.kind)?)))
    }

    /// The policy document that it is in.
    pub(super) fn site<'a>(&self, resolver: &Resolver<'a>) -> Option<PolicySite<'a>> {
        site_at(resolver.template(), self.range.start())
    }

    /// The statement that it is in, with its document.
    pub(super) fn statement<'a>(
        &self,
        resolver: &Resolver<'a>,
    ) -> Option<(PolicySite<'a>, Statement<'a>)> {
        statement_at(resolver.template(), self.range.start())
    }

    /// The function, state machine, role, user or group that it is in, with the entry of `Policies` that it is in.
    pub(super) fn role_view<'a>(&self, resolver: &Resolver<'a>) -> Option<RoleView<'a>> {
        let resource = self.resource(resolver)?;
        RoleView::at(resource, resolver.template(), self.range.start())
    }

    /// The same, or all of them if it is in `Globals`.
    pub(super) fn role_views<'a>(
        &self,
        resolver: &Resolver<'a>,
    ) -> impl Iterator<Item = RoleView<'a>> {
        let template = resolver.template();
        let own = self.role_view(resolver);
        let all = own.is_none().then(|| template.resources());
        let all = all.into_iter().flatten();
        let all = all.filter_map(move |it| RoleView::of(it, template));
        own.into_iter().chain(all)
    }
}
