//! The resources that SAM makes, in words.

use crate::grant::phrase::code;
use sam_core::expand::{Generated, Suffix};

/// How many resources are listed.
const MOST: usize = 12;

/// A paragraph of markdown that lists resources under a line that ends with a colon; none of no resources.
pub(crate) fn paragraph<'g>(
    title: &str,
    generated: impl IntoIterator<Item = &'g Generated>,
) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for it in generated {
        let line = format!("- {} · {}", code(&name(it)), code(it.resource_type));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let hidden = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if hidden > 0 {
        lines.push(format!("- and {hidden} more"));
    }
    (!lines.is_empty()).then(|| format!("{title}\n\n{}", lines.join("\n")))
}

/// The logical ID, with `…` for an end that is known at the deployment only.
pub(crate) fn name(generated: &Generated) -> String {
    match generated.suffix {
        Suffix::Nothing => generated.id.clone(),
        Suffix::Hash | Suffix::Unknown => format!("{}…", generated.id),
    }
}
