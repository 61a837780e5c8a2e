//! What is wrong with a template, as findings that the next version's are made from.

mod connector;
mod consequences;
mod definition;
mod definition_files;
mod deploy_settings;
mod filter_text;
mod fix;
mod forbidden;
mod format_rules;
mod function_text;
mod grant;
pub(crate) mod ignores;
mod kept;
mod known_code;
pub(crate) mod message;
mod misspelt_type;
pub(crate) mod policies;
mod refusals_twice;
mod role;
pub(crate) mod role_view;
mod schema;
mod service;
mod shared;
pub(crate) mod statement;
mod syntax;
mod template;
mod unit;

use crate::code::{CodeReadings, MissingNeed, RoleNeeds, SourcePlace};
pub use crate::dependencies::Dependencies;
use crate::shared_text::SharedText;
pub use deploy_settings::{DeploySettings, with_deploy_settings};
pub use fix::{FindFixes, Fix, fixes};
pub use forbidden::{Forbidden, with_forbidden};
pub use ignores::Ignore;
pub use kept::{Checked, findings, findings_in};
pub use role_view::RoleView;
use sam_core::analysis::Analysis;
use sam_core::asl::DefinitionFault;
use sam_core::connector::{Environment, Resolved, Resolver};
use sam_core::document::{Document, PlacedBlock, Section};
use sam_core::permission::{Permissions, Role, RolePermissions};
use sam_core::policy::{PolicySite, Statement};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Item, Resource, Template};
use sam_core::text::TextRange;
use sam_core::validation::SchemaFault;
use shared::Shared;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something to tell the user about a range of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule, `connector-unknown-id`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The exact key or value, in the document.
    pub range: TextRange,
    /// What is wrong and the way out, in one or two sentences.
    pub message: SharedText,
    /// Other places it has to do with, each with a few words.
    pub related: Vec<(TextRange, SharedText)>,
    /// The message with which the transform refuses the template, word for word, where the finding has another one.
    pub aws_message: Option<SharedText>,
    /// What code calls without a grant, where the finding is about that.
    pub need: Option<Arc<MissingNeed>>,
    /// The line of another file that it is about: of the definition of a state machine.
    pub source: Option<Arc<SourcePlace>>,
    /// The name that it has to do with, by which another finding may explain it.
    pub name: Option<NameClaim>,
}

/// What a finding says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameClaim {
    /// It was meant where the finding stands.
    Meant(SharedText),
    /// It is missing.
    Lacking(SharedText),
    /// Nothing uses it.
    Unused(SharedText),
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The template does not deploy.
    Error,
    /// It deploys, but not to what was meant.
    Warning,
    /// Worth knowing.
    Information,
    /// Faint.
    Hint,
}

/// What the findings of a rule are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleCategory {
    /// The text: what is not YAML or JSON, or not one document.
    Syntax,
    /// The template: its sections, its resources and the names they use.
    Template,
    /// The properties and attributes of resources.
    Schema,
    /// The definitions of state machines.
    Definition,
    /// Connectors.
    Connector,
    /// What `Policies` and properties like it take: policy templates, managed policies, documents.
    Policies,
    /// Policy documents, their statements and Lambda permissions.
    Statement,
    /// Roles.
    Role,
    /// What is granted, of all origins.
    Grant,
}

/// A rule: one file in `diagnostics/`, whose module comment is its page in `docs/rules`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// The severity of its findings unless configured otherwise.
    pub severity: Severity,
    /// What its findings are about.
    pub category: RuleCategory,
    /// What it looks at.
    pub check: Check,
    /// Looks for ways to mend a finding; none where no rule can know one.
    pub fix: Option<FindFixes>,
}

/// What a check looks at, which says when it runs.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The document as a whole.
    Document(fn(&mut Vec<Diagnostic>, &Document)),
    /// What silences findings, after it has done so.
    Ignores(fn(&mut Vec<Diagnostic>, &[Ignore], &Document)),
    /// The template as a whole, with what the settings of the project forbid.
    Forbidden(fn(&mut Vec<Diagnostic>, &[Forbidden], &Analysis)),
    /// The template as a whole, with what `samconfig.toml` says of its deployment.
    DeploySettings(fn(&mut Vec<Diagnostic>, &[DeploySettings], &Analysis)),
    /// What waits for what in the template as a whole.
    Dependencies(fn(&mut Vec<Diagnostic>, &Dependencies, &Resolver<'_>)),
    /// Each resource, and then the document as a whole.
    ResourceAndDocument(
        fn(&mut Vec<Diagnostic>, Resource<'_>, &Resolver<'_>),
        fn(&mut Vec<Diagnostic>, &Document),
    ),
    /// Each entry of a section.
    Entry(fn(&mut Vec<Diagnostic>, &EntryView<'_, '_>)),
    /// Each entry of a section, with what the template is deployed for.
    Deployed(fn(&mut Vec<Diagnostic>, &EntryView<'_, '_>, &Environment)),
    /// Each resource.
    Resource(fn(&mut Vec<Diagnostic>, Resource<'_>, &Resolver<'_>)),
    /// Each key or value that does not fit the schema of its resource type or section of `Globals`.
    Schema(fn(&mut Vec<Diagnostic>, &SchemaFault<'_>)),
    /// The same, with what the template is deployed for.
    DeployedSchema(fn(&mut Vec<Diagnostic>, &SchemaFault<'_>, &Environment)),
    /// Each key or value in the definition of a state machine that Step Functions refuses. Of a file, as far as it was read;
    /// the finding is then at what names the file.
    Definition(fn(&mut Vec<Diagnostic>, &DefinitionFault<'_>)),
    /// Each connector, resolved.
    Connector(fn(&mut Vec<Diagnostic>, &Resolved<'_>, &Resolver<'_>)),
    /// Each role that is declared or that SAM makes, with what it is granted.
    Grants(fn(&mut Vec<Diagnostic>, &Grants<'_>)),
    /// Each such role with what the code that runs under it needs, as far as code was read.
    Code(fn(&mut Vec<Diagnostic>, &RoleNeeds<'_, '_>)),
    /// Each resource, with what is known of the files beside the template.
    Files(fn(&mut Vec<Diagnostic>, Resource<'_>, Template<'_>, &CodeReadings)),
    /// Each policy document, wherever it stands.
    Policy(fn(&mut Vec<Diagnostic>, &PolicySite<'_>)),
    /// Each statement of each policy document.
    Statement(fn(&mut Vec<Diagnostic>, Statement<'_>, &PolicySite<'_>)),
    /// Each statement, with the template whose names its values use.
    StatementInTemplate(fn(&mut Vec<Diagnostic>, Statement<'_>, &PolicySite<'_>, &Resolver<'_>)),
    /// Each function, state machine, role, user and group, with what is put on it.
    Role(fn(&mut Vec<Diagnostic>, &RoleView<'_>, &Resolver<'_>)),
}

/// The rules by what they are about.
const GROUPS: &[&[Rule]] = &[
    syntax::RULES,
    template::RULES,
    schema::RULES,
    service::RULES,
    definition::RULES,
    connector::RULES,
    policies::RULES,
    statement::RULES,
    role::RULES,
    grant::RULES,
];

/// All rules, in the order of the documentation.
pub const RULES: &[Rule] = &{
    const COUNT: usize = {
        let mut count = 0;
        let mut group = 0;
        while group < GROUPS.len() {
            count += GROUPS[group].len();
            group += 1;
        }
        count
    };
    let mut all = [GROUPS[0][0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut rule = 0;
        while rule < GROUPS[group].len() {
            all[at] = GROUPS[group][rule];
            at += 1;
            rule += 1;
        }
        group += 1;
    }
    all
};

/// Where the pages of the rules are, a page named for its code.
pub const RULE_PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules");

/// The diagnostics of one version, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    all: Vec<Arc<Diagnostic>>,
}

impl Findings {
    fn of(mut all: Vec<Arc<Diagnostic>>) -> Self {
        let key = |it: &Diagnostic| (it.range.start(), it.range.end(), it.code);
        all.sort_by_key(|it| key(it));
        // Two destinations may find the same fault with the one list of permissions.
        let mut found: Vec<Arc<Diagnostic>> = Vec::with_capacity(all.len());
        for it in all {
            let mut alike = found
                .iter()
                .rev()
                .take_while(|other| key(other) == key(&it));
            if alike.all(|other| other.message != it.message) {
                found.push(it);
            }
        }
        schema::drop_general(&mut found);
        Self { all: found }
    }

    /// The diagnostics, in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.all.iter().map(|it| &**it)
    }

    /// The diagnostics that touch a range.
    pub fn touching(&self, range: TextRange) -> impl Iterator<Item = &Diagnostic> {
        self.iter()
            .filter(move |it| it.range.intersect(range).is_some())
    }
}

impl Rule {
    /// A finding of this rule.
    fn at(&self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            range,
            message: message::with_short_names(message.into()).into(),
            related: Vec::new(),
            aws_message: None,
            need: None,
            source: None,
            name: None,
        }
    }
}

impl Diagnostic {
    /// With the name that was meant at its place, if there is one.
    fn meaning(mut self, name: Option<&str>) -> Self {
        self.name = name.map(|it| NameClaim::Meant(it.to_owned().into()));
        self
    }

    /// With the name that it says is missing.
    fn lacking(mut self, name: &str) -> Self {
        self.name = Some(NameClaim::Lacking(name.to_owned().into()));
        self
    }

    /// With another place it has to do with, once: both ends of a connector may be one resource.
    fn related(mut self, range: TextRange, words: impl Into<SharedText>) -> Self {
        let related = (range, words.into());
        if !self.related.contains(&related) {
            self.related.push(related);
        }
        self
    }

    /// The lines of other files that it has to do with: the path from the template's folder, and the line.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        let called = self.need.iter().flat_map(|it| it.files());
        let own = self.source.iter().map(|it| (&*it.file, it.line));
        called.chain(own)
    }

    /// With another severity than its rule has.
    fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}

/// What a role is granted, for rules that look at more of it than one statement or connector.
#[derive(Debug)]
pub struct Grants<'a> {
    /// They know this role, and may not know others.
    permissions: Permissions<'a>,
    role: Role<'a>,
    found: OnceCell<RolePermissions>,
}

impl<'a> Grants<'a> {
    fn new(permissions: Permissions<'a>, role: Role<'a>) -> Self {
        Self {
            permissions,
            role,
            found: OnceCell::new(),
        }
    }

    /// Everything the role is granted, found once for all rules.
    fn found(&self) -> &RolePermissions {
        self.found.get_or_init(|| self.permissions.of(&self.role))
    }

    fn template(&self) -> Template<'a> {
        self.permissions.resolver().template()
    }

    /// The logical IDs of the resources that grants of the role may name.
    fn declared(&self) -> BTreeSet<String> {
        let ids = self.template().names(Section::Resources);
        ids.map(str::to_owned).collect()
    }

    /// The connectors that have to do with the role.
    fn connectors(&self) -> &[Resolved<'a>] {
        self.permissions.connectors()
    }
}

/// An entry of a section.
#[derive(Debug)]
pub struct EntryView<'f, 'a> {
    /// The block it stands in.
    block: &'a PlacedBlock,
    /// What it declares, and what it mentions.
    item: &'a Item,
    resolver: &'f Resolver<'a>,
    shared: &'f Shared<'a>,
}

impl<'a> EntryView<'_, 'a> {
    /// Its key and value.
    fn entry(&self) -> Option<EntryRef<'a>> {
        self.item.entry(self.block)
    }

    /// Whether it is written, and not what a loop comes to.
    fn is_written(&self) -> bool {
        let is_first = || {
            self.block
                .block
                .items
                .first()
                .is_some_and(|it| std::ptr::eq(it, self.item))
        };
        !self.block.block.is_unrolled() || is_first()
    }

    /// The properties of a function, or those that `Globals` gives to all functions.
    fn function_properties(&self) -> Option<NodeRef<'a>> {
        let entry = self.entry()?;
        let is_global = self.item.section == Section::Globals && entry.name() == "Function";
        let is_function = self.item.section == Section::Resources && self.item.is_function();
        match is_global {
            true => Some(entry.value),
            false => entry.value.get("Properties").filter(|_| is_function),
        }
    }
}
