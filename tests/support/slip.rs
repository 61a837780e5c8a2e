//! Slips of the pen in a line of a template: a blank too few, a tab, a missing colon, dash, bracket, quote or comma.

/// A slip: what becomes of a line; none where there is nothing to slip on.
pub(crate) struct Slip {
    pub(crate) name: &'static str,
    pub(crate) apply: fn(&str) -> Option<String>,
}

pub(crate) const SLIPS: [Slip; 9] = [
    Slip {
        name: "a blank too few",
        apply: |line| {
            line.strip_prefix(' ')
                .filter(|it| it.starts_with(' '))
                .map(str::to_owned)
        },
    },
    Slip {
        name: "a tab",
        apply: |line| {
            let body = line.trim_start_matches(' ');
            (body.len() < line.len()).then(|| format!("\t{body}"))
        },
    },
    Slip {
        name: "no colon",
        apply: |line| match line.split_once(": ") {
            Some((key, value)) if is_key(key) => Some(format!("{key} {value}")),
            Some(_) => None,
            None => line
                .strip_suffix(':')
                .filter(|it| is_key(it))
                .map(str::to_owned),
        },
    },
    Slip {
        name: "no dash",
        apply: |line| {
            let body = line.trim_start_matches(' ');
            let indent = line.len() - body.len();
            let rest = body.strip_prefix("- ")?;
            Some(format!("{}{rest}", " ".repeat(indent)))
        },
    },
    Slip {
        name: "no bracket",
        apply: |line| {
            let body = line.trim_end();
            let open = body.strip_suffix([']', '}'])?;
            (!body.contains(['\'', '"', '#'])).then(|| open.to_owned())
        },
    },
    Slip {
        name: "no quote",
        apply: |line| {
            let body = line.trim_end();
            let quote = ['\'', '"'].into_iter().find(|it| body.ends_with(*it))?;
            let is_pair = body.matches(quote).count() == 2;
            is_pair.then(|| body.strip_suffix(quote).unwrap_or(body).to_owned())
        },
    },
    Slip {
        name: "no quote in JSON",
        apply: |line| {
            let body = line.trim_end();
            let (body, comma) = match body.strip_suffix(',') {
                Some(body) => (body, ","),
                None => (body, ""),
            };
            let open = body.strip_suffix('"')?;
            open.trim_start()
                .starts_with('"')
                .then(|| format!("{open}{comma}"))
        },
    },
    Slip {
        name: "no quote of a key",
        apply: |line| {
            line.trim_start()
                .starts_with('"')
                .then(|| line.replacen("\":", ":", 1))
                .filter(|it| it != line)
        },
    },
    Slip {
        name: "no comma",
        apply: |line| line.trim_end().strip_suffix(',').map(str::to_owned),
    },
];

fn is_key(text: &str) -> bool {
    let key = text.trim_start_matches([' ', '-']);
    !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric())
}
