//! How a document is written: what its own lines show of it.

use super::source::{MOST_LINES, Source, Style};
use sam_core::document::Document;

/// How a document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'a> {
    pub(super) source: Source<'a>,
    /// The white space of its indentation: a blank, or a tab in JSON.
    pub(super) blank: &'static str,
    /// How many of them deeper a level is.
    pub(super) unit: usize,
    /// Whether the items of a list stand deeper than its key.
    pub(super) indents_lists: bool,
    pub(super) line_break: &'static str,
    /// Whether it has more lines than one.
    pub(super) has_lines: bool,
    /// Whether braces have blanks in them, where it has braces with something behind them.
    pads_braces: Option<bool>,
    /// Whether a map of several entries without maps in them takes one line in JSON.
    pub(super) packs_maps: bool,
    /// Whether the format has intrinsic functions.
    pub(super) has_functions: bool,
    /// The white space at the start of the line that is written to, where all lines have it.
    pub(super) leading: &'a str,
}

impl<'a> Form<'a> {
    /// How a document is written.
    pub(crate) fn of(document: &'a Document) -> Self {
        let source = Source::new(document);
        let text = source.text;
        let has_tabs = document.is_in_braces() && source.step().is_some_and(is_tabs);
        Self {
            source,
            blank: if has_tabs { "\t" } else { " " },
            unit: if has_tabs { 1 } else { source.unit() },
            indents_lists: source.indents_lists(),
            line_break: source.line_break(),
            has_lines: text.trim_end().contains('\n'),
            pads_braces: pads_braces(text),
            packs_maps: source.is_json() && text.lines().take(MOST_LINES).any(has_map),
            has_functions: document.format().has_functions(),
            leading: "",
        }
    }

    /// The document's text.
    pub(crate) fn source(&self) -> Source<'a> {
        self.source
    }

    /// The same in a line that begins with white space, which tells the step where no line before it does.
    pub(crate) fn in_line(self, leading: &'a str, is_first_level: bool) -> Self {
        let is_step = is_first_level && self.source.step().is_none();
        let (blank, unit) = match leading {
            _ if !is_step || leading.is_empty() => (self.blank, self.unit),
            _ if is_tabs(leading) && self.source.is_json() => ("\t", 1),
            _ if leading.len() <= 8 && !leading.contains('\t') => (self.blank, leading.len()),
            _ => (self.blank, self.unit),
        };
        Self {
            blank,
            unit,
            leading,
            ..self
        }
    }

    /// What stands within the braces of a map on one line, at both ends.
    pub(super) fn blank_in_braces(self, style: Style) -> &'static str {
        match self.pads_braces.unwrap_or(style == Style::Json) {
            true => " ",
            false => "",
        }
    }
}

fn is_tabs(indent: &str) -> bool {
    indent.starts_with('\t')
}

/// Whether the first opening brace with something behind it on its line has a blank there; none where there is none.
fn pads_braces(text: &str) -> Option<bool> {
    let lines = text.lines().take(MOST_LINES);
    let mut braces = lines.flat_map(|line| line.match_indices('{').map(move |(at, _)| (line, at)));
    braces.find_map(|(line, at)| {
        let before = line.get(..at)?.trim_end().chars().next_back();
        if before.is_some_and(|it| !":,[{-".contains(it)) {
            return None;
        }
        let behind = line.get(at + 1..)?;
        let first = behind.trim_start().chars().next()?;
        let is_key = first == '"' || first == '\'' || first.is_alphanumeric();
        is_key.then(|| behind.starts_with(' '))
    })
}

/// Whether a line of JSON has a whole map of several entries in it.
fn has_map(line: &str) -> bool {
    // How many colons each open brace has behind it.
    let mut open: Vec<usize> = Vec::new();
    let mut is_text = false;
    let mut bytes = line.bytes();
    while let Some(byte) = bytes.next() {
        match (byte, is_text) {
            (b'\\', true) => {
                bytes.next();
            }
            (b'"', _) => is_text = !is_text,
            (b'{', false) => open.push(0),
            (b':', false) => {
                if let Some(colons) = open.last_mut() {
                    *colons += 1;
                }
            }
            (b'}', false) if open.pop().is_some_and(|it| it > 1) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{has_map, pads_braces};
    use crate::testing::check_fix;
    use expect_test::expect;

    #[test]
    fn a_function_has_the_blanks_of_the_document() {
        check_fix(
            r#"{
"Resources": {
"Own": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": { "Statement": { "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" } } } },
"F": { "Type": "AWS::Serverless::Function", "Properties": { "Handler": "a.b", "Runtime": "python3.12", "CodeUri": "s3://a/b",
"Role": "Own" } } } }
"#,
            "Change to `!GetAtt Own.Arn`",
            expect![[r#"
                 4 | "F": { "Type": "AWS::Serverless::Function", "Properties": { "Handler": "a.b", "Runtime": "python3.12", "CodeUri": "s3://a/b",
                -5 | "Role": "Own" } } } }
                +5 | "Role": { "Fn::GetAtt": ["Own", "Arn"] } } } } }
            "#]],
        );
    }

    #[test]
    fn braces_show_their_blanks() {
        assert_eq!(pads_braces("{\n  \"A\": {},\n"), None);
        assert_eq!(pads_braces("A: !Sub '${B}'\nC: '{D}'\n"), None);
        assert_eq!(pads_braces("A: ${B}\nC: {D: 1}\n"), Some(false));
        assert_eq!(pads_braces("{\n  \"A\": { \"B\": 1 },\n"), Some(true));
        assert_eq!(pads_braces("{\"A\": 1}"), Some(false));
    }

    #[test]
    fn maps_on_one_line_are_found() {
        assert!(has_map(r#"  "A": { "B": 1, "C": [2] },"#));
        assert!(has_map(r#"{"A": {"B": {"C": 1}, "D": 1}"#));
        assert!(!has_map(r#"{"A": {"B": {"C": 1}"#));
        assert!(!has_map(r#"  "A": { "B": "\"x\": {y: 1, z: 2}" }"#));
    }
}
