//! Writing values as YAML or JSON, with places to fill in, as the document writes its own.

use super::form::Form;
use super::piece::{Bit, Marks, Piece, scalar};
use super::source::Style;
use sam_core::syntax::double_quoted;
use sam_core::text::TextSize;

/// What is written so far, and how to go on. Columns are counted in the white space of the document's indentation.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    pub(super) form: Form<'a>,
    pub(super) style: Style,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// A line break, and what is added to the leading white space behind it.
    Line(String),
    Stop(String),
    Choice(Vec<String>),
}

/// Which maps of JSON take lines of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spread {
    None,
    /// Those with maps in them.
    Deep,
    /// Also those of several entries.
    Several,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(form: Form<'a>, style: Style) -> Self {
        Self {
            form,
            style,
            parts: Vec::new(),
        }
    }

    /// Whether all of it is text on one line, without places to fill in.
    pub(crate) fn is_text(&self) -> bool {
        self.parts.iter().all(|it| matches!(it, Part::Text(_)))
    }

    /// What is written; what stands in places to fill in at first is filled in.
    pub(crate) fn plain(&self) -> String {
        let mut plain = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) | Part::Stop(text) => plain.push_str(text),
                Part::Line(indent) => {
                    plain.push_str(self.form.line_break);
                    plain.push_str(self.form.leading);
                    plain.push_str(indent);
                }
                Part::Choice(choices) => plain.push_str(choices.first().map_or("", |it| it)),
            }
        }
        plain
    }

    /// What is written with tab stops, in the syntax of LSP. Its lines lack the white space that the first one begins
    /// with.
    pub(crate) fn snippet(&self) -> String {
        let mut snippet = String::new();
        let mut stops = 0;
        for part in &self.parts {
            match part {
                Part::Text(text) => snippet.push_str(&escaped(text, &['\\', '$', '}'])),
                Part::Line(indent) => {
                    snippet.push_str(self.form.line_break);
                    snippet.push_str(indent);
                }
                Part::Stop(text) => {
                    stops += 1;
                    let shown = escaped(text, &['\\', '$', '}']);
                    snippet.push_str(&if text.is_empty() {
                        format!("${stops}")
                    } else {
                        format!("${{{stops}:{shown}}}")
                    });
                }
                Part::Choice(choices) => {
                    stops += 1;
                    let shown: Vec<_> = choices
                        .iter()
                        .map(|it| escaped(it, &['\\', '$', '}', ',', '|']))
                        .collect();
                    snippet.push_str(&format!("${{{stops}|{}|}}", shown.join(",")));
                }
            }
        }
        snippet
    }

    /// Text as it is.
    pub(crate) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// A line break, and the next line at a column.
    pub(crate) fn line(&mut self, column: usize) {
        let own = column.saturating_sub(self.form.leading.len());
        self.parts.push(Part::Line(self.form.blank.repeat(own)));
    }

    /// What stands behind a member of a flow collection that begins somewhere, and before the next one: a line break
    /// where the member begins a line.
    pub(super) fn separate(&mut self, member: TextSize) {
        let source = self.form.source;
        self.text(",");
        match source.lead(member).trim().is_empty() {
            true => self.line(source.indent(member)),
            false => self.text(" "),
        }
    }

    /// Text within quotes that are there.
    pub(crate) fn quoted(&mut self, text: &str, quote: char) {
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
    pub(crate) fn bare(&mut self, piece: &Piece<'_>) -> Option<()> {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Stop(text) => self.parts.push(Part::Stop(text.clone())),
            Piece::Choice(choices) => self.parts.push(Part::Choice(choices.clone())),
            _ => return None,
        }
        Some(())
    }

    /// A key without its colon.
    pub(crate) fn key(&mut self, piece: &Piece<'_>) -> Option<()> {
        if let Piece::Text(text) = piece {
            self.text(&scalar(text, self.is_json()));
            return Some(());
        }
        let quote = if self.is_json() { "\"" } else { "" };
        self.text(quote);
        self.bare(piece)?;
        self.text(quote);
        Some(())
    }

    /// A key at a column, and its value.
    pub(crate) fn entry(
        &mut self,
        key: &Piece<'_>,
        value: &Piece<'_>,
        column: usize,
    ) -> Option<()> {
        self.key(key)?;
        self.text(":");
        self.behind_colon(value, column)
    }

    /// What follows a colon in a line whose key stands at a column, or in braces in a line that begins there.
    pub(crate) fn behind_colon(&mut self, value: &Piece<'_>, column: usize) -> Option<()> {
        if self.style != Style::Block {
            self.text(" ");
            return self.value(value, column.max(self.form.leading.len()));
        }
        match value {
            Piece::Copy(node) | Piece::Moved(node) if node.is_missing() => return Some(()),
            Piece::Copy(node) | Piece::Moved(node) if self.is_tall(value) => {
                if let Some(tag) = node.tag() {
                    self.text(" ");
                    self.text(tag);
                }
                return self.below(value, column);
            }
            _ if self.is_tall(value) => return self.below(value, column),
            _ => self.text(" "),
        }
        self.nested(value, column)
    }

    /// A map or list on the lines below a key at a column.
    pub(crate) fn below(&mut self, value: &Piece<'_>, column: usize) -> Option<()> {
        if !self.is_tall(value) {
            return self.nested(value, column);
        }
        let is_list = match value {
            Piece::Copy(node) | Piece::Moved(node) => node.is_sequence(),
            _ => matches!(value, Piece::List(_) | Piece::Place(Marks::List)),
        };
        let inside = match is_list && !self.form.indents_lists {
            true => column,
            false => column + self.form.unit,
        };
        self.line(inside);
        self.nested(value, inside)
    }

    /// Whether a value takes lines of its own in block style.
    fn is_tall(&self, value: &Piece<'_>) -> bool {
        match value {
            Piece::Map(entries) => !entries.is_empty(),
            Piece::List(items) => !items.is_empty(),
            Piece::Copy(node) | Piece::Moved(node) => self.is_block_collection(*node),
            Piece::Place(marks) => matches!(marks, Marks::Map | Marks::List),
            _ => false,
        }
    }

    /// A value in block style whose first line stands at a column already: behind a dash, or below a key. A scalar may
    /// stand behind its key, which stands at the column.
    pub(crate) fn nested(&mut self, value: &Piece<'_>, column: usize) -> Option<()> {
        match value {
            Piece::Map(entries) if !entries.is_empty() => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        self.line(column);
                    }
                    self.entry(key, value, column)?;
                }
                Some(())
            }
            Piece::List(items) if !items.is_empty() => self.dashes(items, column),
            Piece::Place(Marks::List) if self.style == Style::Block => {
                self.text("- ");
                self.place(Marks::List);
                Some(())
            }
            Piece::Copy(node) | Piece::Moved(node) => {
                let text = match self.is_block_collection(*node) {
                    true => self.shifted(*node, column),
                    false => self.copied(*node, column),
                };
                self.text(&text);
                if matches!(value, Piece::Moved(_)) {
                    self.text(self.comment_behind(*node));
                }
                Some(())
            }
            _ => self.flow(value, column, Spread::None),
        }
    }

    /// List items with their dashes, the first one at the cursor, which stands at a column.
    pub(crate) fn dashes(&mut self, items: &[Piece<'_>], column: usize) -> Option<()> {
        self.items(items, column, 1)
    }

    /// The same with so many blanks behind a dash.
    pub(crate) fn items(&mut self, items: &[Piece<'_>], column: usize, gap: usize) -> Option<()> {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.line(column);
            }
            self.text("-");
            self.text(&" ".repeat(gap));
            self.nested(item, column + 1 + gap)?;
        }
        Some(())
    }

    /// A value on one line.
    pub(crate) fn inline(&mut self, value: &Piece<'_>) -> Option<()> {
        self.flow(value, self.form.leading.len(), Spread::None)
    }

    /// A value in flow style, in a line that begins at a column; in JSON over several lines where it holds more than
    /// one thing.
    pub(crate) fn value(&mut self, value: &Piece<'_>, column: usize) -> Option<()> {
        self.flow(value, column, Spread::Several)
    }

    /// The same as an item of a list: a list of short maps is read by the line.
    pub(crate) fn member(&mut self, value: &Piece<'_>, column: usize) -> Option<()> {
        self.flow(value, column, Spread::Deep)
    }

    fn flow(&mut self, value: &Piece<'_>, column: usize, spread: Spread) -> Option<()> {
        let is_json = self.is_json();
        let has_functions = self.form.has_functions;
        match value {
            Piece::Text(text) => self.text(&scalar(text, is_json)),
            Piece::Literal(text) => self.text(text),
            Piece::Stop(_) | Piece::Choice(_) => self.key(value)?,
            Piece::Place(marks) => self.place(*marks),
            Piece::Ref(name) if !has_functions => {
                let name = name.rsplit("::").next().unwrap_or_default();
                self.key(&Piece::Stop(name.to_owned()))?;
            }
            Piece::Ref(id) if is_json => {
                self.function("Ref", |it| it.text(&double_quoted(id)));
            }
            Piece::GetAtt(id, attribute) if is_json => {
                let (id, attribute) = (double_quoted(id), double_quoted(attribute));
                self.function("Fn::GetAtt", |it| {
                    it.text(&format!("[{id}, {attribute}]"));
                });
            }
            Piece::Ref(_) | Piece::GetAtt(..) => self.text(&value.short()?),
            Piece::Sub(bits) if !has_functions => self.bits(bits),
            Piece::Sub(bits) if is_json => self.function("Fn::Sub", |it| it.bits(bits)),
            Piece::Sub(bits) => {
                self.text("!Sub ");
                self.bits(bits);
            }
            Piece::Function(name, argument) if is_json => {
                let name = match *name {
                    "Ref" | "Condition" => (*name).to_owned(),
                    _ => format!("Fn::{name}"),
                };
                self.function(&name, |it| it.flow(argument, column, Spread::None))?;
            }
            Piece::Function(name, argument) => {
                self.text(&format!("!{name} "));
                self.flow(argument, column, Spread::None)?;
            }
            Piece::Either(pieces) if is_json => self.inline(pieces.first()?)?,
            Piece::Either(pieces) => {
                let mut shown: Vec<_> = pieces.iter().filter_map(Piece::short).collect();
                self.parts.push(match shown.len() {
                    1 => Part::Stop(shown.remove(0)),
                    _ => Part::Choice(shown),
                });
            }
            Piece::Map(entries) => self.braces(entries, column, spread)?,
            Piece::List(items) => {
                let spread = match spread {
                    Spread::None => Spread::None,
                    Spread::Deep | Spread::Several => Spread::Deep,
                };
                self.text("[");
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.text(", ");
                    }
                    self.flow(item, column, spread)?;
                }
                self.text("]");
            }
            Piece::Copy(node) | Piece::Moved(node) => {
                self.copy_in_flow(*node, column)?;
            }
        }
        Some(())
    }

    /// A map in braces.
    fn braces(
        &mut self,
        entries: &[(Piece<'_>, Piece<'_>)],
        column: usize,
        spread: Spread,
    ) -> Option<()> {
        if entries.is_empty() {
            self.text("{}");
            return Some(());
        }
        let is_deep = entries.iter().any(|(_, it)| it.is_deep());
        let spreads = match spread {
            Spread::None => false,
            Spread::Deep => is_deep,
            Spread::Several => is_deep || entries.len() > 1 && !self.form.packs_maps,
        };
        let inner =
            (spreads && self.is_json() && self.form.has_lines).then_some(column + self.form.unit);
        let blank = match inner {
            Some(_) => "",
            None => self.form.blank_in_braces(self.style),
        };
        self.text("{");
        self.text(blank);
        for (at, (key, value)) in entries.iter().enumerate() {
            match (at, inner) {
                (0, None) => {}
                (_, None) => self.text(", "),
                (0, Some(inner)) => self.line(inner),
                (_, Some(inner)) => {
                    self.text(",");
                    self.line(inner);
                }
            }
            self.key(key)?;
            self.text(": ");
            let spread = match spread {
                Spread::None => Spread::None,
                Spread::Deep | Spread::Several => Spread::Several,
            };
            self.flow(value, inner.unwrap_or(column), spread)?;
        }
        self.text(blank);
        if inner.is_some() {
            self.line(column);
        }
        self.text("}");
        Some(())
    }

    /// A function as JSON writes it.
    fn function<T>(&mut self, name: &str, argument: impl FnOnce(&mut Self) -> T) -> T {
        let blank = self.form.blank_in_braces(self.style);
        self.text(&format!("{{{blank}\"{name}\": "));
        let written = argument(self);
        self.text(blank);
        self.text("}");
        written
    }

    /// A text with places to fill in, in quotes.
    fn bits(&mut self, bits: &[Bit]) {
        let quote = if self.is_json() { '"' } else { '\'' };
        self.text(quote.encode_utf8(&mut [0; 4]));
        for bit in bits {
            match bit {
                Bit::Text(text) => self.quoted(text, quote),
                Bit::Stop(text) => self.parts.push(Part::Stop(text.clone())),
            }
        }
        self.text(quote.encode_utf8(&mut [0; 4]));
    }

    fn place(&mut self, marks: Marks) {
        let has_brackets = self.style != Style::Block;
        let (before, first, behind) = match (marks, self.is_json()) {
            (Marks::Boolean, true) => {
                let choices = ["true", "false"].map(str::to_owned);
                return self.parts.push(Part::Choice(choices.to_vec()));
            }
            (Marks::Quotes, true) => ("\"", String::new(), "\""),
            (Marks::Quotes, false) => ("'", String::new(), "'"),
            (Marks::List, _) if has_brackets => ("[", String::new(), "]"),
            (Marks::Map, _) if has_brackets => ("{", String::new(), "}"),
            (Marks::Number(first), true) => ("", first.to_string(), ""),
            (Marks::Boolean | Marks::Number(_), false) | (Marks::List | Marks::Map, _) => {
                ("", String::new(), "")
            }
        };
        self.text(before);
        self.parts.push(Part::Stop(first));
        self.text(behind);
    }

    pub(super) fn is_json(&self) -> bool {
        self.style == Style::Json
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
