//! Markdown made readable for clients that show text as it is.

/// The text without its markup: no emphasis, no code marks, no fences; links with their address behind them.
pub(crate) fn of_markdown(markdown: &str) -> String {
    let lines = markdown.lines().filter(|it| !it.starts_with("```"));
    let plain: Vec<_> = lines.map(line).collect();
    plain.join("\n")
}

fn line(line: &str) -> String {
    let mut rest = line.trim_start_matches('#');
    if rest.len() < line.len() {
        rest = rest.trim_start();
    }
    let mut plain = String::with_capacity(rest.len());
    while let Some(at) = rest.find(['`', '*', '[', '\\']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((text, address, behind)) = link(rest) {
            plain.push_str(&format!("{} ({address})", self::line(text)));
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("**").or(rest.strip_prefix('`')) {
            rest = behind;
        } else {
            let escaped = rest.strip_prefix('\\').unwrap_or(rest);
            let mut chars = escaped.chars();
            plain.extend(chars.next());
            rest = chars.as_str();
        }
    }
    plain.push_str(rest);
    plain.trim_end().to_owned()
}

/// `[text](address)` at the start of a text, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (text, behind) = text.strip_prefix('[')?.split_once("](")?;
    let (address, behind) = behind.split_once(')')?;
    (!text.contains(']')).then_some((text, address, behind))
}

#[cfg(test)]
mod tests {
    use super::of_markdown;

    #[test]
    fn only_the_words_remain() {
        let markdown = "### **A** → `B` · Write\n\n```yaml\nX: 1\n```\n- on `B` and B/index/\\*  \n[AWS's `page`](https://a.b/c) [x] 2*3";
        let plain =
            "A → B · Write\n\nX: 1\n- on B and B/index/*\nAWS's page (https://a.b/c) [x] 2*3";
        assert_eq!(of_markdown(markdown), plain);
    }
}
