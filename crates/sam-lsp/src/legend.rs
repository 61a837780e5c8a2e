//! The numbers of semantic tokens: of their kinds and modifiers.

use sam_ide::{SemanticTokenKind, SemanticTokenRole};
use tower_lsp::lsp_types::{SemanticTokenModifier, SemanticTokenType, SemanticTokensLegend};

/// The kinds that are sent, at their index: those that every theme knows.
const TYPES: [SemanticTokenType; 8] = [
    SemanticTokenType::FUNCTION,
    SemanticTokenType::TYPE,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::MACRO,
    SemanticTokenType::STRUCT,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::OPERATOR,
];

/// The modifiers that are sent, at their bit.
const MODIFIERS: [SemanticTokenModifier; 2] = [
    SemanticTokenModifier::DECLARATION,
    SemanticTokenModifier::DEFAULT_LIBRARY,
];

const DECLARATION: u32 = 1;
const DEFAULT_LIBRARY: u32 = 2;

/// The names of the kinds and modifiers.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.to_vec(),
        token_modifiers: MODIFIERS.to_vec(),
    }
}

/// The index in [`TYPES`].
pub(crate) fn token_type(kind: SemanticTokenKind) -> u32 {
    match kind {
        SemanticTokenKind::Intrinsic => 0,
        SemanticTokenKind::ResourceType => 1,
        SemanticTokenKind::Resource => 2,
        SemanticTokenKind::Parameter | SemanticTokenKind::PseudoParameter => 3,
        SemanticTokenKind::Condition => 4,
        SemanticTokenKind::Mapping => 5,
        SemanticTokenKind::Attribute => 6,
        SemanticTokenKind::Placeholder => 7,
    }
}

/// The bits of [`MODIFIERS`].
pub(crate) fn modifiers(kind: SemanticTokenKind, role: SemanticTokenRole) -> u32 {
    let role = match role {
        SemanticTokenRole::Declaration => DECLARATION,
        SemanticTokenRole::Use => 0,
    };
    let origin = match kind {
        SemanticTokenKind::PseudoParameter | SemanticTokenKind::Intrinsic => DEFAULT_LIBRARY,
        SemanticTokenKind::ResourceType
        | SemanticTokenKind::Resource
        | SemanticTokenKind::Parameter
        | SemanticTokenKind::Condition
        | SemanticTokenKind::Mapping
        | SemanticTokenKind::Attribute
        | SemanticTokenKind::Placeholder => 0,
    };
    role | origin
}
