//! The runtimes of Lambda, with the dates on which AWS ends their support.

use super::pack;

/// A runtime. Dates are `2028-11-14`, and compare as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// `python3.12`.
    pub name: &'static str,
    /// When AWS ends its support.
    pub deprecated: Option<&'static str>,
    /// When functions can no longer be created with it.
    pub create_block: Option<&'static str>,
    /// When functions with it can no longer be updated.
    pub update_block: Option<&'static str>,
    /// The runtime to use instead.
    pub successor: Option<&'static str>,
}

/// All runtimes whose dates are known, by name.
pub fn runtimes() -> impl Iterator<Item = Runtime> {
    pack::table().runtimes.iter().map(|it| Runtime {
        name: it.name,
        deprecated: it.deprecated,
        create_block: it.create_block,
        update_block: it.update_block,
        successor: it.successor,
    })
}

/// The runtime of a name.
pub fn runtime(name: &str) -> Option<Runtime> {
    runtimes().find(|it| it.name == name)
}
