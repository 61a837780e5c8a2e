//! The facts about AWS that are compiled in: made by `cargo xtask codegen`, listed in `data/manifest.txt`.
pub(crate) mod connectors;

/// How old the embedded facts are, as a year and month.
pub const DATA_DATE: &str = connectors::DATA_DATE;

/// The version of the SAM translator that expansion follows.
pub const SAM_TRANSLATOR: &str = connectors::SAM_TRANSLATOR;
