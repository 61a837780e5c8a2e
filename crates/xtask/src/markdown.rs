//! What is read of Markdown: links and headings.

/// A link of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link<'t> {
    /// The line, from 1.
    pub(crate) line: usize,
    /// Where the target begins, in bytes of the page.
    pub(crate) start: usize,
    /// Where it leads, as written.
    pub(crate) target: &'t str,
}

/// The links of a page to other files and headings of the repository, images too. Code is left out.
pub(crate) fn links(text: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut is_code = false;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            let spans = code_spans(line);
            for (end, _) in line.match_indices("](") {
                let start = end + 2;
                let Some(target) = line.get(start..).and_then(|it| it.split(')').next()) else {
                    continue;
                };
                let is_in_code = spans.iter().any(|(from, to)| (*from..*to).contains(&end));
                let is_elsewhere = target.contains(':') || target.contains(' ');
                if !is_in_code && !is_elsewhere {
                    links.push(Link {
                        line: index + 1,
                        start: at + start,
                        target,
                    });
                }
            }
        }
        at += line.len();
    }
    links
}

/// Where code stands in a line, between backquotes.
fn code_spans(line: &str) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = line.match_indices('`').map(|(at, _)| at).collect();
    let pairs = marks.chunks_exact(2);
    pairs.map(|pair| (pair[0], pair[1])).collect()
}

/// The anchors of the headings of a page, as GitHub and mdBook name them.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let heading = line.trim_start_matches('#');
        let is_heading = !is_code && heading.len() < line.len() && heading.starts_with(' ');
        if !is_heading {
            continue;
        }
        let letters = plain(heading.trim()).to_lowercase();
        let letters = letters.chars().filter_map(|it| match it {
            ' ' | '-' => Some('-'),
            it if it.is_alphanumeric() || it == '_' => Some(it),
            _ => None,
        });
        let anchor: String = letters.collect();
        let earlier = anchors.iter().filter(|it| **it == anchor).count();
        anchors.push(match earlier {
            0 => anchor,
            number => format!("{anchor}-{number}"),
        });
    }
    anchors
}

/// A heading without the targets of its links.
fn plain(heading: &str) -> String {
    let mut text = String::new();
    let mut rest = heading;
    while let Some((before, link)) = rest.split_once("](") {
        text.push_str(before);
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    text + rest
}

/// The path from the root of the repository of what a page links to; none if it leads out of the repository.
pub(crate) fn resolved(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{anchors, resolved};

    #[test]
    fn headings_have_the_anchors_that_github_gives_them() {
        let text =
            "# The server, in `Rust`\n## [Link](x.md): a-b_c\n# Same\n# Same\n```\n# not\n```\n";
        assert_eq!(
            anchors(text),
            ["the-server-in-rust", "link-a-b_c", "same", "same-1"]
        );
    }

    #[test]
    fn targets_count_from_the_folder_of_the_page() {
        let of = |page, target| resolved(page, target).unwrap_or_default();
        assert_eq!(of("docs/rules/a.md", "../b.md"), "docs/b.md");
        assert_eq!(of("README.md", "docs/"), "docs");
        assert_eq!(of("README.md", "../x"), "");
    }
}
