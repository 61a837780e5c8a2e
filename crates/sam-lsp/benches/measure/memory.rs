//! The memory of a process.

/// The resident memory of a process, now and at its peak, where the system tells.
pub(crate) fn memory(process: u32) -> (String, String) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|it| it.strip_prefix(name));
        let kilobytes = line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kilobytes.map_or("?".to_owned(), |it| format!("{:.1} MB", it / 1024.0))
    };
    (field("VmRSS:"), field("VmHWM:"))
}
