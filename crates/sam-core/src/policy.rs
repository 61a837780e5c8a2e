//! Policies as they are written: documents, their statements, and the places of a template where they stand.
//!
//! [`sites`] finds every policy document of a template; a [`Statement`] reads one statement of it. Nothing here knows
//! what an action is: that is [`crate::iam`].

mod branches;
mod document;
pub mod operator;
mod permission;
mod site;
mod statement;
mod text_parts;
mod values;

pub use crate::iam::Effect;
pub use branches::branches;
pub use document::{ELEMENTS as DOCUMENT_ELEMENTS, PolicyDocument};
pub use permission::{PermissionForm, permission_form};
pub(crate) use site::document_of;
pub use site::{
    PolicySite, SiteKind, Under, document_under, site_at, sites, sites_of, statement_at,
};
pub use statement::{ELEMENTS as STATEMENT_ELEMENTS, Element, Polarity, Statement, StatementForm};
pub use text_parts::{TextPart, text_parts};
pub use values::{
    direct, has, head, is_bare_statement, is_deferred, is_function_key, is_present, may_have_more,
};

#[cfg(test)]
mod tests;
