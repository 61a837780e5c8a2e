//! What is done with one input of each fuzz target. The targets and ordinary tests of the saved inputs both call it.

pub mod analysis;
pub mod server;

/// Does with an input what a target does.
///
/// # Panics
/// When a property does not hold, and when there is no such target.
pub fn run(target: &str, data: &[u8]) {
    let mut all = analysis::TARGETS.iter().chain(server::TARGETS);
    let found = all.find(|(name, _)| *name == target);
    let (_, body) = found.unwrap_or_else(|| panic!("there is no target {target}"));
    body(data);
}
