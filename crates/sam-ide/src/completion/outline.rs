//! A reading of the text around the cursor that no damage stops: which keys stand where, and what is wanted at the
//! cursor. The tree loses the line that is being typed; completion needs exactly that line.

mod block;
mod flow;

use std::ops::Range;

/// The keys and list items around the cursor, in the order of the text.
#[derive(Debug)]
pub(crate) struct Outline<'a> {
    /// Invariant: the first is the root; a parent comes before its children.
    nodes: Vec<Node<'a>>,
}

/// The keys of policies whose values are text with colons in it.
const WITH_COLONS: [&str; 5] = [
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "ManagedPolicyArns",
];

/// A key or list item of an [`Outline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(usize);

/// The document itself.
pub(crate) const ROOT: NodeId = NodeId(0);

/// A key or list item, with what stands behind it on its line.
#[derive(Clone, Debug)]
struct Node<'a> {
    parent: NodeId,
    step: Step<'a>,
    /// Of the key or dash, in characters from the start of its line.
    column: usize,
    tag: Option<&'a str>,
    value: Value<'a>,
    /// Whether it is what is being typed, not something that is there.
    is_typed: bool,
}

/// How a node is reached from its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// By a key.
    Key(&'a str),
    /// By its position in a list, from 0.
    Item(usize),
}

/// What stands behind a key or dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'a> {
    /// Nothing on its line; children may follow.
    Missing,
    /// Text as written, without quotes.
    Scalar(&'a str),
    /// Brackets or braces, or a text over several lines.
    Other,
}

/// What can be written at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A key of the map that the node is.
    Key,
    /// A key of the map, or a dash and the first item of the list, that the node is about to be.
    Below,
    /// A dash and an item of the list that the node is.
    Item,
    /// The value of the node.
    Value,
    /// A piece of a longer text that is the value of the node.
    Text,
}

/// What the reading met at the cursor. Ranges count from the start of the text read.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// What is wanted.
    pub(crate) slot: Slot,
    /// The node that [`Slot`] speaks of.
    pub(crate) node: NodeId,
    /// The word being typed, without quotes; empty if there is none.
    pub(crate) token: Range<usize>,
    /// The same with its quotes and tag.
    pub(crate) whole: Range<usize>,
    /// The quote it stands in.
    pub(crate) quote: Option<Quote>,
    /// Whether it is in brackets or braces.
    pub(crate) is_flow: bool,
    /// Whether a colon stands behind the key already.
    pub(crate) has_colon: bool,
    /// Whether deeper lines below are the value already.
    pub(crate) has_body: bool,
    /// What has to be written before and behind it so that the neighbours stay what they are.
    pub(crate) lead: &'static str,
    /// See `lead`.
    pub(crate) tail: String,
    /// In block style the column of the key, or behind the dash, that it is or belongs to.
    pub(crate) column: usize,
}

/// The quotes around what is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// `"` or `'`.
    pub(crate) mark: char,
    /// Whether the closing one is there.
    pub(crate) is_closed: bool,
}

/// Where a reading begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    /// The section that the text is inside of, if it begins inside one.
    pub(crate) section: Option<&'a str>,
    /// Whether the whole document is in braces.
    pub(crate) in_braces: bool,
}

/// Reads a text, which begins at a key outside of everything but `start`, around a cursor.
pub(crate) fn read<'a>(
    text: &'a str,
    cursor: usize,
    start: Start<'a>,
) -> (Outline<'a>, Option<Spot>) {
    let mut reader = Reader {
        text,
        cursor,
        at: 0,
        nodes: vec![Node {
            parent: ROOT,
            step: Step::Item(0),
            column: 0,
            tag: None,
            value: Value::Missing,
            is_typed: false,
        }],
        stack: Vec::new(),
        spot: None,
        flow_base: None,
        is_past: false,
        is_done: false,
    };
    let section = start
        .section
        .map(|name| reader.node(ROOT, Step::Key(name), 0));
    if start.in_braces {
        reader.braces(section);
    } else {
        reader.stack.extend(section);
        reader.lines();
    }
    let outline = Outline {
        nodes: reader.nodes,
    };
    let spot = reader
        .spot
        .filter(|it| it.slot != Slot::Below || outline.admits(it));
    let spot = spot.map(|it| outline.refined(it));
    (outline, spot)
}

/// The state of a reading.
struct Reader<'a> {
    text: &'a str,
    cursor: usize,
    at: usize,
    nodes: Vec<Node<'a>>,
    /// The keys and dashes of block style that are open, from the outside in.
    stack: Vec<NodeId>,
    spot: Option<Spot>,
    /// The column that lines of the brackets being read are deeper than; none in a document in braces.
    flow_base: Option<usize>,
    /// Whether the cursor is behind; nothing more is looked for then.
    is_past: bool,
    /// Whether all around the cursor is read.
    is_done: bool,
}

impl<'a> Reader<'a> {
    fn node(&mut self, parent: NodeId, step: Step<'a>, column: usize) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node {
            parent,
            step,
            column,
            tag: None,
            value: Value::Missing,
            is_typed: false,
        });
        // What follows the next entry of the section is of no use any more; the entry itself shows its column.
        let depth_of_parent = match parent {
            ROOT => 0,
            other if self.get(other).parent == ROOT => 1,
            _ => 2,
        };
        if self.is_past && depth_of_parent < 2 {
            self.is_done = true;
        }
        id
    }

    fn item(&mut self, parent: NodeId, column: usize) -> NodeId {
        let mut later = self.nodes.iter().skip(parent.0 + 1).rev();
        let position = match later.find(|it| it.parent == parent).map(|it| it.step) {
            Some(Step::Item(position)) => position + 1,
            Some(Step::Key(_)) | None => 0,
        };
        self.node(parent, Step::Item(position), column)
    }

    fn get(&self, id: NodeId) -> &Node<'a> {
        // Ids are only ever those of nodes pushed.
        &self.nodes[id.0]
    }

    fn get_mut(&mut self, id: NodeId) -> &mut Node<'a> {
        &mut self.nodes[id.0]
    }

    fn top(&self) -> NodeId {
        self.stack.last().copied().unwrap_or(ROOT)
    }

    /// The text of a range; ranges are made of offsets found in this text.
    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where the line of `at` ends, without its line break.
    fn line_end(&self, at: usize) -> usize {
        let end = self
            .slice(at..self.text.len())
            .find('\n')
            .map_or(self.text.len(), |it| at + it);
        if end > at && self.byte(end - 1) == Some(b'\r') {
            end - 1
        } else {
            end
        }
    }

    /// Where the line behind the one of `at` begins.
    fn next_line(&self, at: usize) -> usize {
        self.slice(at..self.text.len())
            .find('\n')
            .map_or(self.text.len(), |it| at + it + 1)
    }

    fn line_start(&self, at: usize) -> usize {
        self.slice(0..at).rfind('\n').map_or(0, |it| it + 1)
    }

    fn skip_blanks(&self, at: usize, end: usize) -> usize {
        let rest = self.slice(at..end);
        at + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    /// Whether what stands in a node is text with colons in it, `s3:GetObject`: there a colon behind a word that is
    /// being typed ends no key.
    fn holds_colons(&self, node: NodeId) -> bool {
        let node = match self.get(node).step {
            Step::Key(_) => node,
            Step::Item(_) => self.get(node).parent,
        };
        let is_operator = self.get(self.get(node).parent).step == Step::Key("Condition");
        is_operator || matches!(self.get(node).step, Step::Key(key) if WITH_COLONS.contains(&key))
    }

    fn has_cursor(&self, range: &Range<usize>) -> bool {
        !self.is_past
            && self.spot.is_none()
            && range.start <= self.cursor
            && self.cursor <= range.end
    }

    /// The string that begins at a quote: its inside, and whether its closing quote is on the line.
    fn string(&self, at: usize, line_end: usize) -> (Range<usize>, bool) {
        let quote = self.byte(at).unwrap_or(b'"');
        let bytes = self.text.as_bytes();
        let mut end = at + 1;
        while end < line_end {
            match bytes[end] {
                b'\\' if quote == b'"' => end += 2,
                byte if byte == quote => {
                    if quote == b'\'' && bytes.get(end + 1) == Some(&quote) {
                        end += 2;
                    } else {
                        return (at + 1..end, true);
                    }
                }
                _ => end += 1,
            }
        }
        (at + 1..line_end.max(at + 1), false)
    }
}

impl<'a> Outline<'a> {
    fn get(&self, id: NodeId) -> &Node<'a> {
        // Ids come from the reader that made this outline.
        &self.nodes[id.0]
    }

    /// The way from the document to a node.
    pub(crate) fn path(&self, mut id: NodeId) -> Vec<Step<'a>> {
        let mut path = Vec::new();
        while id != ROOT {
            path.push(self.get(id).step);
            id = self.get(id).parent;
        }
        path.reverse();
        path
    }

    /// The node that a node stands in.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != ROOT).then(|| self.get(id).parent)
    }

    /// The column of a key or dash in block style.
    pub(crate) fn column(&self, id: NodeId) -> usize {
        self.get(id).column
    }

    /// The nodes in a node, without the one that is being typed.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let later = self.nodes.iter().enumerate().skip(id.0 + 1);
        later
            .filter(move |(_, it)| it.parent == id && !it.is_typed)
            .map(|(at, _)| NodeId(at))
    }

    /// The keys in a node.
    pub(crate) fn keys(&self, id: NodeId) -> impl Iterator<Item = &'a str> {
        self.children(id).filter_map(|it| match self.get(it).step {
            Step::Key(key) => Some(key),
            Step::Item(_) => None,
        })
    }

    /// The node of a key in a node.
    pub(crate) fn child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id)
            .filter(|it| self.get(*it).step == Step::Key(key))
            .last()
    }

    /// The text behind a key or dash, without quotes and tag.
    pub(crate) fn text(&self, id: NodeId) -> Option<&'a str> {
        match self.get(id).value {
            Value::Scalar(text) => Some(text),
            Value::Missing | Value::Other => None,
        }
    }

    /// The tag behind a key or dash, `!Ref`.
    pub(crate) fn tag(&self, id: NodeId) -> Option<&'a str> {
        self.get(id).tag
    }

    /// The text behind a key in a node.
    pub(crate) fn text_of(&self, id: NodeId, key: &str) -> Option<&'a str> {
        self.text(self.child(id, key)?)
    }

    /// The list items in a node.
    pub(crate) fn items(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.children(id)
            .filter(|it| matches!(self.get(*it).step, Step::Item(_)))
    }

    /// Whether children of the node begin where the cursor is, if it has any.
    fn admits(&self, spot: &Spot) -> bool {
        self.children(spot.node)
            .all(|it| self.get(it).column == spot.column)
    }

    /// What a line below a key is, once it is known what else stands there.
    fn refined(&self, spot: Spot) -> Spot {
        let slot = match spot.slot {
            Slot::Below => match self.children(spot.node).next().map(|it| self.get(it).step) {
                Some(Step::Key(_)) => Slot::Key,
                Some(Step::Item(_)) => Slot::Item,
                None => Slot::Below,
            },
            other @ (Slot::Key | Slot::Item | Slot::Value | Slot::Text) => other,
        };
        Spot { slot, ..spot }
    }
}
