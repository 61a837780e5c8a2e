//! The path of a route, as permissions and policies name it.

/// API Gateway leaves out the slash at the end of a path.
pub(crate) fn without_last_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest,
        Some(_) | None => path,
    }
}

/// Which names of a path parameter may take the rest of the path, `{name+}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Greedy {
    AnyName,
    /// `proxy` alone; others stay as they are.
    Proxy,
}

/// A path with `*` for its parameters.
pub(crate) fn with_wildcards(path: &str, greedy: Greedy) -> String {
    let mut result = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        result.push_str(before);
        match behind.split_once('}') {
            Some((name, after)) if is_parameter(name, greedy) => {
                result.push('*');
                rest = after;
            }
            Some(_) | None => {
                result.push('{');
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    result
}

fn is_parameter(name: &str, greedy: Greedy) -> bool {
    let name = match (name.strip_suffix('+'), greedy) {
        (Some(name), Greedy::AnyName) => name,
        (Some("proxy"), Greedy::Proxy) => "proxy",
        (Some(_), Greedy::Proxy) => return false,
        (None, Greedy::AnyName | Greedy::Proxy) => name,
    };
    let is_named = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    !name.is_empty() && name.chars().all(is_named)
}
