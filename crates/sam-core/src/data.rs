//! The facts about AWS that are compiled in: made by `cargo xtask codegen`, listed in `data/manifest.txt`.
pub(crate) mod connectors;
pub(crate) mod pack;

/// Policy templates of the SAM translator, packed.
pub(crate) const POLICY_TEMPLATES: &[u8] = include_bytes!("../data/policy_templates.zst");

/// The managed policies that the SAM translator knows by name, packed.
pub(crate) const MANAGED_NAMES: &[u8] = include_bytes!("../data/managed_names.zst");

/// How old the embedded facts are, as a year and month.
pub const DATA_DATE: &str = connectors::DATA_DATE;

/// The version of the SAM translator that expansion follows.
pub const SAM_TRANSLATOR: &str = connectors::SAM_TRANSLATOR;
