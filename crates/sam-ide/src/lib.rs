//! What an editor can ask about a SAM template: functions of a document and an offset that give plain values.
//!
//! Everything counts in byte offsets. Nothing here knows LSP, files or clocks; the server and the command line
//! show these same values.

pub mod place;

pub mod diagnostics;
pub mod hover;

pub mod completion;

pub mod access;

pub mod arn_target;
mod assists;

pub mod call_hierarchy;
pub mod code;
pub mod code_lens;
pub mod document_links;
pub mod document_symbols;
pub mod expansion;
pub mod explain;
pub mod folding_ranges;
pub mod formatting;
pub mod graph;
pub mod highlight;
pub mod inlay_hints;
pub mod linked_editing;
pub mod navigation;
pub mod needs;
pub mod permissions;
pub mod preview;
pub mod rename;
pub mod selection_ranges;
pub mod semantic_tokens;
pub mod signature_help;
pub mod visible;

mod boundary;
mod conditional;
mod declaration;
mod dependencies;
mod deployed_changes;
mod edit;
mod evidence;
mod file_paths;
mod fix_all;
mod generated;
mod globals;
mod grant;
mod ignore_actions;
mod intrinsic_signature;
mod links;
mod local_name;
mod names;
mod narrow;
mod nested_definition;
mod parameter_fault;
mod partition;
mod principal;
mod property;
mod reasons;
mod refusal_words;
mod required;
mod scope;
mod shared_text;
mod shown;
mod source;
mod table_stream;
mod template_keys;
mod template_values;
#[cfg(test)]
mod testing;
mod values;
mod waiting;

pub use access::{AccessFault, AccessReport, can, who_can};
pub use assists::{CodeAction, CodeActionKind, PermissionsDelta, code_actions};
pub use call_hierarchy::{
    HierarchyCall, HierarchyDirection, HierarchyItem, hierarchy_calls, hierarchy_item,
};
pub use code::{CodeReadings, MissingNeed, SourceKind, SourcePlace};
pub use completion::{
    Completion, CompletionItem, CompletionItemKind, complete, complete_with_code,
    resolve_completion,
};
pub use deployed_changes::deployed_changes;
pub use diagnostics::{
    Checked, DeploySettings, Diagnostic, Findings, Fix, Forbidden, NameClaim, RULE_PAGES, RULES,
    Rule, RuleCategory, Severity, findings, findings_in, fixes, with_deploy_settings,
    with_forbidden,
};
pub use document_links::{DocumentLink, document_links};
pub use document_symbols::{DocumentSymbol, SymbolKind, document_symbols};
pub use expansion::{annotated, expansion, stops_transform, unresolved_notes};
pub use explain::explain;
pub use fix_all::{FixSafety, FixedTemplate, IsWanted, MadeFix, fix_all, fix_all_action};
pub use folding_ranges::{FoldingKind, FoldingRange, folding_ranges};
pub use formatting::{formatting, indentation_after_enter, range_formatting};
pub use highlight::{Highlight, HighlightKind, highlight};
pub use hover::{Hover, hover, hover_with_code};
pub use ignore_actions::ignore_actions;
pub use inlay_hints::{InlayHint, InlayHintKind, inlay_hints};
pub use linked_editing::linked_editing_ranges;
pub use names::closest;
pub use navigation::{NavigationTarget, definition, references};
pub use needs::{NeedsReport, needs};
pub use nested_definition::{NestedTarget, nested_declaration, nested_target};
pub use permissions::{Changes, PermissionsReport, changes, permissions, role_as_policy};
pub use rename::{
    FileSubstitution, OuterName, OuterNameKind, Replacement, definition_paths, file_substitution,
    is_definition, nested_paths, outer_name, prepare_rename, rename, rename_outer,
    rename_substitution, replacement,
};
pub use selection_ranges::selection_ranges;
pub use semantic_tokens::{SemanticToken, SemanticTokenKind, SemanticTokenRole, semantic_tokens};
pub use shared_text::SharedText;
pub use signature_help::{SignatureHelp, SignatureParameter, signature_help};
