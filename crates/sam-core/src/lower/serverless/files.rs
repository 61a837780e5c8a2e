//! The other files of a service, `${file(roles.yml):statements}`, of which the caller has the texts.

use crate::syntax::mend::{self, Form};
use crate::syntax::{Node, NodeKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// The key under which all of a file is read, since it may be a list.
const WHOLE: &str = "file";

/// The files that a service may name.
pub(super) struct Files<'f> {
    /// By their paths from the folder of the service.
    texts: &'f BTreeMap<String, String>,
    read: HashMap<String, Option<Rc<Node>>>,
    /// The paths that were asked for.
    pub(super) asked: BTreeSet<String>,
}

impl<'f> Files<'f> {
    pub(super) fn new(texts: &'f BTreeMap<String, String>) -> Self {
        Self {
            texts,
            read: HashMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// What a file of YAML or JSON says; none if it is not known or is code.
    pub(super) fn root(&mut self, path: &str) -> Option<Rc<Node>> {
        let path = path.trim().trim_start_matches("./");
        let is_data = [".yml", ".yaml", ".json"]
            .iter()
            .any(|it| path.ends_with(it));
        if !is_data {
            return None;
        }
        self.asked.insert(path.to_owned());
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let root = self.texts.get(path).and_then(|it| node(it)).map(Rc::new);
        self.read.insert(path.to_owned(), root.clone());
        root
    }
}

/// The root of a text.
fn node(text: &str) -> Option<Node> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.skip_while(|it| it.trim_end() == "---");
    let indented = lines.fold(format!("{WHOLE}:\n"), |text, line| {
        text + "  " + line + "\n"
    });
    let read = mend::read(&indented, Form::Block);
    let is_read = read.errors.is_empty() && read.entries.len() == 1;
    let root = read.entries.into_iter().next().filter(|_| is_read)?.value;
    match root.kind {
        NodeKind::Missing => None,
        NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Mapping(_) => Some(root),
    }
}

/// Of `file(roles.yml):statements.0`, the path and what is asked for in the file.
pub(super) fn file_and_address(source: &str) -> Option<(&str, Option<&str>)> {
    let (path, rest) = source.strip_prefix("file(")?.split_once(')')?;
    let address = match rest {
        "" => None,
        rest => Some(rest.strip_prefix(':')?),
    };
    Some((path.trim_matches(['\'', '"', ' ']), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_names_a_file_and_a_place_in_it() {
        assert_eq!(file_and_address("file(a.yml)"), Some(("a.yml", None)));
        assert_eq!(
            file_and_address("file(./a.yml):b.0"),
            Some(("./a.yml", Some("b.0")))
        );
        for other in ["self:a", "file(a", "filed(a)", "file(a)b"] {
            assert_eq!(file_and_address(other), None, "{other}");
        }
    }

    #[test]
    fn files_are_read_as_far_as_they_are_data() {
        let texts = BTreeMap::from([
            (
                "list.yml".to_owned(),
                "---\n# all\n- a\n- b: c\n".to_owned(),
            ),
            ("map.json".to_owned(), "{\"a\": [1]}".to_owned()),
            ("broken.yml".to_owned(), "a: [\n".to_owned()),
            ("code.js".to_owned(), "module.exports = {}".to_owned()),
        ]);
        let mut files = Files::new(&texts);
        let mut is_known = |path: &str| files.root(path).is_some();
        assert!(is_known("./list.yml") && is_known("map.json"));
        assert!(!is_known("broken.yml") && !is_known("code.js") && !is_known("other.yml"));
        let asked: Vec<&String> = files.asked.iter().collect();
        assert_eq!(asked, ["broken.yml", "list.yml", "map.json", "other.yml"]);
    }
}
