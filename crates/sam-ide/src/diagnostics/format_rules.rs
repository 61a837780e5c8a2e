//! Which rules look at files of which format.

use super::role::ROLE_STATEMENTS_IGNORED;
use super::{Check, Diagnostic, RULES, Rule, RuleCategory};
use sam_core::document::Document;
use sam_core::syntax::FileFormat;

/// The rules for files of a format.
pub(super) fn rules_for(format: FileFormat) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |it| match format {
        FileFormat::Template => true,
        // What a policy document is attached to is not known, so it has no resources and no roles.
        FileFormat::PolicyDocument => match it.check {
            Check::Policy(_)
            | Check::Statement(_)
            | Check::StatementInTemplate(_)
            | Check::Ignores(_) => true,
            Check::Document(_) => it.category == RuleCategory::Syntax,
            Check::ResourceAndDocument(..)
            | Check::Dependencies(_)
            | Check::Forbidden(_)
            | Check::DeploySettings(_)
            | Check::Entry(_)
            | Check::Deployed(_)
            | Check::Resource(_)
            | Check::Schema(_)
            | Check::DeployedSchema(_)
            | Check::Connector(_)
            | Check::Grants(_)
            | Check::Code(_)
            | Check::Definition(_)
            | Check::Files(_)
            | Check::Role(_) => false,
        },
        // The framework writes the template, and has a say in what it may be.
        FileFormat::Serverless => match it.check {
            Check::Policy(_)
            | Check::Statement(_)
            | Check::StatementInTemplate(_)
            | Check::Ignores(_)
            | Check::Entry(_)
            | Check::Deployed(_)
            | Check::Resource(_)
            | Check::Schema(_)
            | Check::DeployedSchema(_)
            | Check::Code(_)
            | Check::Role(_) => true,
            Check::Document(_) => it.category == RuleCategory::Syntax || is_about_service(it.code),
            Check::ResourceAndDocument(..)
            | Check::Dependencies(_)
            | Check::Forbidden(_)
            | Check::DeploySettings(_)
            | Check::Connector(_)
            | Check::Grants(_)
            | Check::Definition(_)
            | Check::Files(_) => false,
        },
    })
}

/// The checks of the document as a whole.
pub(super) fn document_checks(
    format: FileFormat,
) -> impl Iterator<Item = fn(&mut Vec<Diagnostic>, &Document)> {
    rules_for(format).filter_map(|it| match it.check {
        Check::Document(check) | Check::ResourceAndDocument(_, check) => Some(check),
        Check::Dependencies(_)
        | Check::Ignores(_)
        | Check::Forbidden(_)
        | Check::DeploySettings(_)
        | Check::Entry(_)
        | Check::Deployed(_)
        | Check::Resource(_)
        | Check::Schema(_)
        | Check::DeployedSchema(_)
        | Check::Definition(_)
        | Check::Connector(_)
        | Check::Grants(_)
        | Check::Code(_)
        | Check::Files(_)
        | Check::Policy(_)
        | Check::Statement(_)
        | Check::StatementInTemplate(_)
        | Check::Role(_) => None,
    })
}

/// Whether a rule is about what a service says and its template does not have.
pub(super) fn is_about_service(code: &str) -> bool {
    code == ROLE_STATEMENTS_IGNORED
}

/// Whether a rule is about the text, whatever it comes to.
pub(super) fn is_about_text(code: &str) -> bool {
    let rule = RULES.iter().find(|it| it.code == code);
    rule.is_some_and(|it| it.category == RuleCategory::Syntax)
}
