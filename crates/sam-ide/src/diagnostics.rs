//! What is wrong with a template, as findings that the next version's are made from.

mod attribute_in_properties;
mod condition_not_a_string;
mod connector_condition_missing;
mod connector_depends_on_connector;
mod connector_duplicate_permission;
mod connector_embedded_not_a_map;
mod connector_empty_destination;
mod connector_empty_permissions;
mod connector_end_shape;
mod connector_granted_twice;
mod connector_id_clash;
mod connector_id_not_a_string;
mod connector_id_not_alphanumeric;
mod connector_id_taken;
mod connector_lost;
mod connector_missing_property;
mod connector_part_missing;
mod connector_permission_combination;
mod connector_permissions_intrinsic;
mod connector_properties_not_a_map;
mod connector_role_not_a_role;
mod connector_role_not_found;
mod connector_source_ignored;
mod connector_source_reference;
mod connector_type_ignored;
mod connector_type_missing;
mod connector_unknown_id;
mod connector_unknown_part;
mod connector_unknown_property;
mod connector_unsupported_pair;
mod connector_unsupported_permission;
mod connector_wrong_type;
mod connectors_misplaced;
mod connectors_not_a_map;
mod dead_letter_queue;
mod duplicate_key;
mod entry_fault;
mod function_url_auth;
mod globals_unknown_property;
mod grant_missing;
mod grant_twice;
mod grant_unused;
mod invoke_destination;
mod kept;
mod kept_role;
mod managed_policies_many;
mod managed_policy_broad;
mod managed_policy_needs_arn;
mod managed_policy_partition;
mod managed_policy_redundant;
mod managed_policy_service_linked;
mod managed_policy_unknown;
mod managed_ref;
mod permission_url;
mod permission_wrong_target;
mod policies_beside_role;
mod policies_duplicate;
mod policies_entry_invalid;
mod policies_if;
mod policies_in_globals;
mod policies_to_role;
mod policies_wrapped;
mod policies_wrong_type;
mod policy_action_edit;
mod policy_action_malformed;
mod policy_action_of_other_service;
mod policy_allow_with_not;
pub(crate) mod policy_arn_fault;
mod policy_arn_malformed;
mod policy_condition_key_not_for_actions;
mod policy_condition_value;
mod policy_confused_deputy;
mod policy_duplicate_action;
mod policy_duplicate_condition_key;
mod policy_duplicate_resource;
mod policy_duplicate_sid;
mod policy_element_not_allowed;
mod policy_element_type;
mod policy_empty;
mod policy_length;
mod policy_missing_element;
mod policy_operator;
mod policy_operator_type;
mod policy_other_bucket;
mod policy_pass_role_star;
mod policy_privilege_escalation;
mod policy_public_principal;
mod policy_resource_edit;
mod policy_resource_mismatch;
pub(crate) mod policy_resource_not_taken;
mod policy_resource_star;
mod policy_service_star;
mod policy_set_operator;
mod policy_sid_not_alphanumeric;
mod policy_size;
mod policy_source_of_other_service;
mod policy_template_parameters;
mod policy_template_unknown;
pub(crate) mod policy_template_value;
mod policy_trust_action;
pub(crate) mod policy_unknown_action;
mod policy_unknown_condition_key;
mod policy_unknown_element;
mod policy_unknown_operator;
pub(crate) mod policy_unknown_service;
mod policy_values;
mod policy_variable;
mod policy_version;
pub(crate) mod policy_wanted;
mod policy_wildcard_in_equals;
pub(crate) mod policy_wildcard_matches_nothing;
mod policy_wrong_effect;
mod policy_wrong_principal;
mod properties_not_a_map;
mod property_misplaced;
mod reference_wrong_form;
mod resource_not_a_map;
mod resources_missing;
mod role_not_an_arn;
mod role_shared;
mod role_view;
mod role_wrong_type;
mod several_documents;
mod syntax;
mod target;
pub(crate) mod template_values;
mod transform_missing;
mod unknown_attribute;
mod unknown_property;
mod unknown_reference;

pub use kept::{Checked, findings};
use kept_role::Roles;
pub use role_view::RoleView;
use sam_core::connector::{Environment, Resolved, Resolver, connector_at};
use sam_core::document::Document;
use sam_core::permission::Permissions;
use sam_core::policy::{Site, Statement, site_at, sites, statement_at};
use sam_core::template::{Resource, Template};
use sam_core::text::{TextEdit, TextRange};
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
    pub message: String,
    /// Other places it has to do with, each with a few words.
    pub related: Vec<(TextRange, String)>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
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

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "Change to `Orders`".
    pub label: String,
    /// Disjoint and sorted.
    pub edits: Vec<TextEdit>,
}

/// A rule: one file in `diagnostics/`, whose module comment is its page in `docs/rules`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// The severity of its findings unless configured otherwise.
    pub severity: Severity,
    /// What it looks at.
    pub check: Check,
}

/// What a check looks at, which says when it runs.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The document as a whole.
    Document(fn(&mut Vec<Diagnostic>, &Document)),
    /// Each resource.
    Resource(fn(&mut Vec<Diagnostic>, Resource<'_>, &Resolver<'_>)),
    /// Each connector, resolved.
    Connector(fn(&mut Vec<Diagnostic>, &Resolved<'_>, &Resolver<'_>)),
    /// All connectors together, in the order in which the transform meets them.
    Connectors(fn(&mut Vec<Diagnostic>, &[Resolved<'_>], &Resolver<'_>)),
    /// The grants of the template together: roles, statements and connectors.
    Grants(fn(&mut Vec<Diagnostic>, &Grants<'_, '_>)),
    /// Each policy document, wherever it stands.
    Policy(fn(&mut Vec<Diagnostic>, &Site<'_>, &Resolver<'_>)),
    /// Each statement of each policy document.
    Statement(fn(&mut Vec<Diagnostic>, Statement<'_>, &Site<'_>, &Resolver<'_>)),
    /// Each function, state machine, role, user and group, with what is put on it.
    Role(fn(&mut Vec<Diagnostic>, &RoleView<'_>, &Resolver<'_>)),
}

/// All rules, in the order of the documentation.
pub const RULES: &[Rule] = &[
    syntax::RULE,
    duplicate_key::RULE,
    several_documents::RULE,
    resources_missing::RULE,
    transform_missing::RULE,
    resource_not_a_map::RULE,
    condition_not_a_string::RULE,
    properties_not_a_map::RULE,
    attribute_in_properties::RULE,
    property_misplaced::RULE,
    unknown_property::RULE,
    globals_unknown_property::RULE,
    unknown_reference::RULE,
    unknown_attribute::RULE,
    connectors_misplaced::RULE,
    connectors_not_a_map::RULE,
    connector_embedded_not_a_map::RULE,
    connector_properties_not_a_map::RULE,
    connector_unknown_property::RULE,
    connector_missing_property::RULE,
    connector_wrong_type::RULE,
    connector_id_not_alphanumeric::RULE,
    connector_id_taken::RULE,
    connector_source_reference::RULE,
    connector_end_shape::RULE,
    connector_type_missing::RULE,
    connector_id_not_a_string::RULE,
    connector_unknown_id::RULE,
    connector_empty_destination::RULE,
    connector_unsupported_pair::RULE,
    connector_empty_permissions::RULE,
    connector_unsupported_permission::RULE,
    connector_permission_combination::RULE,
    connector_permissions_intrinsic::RULE,
    connector_part_missing::RULE,
    connector_role_not_found::RULE,
    connector_role_not_a_role::RULE,
    connector_duplicate_permission::RULE,
    connector_granted_twice::RULE,
    connector_source_ignored::RULE,
    connector_type_ignored::RULE,
    connector_unknown_part::RULE,
    connector_condition_missing::RULE,
    connector_depends_on_connector::RULE,
    connector_id_clash::RULE,
    connector_lost::RULE,
    policy_template_unknown::RULE,
    policy_template_parameters::RULE,
    policy_template_value::RULE,
    policies_entry_invalid::RULE,
    policies_wrapped::RULE,
    policies_wrong_type::RULE,
    policies_if::RULE,
    policies_beside_role::RULE,
    policies_in_globals::RULE,
    role_wrong_type::RULE,
    role_not_an_arn::RULE,
    reference_wrong_form::RULE,
    dead_letter_queue::RULE,
    invoke_destination::RULE,
    function_url_auth::RULE,
    managed_policy_unknown::RULE,
    managed_policy_needs_arn::RULE,
    managed_policy_service_linked::RULE,
    managed_policy_broad::RULE,
    managed_policy_partition::RULE,
    managed_policy_redundant::RULE,
    policies_duplicate::RULE,
    policy_version::RULE,
    policy_unknown_element::RULE,
    policy_missing_element::RULE,
    policy_element_not_allowed::RULE,
    policy_element_type::RULE,
    policy_empty::RULE,
    policy_wrong_effect::RULE,
    policy_duplicate_sid::RULE,
    policy_sid_not_alphanumeric::RULE,
    policy_wrong_principal::RULE,
    policy_trust_action::RULE,
    policy_action_malformed::RULE,
    policy_action_of_other_service::RULE,
    policy_unknown_service::RULE,
    policy_unknown_action::RULE,
    policy_wildcard_matches_nothing::RULE,
    policy_duplicate_action::RULE,
    policy_duplicate_resource::RULE,
    policy_variable::RULE,
    policy_arn_malformed::RULE,
    policy_resource_not_taken::RULE,
    policy_other_bucket::RULE,
    policy_resource_mismatch::RULE,
    policy_unknown_operator::RULE,
    policy_unknown_condition_key::RULE,
    policy_condition_key_not_for_actions::RULE,
    policy_duplicate_condition_key::RULE,
    policy_operator_type::RULE,
    policy_set_operator::RULE,
    policy_wildcard_in_equals::RULE,
    policy_condition_value::RULE,
    policy_resource_star::RULE,
    policy_service_star::RULE,
    policy_allow_with_not::RULE,
    policy_pass_role_star::RULE,
    policy_public_principal::RULE,
    policy_confused_deputy::RULE,
    policy_source_of_other_service::RULE,
    permission_wrong_target::RULE,
    permission_url::RULE,
    policy_privilege_escalation::RULE,
    policy_size::RULE,
    managed_policies_many::RULE,
    role_shared::RULE,
    grant_missing::RULE,
    grant_twice::RULE,
    grant_unused::RULE,
];

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
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }
}

impl Diagnostic {
    /// With another place it has to do with, once: both ends of a connector may be one resource.
    fn related(mut self, range: TextRange, words: impl Into<String>) -> Self {
        let related = (range, words.into());
        if !self.related.contains(&related) {
            self.related.push(related);
        }
        self
    }

    /// With another severity than its rule has.
    fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// With a way to mend it, if there is one.
    fn fix(mut self, label: impl Into<String>, edits: Option<Vec<TextEdit>>) -> Self {
        if let Some(edits) = edits {
            let label = label.into();
            self.fixes.push(Fix { label, edits });
        }
        self
    }
}

/// How many findings of one rule are worth a search for names or edits that looks at all of a long list or template. A
/// template with more of them was not mistyped but made wrong, and while someone types it must not cost seconds.
const MOST_SEARCHED: usize = 32;

impl Rule {
    /// Whether a finding that this rule is about to add is among the first, which are worth a long search. `acc` ends with
    /// what the rule found so far.
    fn is_searched(&self, acc: &[Diagnostic]) -> bool {
        let known = acc.iter().rev().take_while(|it| it.code == self.code);
        known.take(MOST_SEARCHED).count() < MOST_SEARCHED
    }

    /// Edits that a long search is for, if the finding that this rule is about to add is worth it.
    fn search<T>(&self, acc: &[Diagnostic], search: impl FnOnce() -> Option<T>) -> Option<T> {
        self.is_searched(acc).then(search).flatten()
    }
}

/// What a template grants, for rules that look at more of it than one statement or connector.
#[derive(Debug)]
pub struct Grants<'f, 'a> {
    permissions: &'f Permissions<'a, 'f>,
    connectors: &'f [Resolved<'a>],
    /// Each policy document with its statements.
    sites: &'f [(Site<'a>, Vec<Statement<'a>>)],
    /// What is known about roles.
    roles: &'f Roles<'f>,
    /// The place of the one finding whose fixes are asked for; otherwise the first few get theirs.
    wanted: Option<TextRange>,
}

impl<'f, 'a> Grants<'f, 'a> {
    fn resolver(&self) -> &'f Resolver<'a> {
        self.permissions.resolver()
    }

    fn template(&self) -> Template<'a> {
        self.resolver().template()
    }

    /// Whether the fixes of a finding that a rule is about to add are worth a search. Many templates have many such
    /// findings, none of them urgent: fewer than of others get their fixes before these are asked for.
    fn is_searched(&self, rule: &Rule, acc: &[Diagnostic], range: TextRange) -> bool {
        const MOST: usize = 4;
        match self.wanted {
            Some(wanted) => wanted == range,
            None => {
                let known = acc.iter().rev().take_while(|it| it.code == rule.code);
                known.take(MOST).count() < MOST
            }
        }
    }
}

/// The findings that touch a range, each with its fixes. Beyond the first findings of a rule fixes are sought when they
/// are asked for, which is now; not for more than one can look at.
pub(crate) fn with_fixes<'f>(
    findings: &'f Findings,
    range: TextRange,
    resolver: &Resolver<'_>,
) -> Vec<(&'f Diagnostic, Vec<Fix>)> {
    let touching: Vec<_> = findings.touching(range).collect();
    let is_few = touching.len() <= MOST_SEARCHED;
    let fixes = |it: &Diagnostic| match it.fixes.as_slice() {
        [] if is_few => fixes(it, resolver),
        known => known.to_vec(),
    };
    touching.into_iter().map(|it| (it, fixes(it))).collect()
}

fn fixes(finding: &Diagnostic, resolver: &Resolver<'_>) -> Vec<Fix> {
    let rule = RULES.iter().find(|it| it.code == finding.code);
    let (template, offset) = (resolver.template(), finding.range.start());
    let mut found = Vec::new();
    match rule.map(|it| it.check) {
        Some(Check::Resource(check)) => {
            if let Some(resource) = template.resource_containing(offset) {
                check(&mut found, resource, resolver);
            }
        }
        Some(Check::Connector(check)) => {
            if let Some(connector) = connector_at(template, offset) {
                check(&mut found, &resolver.resolve(&connector), resolver);
            }
        }
        Some(Check::Policy(check)) => {
            if let Some(site) = site_at(template, offset) {
                check(&mut found, &site, resolver);
            }
        }
        Some(Check::Statement(check)) => {
            if let Some((site, statement)) = statement_at(template, offset) {
                check(&mut found, statement, &site, resolver);
            }
        }
        Some(Check::Role(check)) => {
            let resource = template.resource_containing(offset);
            if let Some(view) = resource.and_then(|it| RoleView::at(it, template, offset)) {
                check(&mut found, &view, resolver);
            }
        }
        Some(Check::Grants(check)) => {
            let grants = Grants {
                permissions: &Permissions::new(resolver, &Environment::default()),
                connectors: &resolver.all(),
                sites: &all_statements(template),
                roles: &Roles::default(),
                wanted: Some(finding.range),
            };
            check(&mut found, &grants);
        }
        Some(Check::Document(_) | Check::Connectors(_)) | None => {}
    }
    let same = found.into_iter().find(|it| it.range == finding.range);
    same.map_or(Vec::new(), |it| it.fixes)
}

fn all_statements<'a>(template: Template<'a>) -> Vec<(Site<'a>, Vec<Statement<'a>>)> {
    sites(template)
        .map(|it| (it, it.document.statements().collect()))
        .collect()
}
