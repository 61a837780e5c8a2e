//! Writing values as YAML or JSON with tab stops, in the document's own indentation and line breaks.

use super::Insert;
use super::context::{Context, Style};
use super::piece::{Bit, Marks, Piece};
use crate::edit::{Source, scalar};
use sam_core::syntax::double_quoted;

/// What is written so far.
pub(super) struct Writer<'c, 'a> {
    parts: Vec<Part>,
    style: Style,
    context: &'c Context<'a>,
    /// The white space at the start of the line that is written to.
    leading: &'a str,
}

enum Part {
    Text(String),
    /// A line break, and what is added to the leading white space behind it.
    Line(String),
    Stop(String),
    Choice(Vec<String>),
}

impl<'c, 'a> Writer<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        Self {
            parts: Vec::new(),
            style: context.style(),
            context,
            leading: context.leading(),
        }
    }

    /// What is written, with tab stops where there are some.
    pub(super) fn finish(self) -> Insert {
        let mut plain = String::new();
        let is_plain = self.parts.iter().all(|it| matches!(it, Part::Text(_)));
        if is_plain {
            self.parts.iter().for_each(|it| match it {
                Part::Text(text) => plain.push_str(text),
                Part::Line(_) | Part::Stop(_) | Part::Choice(_) => {}
            });
            return Insert::Text(plain);
        }
        let mut snippet = String::new();
        let mut stops = 0;
        let line_break = Source::new(self.context.document).line_break();
        for part in self.parts {
            match part {
                Part::Text(text) => {
                    snippet.push_str(&escaped(&text, &['\\', '$', '}']));
                    plain.push_str(&text);
                }
                Part::Line(indent) => {
                    snippet.push_str(line_break);
                    snippet.push_str(&indent);
                    plain.push_str(line_break);
                    plain.push_str(self.leading);
                    plain.push_str(&indent);
                }
                Part::Stop(text) => {
                    stops += 1;
                    let shown = escaped(&text, &['\\', '$', '}']);
                    snippet.push_str(&if text.is_empty() {
                        format!("${stops}")
                    } else {
                        format!("${{{stops}:{shown}}}")
                    });
                    plain.push_str(&text);
                }
                Part::Choice(choices) => {
                    stops += 1;
                    let shown: Vec<_> = choices
                        .iter()
                        .map(|it| escaped(it, &['\\', '$', '}', ',', '|']))
                        .collect();
                    snippet.push_str(&format!("${{{stops}|{}|}}", shown.join(",")));
                    plain.push_str(choices.first().map_or("", |it| it));
                }
            }
        }
        Insert::Snippet { snippet, plain }
    }

    /// Text as it is.
    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// A line break, and the next line at a column.
    pub(super) fn line(&mut self, column: usize) {
        let own = column.saturating_sub(self.leading.len());
        self.parts.push(Part::Line(" ".repeat(own)));
    }

    /// Text within quotes that are there.
    pub(super) fn quoted(&mut self, text: &str, quote: char) {
        if quote == '\'' {
            self.text(&text.replace('\'', "''"));
        } else {
            let written = double_quoted(text);
            let inner = written.strip_prefix('"');
            self.text(
                inner
                    .and_then(|it| it.strip_suffix('"'))
                    .unwrap_or_default(),
            );
        }
    }

    /// A text or stop without quotes of its own.
    pub(super) fn bare(&mut self, piece: &Piece) -> Option<()> {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Stop(text) => self.parts.push(Part::Stop(text.clone())),
            Piece::Choice(choices) => self.parts.push(Part::Choice(choices.clone())),
            Piece::Ref(_)
            | Piece::GetAtt(..)
            | Piece::Sub(_)
            | Piece::Function(..)
            | Piece::Literal(_)
            | Piece::Place(_)
            | Piece::Either(_)
            | Piece::Map(_)
            | Piece::List(_) => return None,
        }
        Some(())
    }

    /// A key without its colon.
    pub(super) fn key(&mut self, piece: &Piece) -> Option<()> {
        if self.style == Style::Json {
            self.text("\"");
            self.bare(piece)?;
            self.text("\"");
            return Some(());
        }
        self.bare(piece)
    }

    /// What follows a colon in a line whose key stands at `column`.
    pub(super) fn behind_colon(&mut self, value: &Piece, column: usize) -> Option<()> {
        match (self.style, value) {
            (_, Piece::Map(entries)) if entries.is_empty() => {
                self.text(" {}");
                Some(())
            }
            (
                Style::Block,
                Piece::Map(_) | Piece::List(_) | Piece::Place(Marks::Map | Marks::List),
            ) => self.below(value, column),
            (Style::Json, Piece::Map(_) | Piece::List(_)) => {
                self.text(" ");
                self.json(value, &mut String::new())
            }
            (Style::Block | Style::Flow | Style::Json, _) => {
                self.text(" ");
                self.inline(value)
            }
        }
    }

    /// A map or list, or the place for one, on the lines below a key at `column`.
    pub(super) fn below(&mut self, value: &Piece, column: usize) -> Option<()> {
        let inside = column + unit(self.context).len();
        match value {
            Piece::Map(entries) => {
                for (key, value) in entries {
                    self.line(inside);
                    self.entry(key, value, inside)?;
                }
            }
            Piece::List(items) => {
                for item in items {
                    self.line(inside);
                    self.text("- ");
                    self.nested(item, inside + 2)?;
                }
            }
            Piece::Place(marks @ (Marks::Map | Marks::List)) => {
                self.line(inside);
                self.text(if *marks == Marks::List { "- " } else { "" });
                self.parts.push(Part::Stop(String::new()));
            }
            Piece::Text(_)
            | Piece::Stop(_)
            | Piece::Place(Marks::Quotes | Marks::Boolean | Marks::Number(_))
            | Piece::Choice(_)
            | Piece::Ref(_)
            | Piece::GetAtt(..)
            | Piece::Sub(_)
            | Piece::Function(..)
            | Piece::Literal(_)
            | Piece::Either(_) => {
                self.inline(value)?;
            }
        }
        Some(())
    }

    /// A value right behind a dash, at `column`.
    pub(super) fn nested(&mut self, value: &Piece, column: usize) -> Option<()> {
        let Piece::Map(entries) = value else {
            return self.inline(value);
        };
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.line(column);
            }
            self.entry(key, value, column)?;
        }
        Some(())
    }

    /// List items with their dashes, the first at the cursor, which stands at `column`.
    pub(super) fn dashes(&mut self, items: &[Piece], column: usize) -> Option<()> {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.line(column);
            }
            self.text("- ");
            self.nested(item, column + 2)?;
        }
        Some(())
    }

    fn entry(&mut self, key: &Piece, value: &Piece, column: usize) -> Option<()> {
        self.key(key)?;
        self.text(":");
        self.behind_colon(value, column)
    }

    /// A value on one line.
    pub(super) fn inline(&mut self, value: &Piece) -> Option<()> {
        let is_json = self.style == Style::Json;
        match value {
            Piece::Text(text) => self.text(&scalar(text, is_json)),
            Piece::Stop(_) | Piece::Choice(_) if is_json => self.key(value)?,
            Piece::Stop(_) | Piece::Choice(_) => self.bare(value)?,
            Piece::Place(Marks::Boolean) if is_json => {
                let choices = ["true", "false"].map(str::to_owned);
                self.parts.push(Part::Choice(choices.to_vec()));
            }
            Piece::Place(marks) => {
                let (before, first, behind) = match (marks, is_json) {
                    (Marks::Quotes, true) => ("\"", String::new(), "\""),
                    (Marks::Quotes, false) => ("'", String::new(), "'"),
                    (Marks::List, true) => ("[", String::new(), "]"),
                    (Marks::Map, true) => ("{", String::new(), "}"),
                    (Marks::Number(first), true) => ("", first.to_string(), ""),
                    (Marks::Boolean, _) | (Marks::List | Marks::Map | Marks::Number(_), false) => {
                        ("", String::new(), "")
                    }
                };
                self.text(before);
                self.parts.push(Part::Stop(first));
                self.text(behind);
            }
            Piece::Ref(name) if !self.context.document.format().has_functions() => {
                let name = name.rsplit("::").next().unwrap_or_default();
                self.inline(&Piece::Stop(name.to_owned()))?;
            }
            Piece::Ref(id) if is_json => self.text(&format!("{{ \"Ref\": \"{id}\" }}")),
            Piece::Ref(id) => self.text(&format!("!Ref {id}")),
            Piece::GetAtt(id, attribute) if is_json => {
                self.text(&format!(
                    "{{ \"Fn::GetAtt\": [\"{id}\", \"{attribute}\"] }}"
                ));
            }
            Piece::GetAtt(id, attribute) => self.text(&format!("!GetAtt {id}.{attribute}")),
            Piece::Sub(bits) => {
                let (before, behind) =
                    match (is_json, self.context.document.format().has_functions()) {
                        (true, true) => ("{ \"Fn::Sub\": \"", "\" }"),
                        (true, false) => ("\"", "\""),
                        (false, true) => ("!Sub '", "'"),
                        (false, false) => ("'", "'"),
                    };
                self.text(before);
                for bit in bits {
                    match bit {
                        Bit::Text(text) => self.quoted(text, if is_json { '"' } else { '\'' }),
                        Bit::Stop(text) => self.parts.push(Part::Stop(text.clone())),
                    }
                }
                self.text(behind);
            }
            Piece::Function(name, argument) if is_json => {
                let prefix = match *name {
                    "Ref" | "Condition" => "",
                    _ => "Fn::",
                };
                self.text(&format!("{{ \"{prefix}{name}\": "));
                self.inline(argument)?;
                self.text(" }");
            }
            Piece::Function(name, argument) => {
                self.text(&format!("!{name} "));
                self.inline(argument)?;
            }
            Piece::Literal(text) => self.text(text),
            Piece::Either(pieces) if is_json => self.inline(pieces.first()?)?,
            Piece::Either(pieces) => {
                let mut shown: Vec<_> = pieces.iter().filter_map(Piece::short).collect();
                self.parts.push(match shown.len() {
                    1 => Part::Stop(shown.remove(0)),
                    _ => Part::Choice(shown),
                });
            }
            Piece::Map(entries) if entries.is_empty() => self.text("{}"),
            Piece::Map(entries) => {
                self.text(if is_json { "{ " } else { "{" });
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        self.text(", ");
                    }
                    self.key(key)?;
                    self.text(": ");
                    self.inline(value)?;
                }
                self.text(if is_json { " }" } else { "}" });
            }
            Piece::List(items) => {
                self.text("[");
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.text(", ");
                    }
                    self.inline(item)?;
                }
                self.text("]");
            }
        }
        Some(())
    }

    /// A JSON value over several lines where it holds more than one thing.
    fn json(&mut self, value: &Piece, indent: &mut String) -> Option<()> {
        let Piece::Map(entries) = value else {
            return self.inline(value);
        };
        let is_short =
            entries.len() < 2 && entries.iter().all(|(_, it)| !matches!(it, Piece::Map(_)));
        if is_short {
            return self.inline(value);
        }
        self.text("{");
        let outer = indent.len();
        indent.push_str(unit(self.context));
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.text(",");
            }
            self.parts.push(Part::Line(indent.clone()));
            self.key(key)?;
            self.text(": ");
            self.json(value, indent)?;
        }
        indent.truncate(outer);
        self.parts.push(Part::Line(indent.clone()));
        self.text("}");
        Some(())
    }
}

impl Piece {
    /// `Ref` or `Fn::GetAtt` as YAML writes it.
    pub(super) fn short(&self) -> Option<String> {
        match self {
            Self::Ref(id) => Some(format!("!Ref {id}")),
            Self::GetAtt(id, attribute) => Some(format!("!GetAtt {id}.{attribute}")),
            Self::Text(_)
            | Self::Stop(_)
            | Self::Place(_)
            | Self::Choice(_)
            | Self::Sub(_)
            | Self::Function(..)
            | Self::Literal(_)
            | Self::Either(_)
            | Self::Map(_)
            | Self::List(_) => None,
        }
    }
}

fn escaped(text: &str, characters: &[char]) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if characters.contains(&character) {
            result.push('\\');
        }
        result.push(character);
    }
    result
}

/// The document's step of indentation: that of its first line that is indented, of the line being written when it is
/// the first, else two spaces.
fn unit<'a>(context: &Context<'a>) -> &'a str {
    let own = || match context.typed.path.len() {
        1 => context.leading(),
        _ => "",
    };
    match Source::new(context.document).step().unwrap_or_else(own) {
        "" => "  ",
        indent if indent.starts_with('\t') && context.document.is_in_braces() => "\t",
        indent if indent.len() <= 8 && !indent.contains('\t') => indent,
        _ => "  ",
    }
}
