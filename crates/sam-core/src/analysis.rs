//! One version of a template with everything that is derived from it.

use crate::connector::{
    self, Connector, ConnectorIndex, Environment, Expansion, Resolved, Resolver,
};
use crate::document::{Defaults, Document, Outline};
use crate::permission::Permissions;
use crate::template::{Resource, Template};
use crate::text::{Change, PositionEncoding, TextEdit};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// One version of a template with everything that is derived from it: computed when it is first asked for, and shared by
/// all questions about the version.
#[derive(Clone, Debug)]
pub struct Analysis {
    document: Document,
    connectors: OnceLock<Arc<ConnectorIndex>>,
    /// What the last version before has that it was asked for.
    before: Option<Before>,
}

/// What a version is derived from.
#[derive(Clone, Debug)]
struct Before {
    outline: Outline,
    connectors: Arc<ConnectorIndex>,
}

impl Analysis {
    /// The analysis of a document.
    pub fn new(document: &Document) -> Self {
        Self {
            document: document.watched(),
            connectors: OnceLock::new(),
            before: None,
        }
    }

    /// The analysis of a text just opened.
    pub fn open(version: i32, text: &str) -> Self {
        Self::new(&Document::open(version, text))
    }

    /// The analysis of the next version.
    pub fn edited(&self, version: i32, changes: &[Change], encoding: PositionEncoding) -> Self {
        let document = self.document.edited(version, changes, encoding);
        let before = self.connectors.get().map(|connectors| Before {
            outline: self.document.outline(),
            connectors: connectors.clone(),
        });
        Self {
            before: before.or_else(|| self.before.clone()),
            ..Self::new(&document)
        }
    }

    /// With the values of parameters in their places, and without what conditions leave out that these decide.
    pub fn filled(&self, environment: &Environment, defaults: Defaults) -> Self {
        let filled = self.document.filled(&environment.parameters, defaults);
        filled.map_or_else(|| self.clone(), |it| Self::new(&it))
    }

    /// With the texts of the files that a `serverless.yml` names, by their paths from its folder.
    pub fn with_named_files(&self, files: &BTreeMap<String, String>) -> Self {
        let with_files = self.document.with_named_files(files);
        with_files.map_or_else(|| self.clone(), |it| Self::new(&it))
    }

    /// The version.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What the version declares, by logical ID.
    pub fn template(&self) -> Template<'_> {
        self.document.template()
    }

    /// Where its connectors are, and what SAM makes under which logical ID.
    pub fn connector_index(&self) -> &Arc<ConnectorIndex> {
        self.connectors.get_or_init(|| {
            let index = || match &self.before {
                Some(before) => before.connectors.next(&before.outline, self.template()),
                None => ConnectorIndex::of(self.template()),
            };
            Arc::new(self.document.record(index).0)
        })
    }

    /// What knows the ends of connectors.
    pub fn resolver(&self) -> Resolver<'_> {
        Resolver::new(self.template(), self.connector_index())
    }

    /// The roles of the template, without values for its parameters.
    pub fn permissions(&self) -> Permissions<'_> {
        self.permissions_in(&Environment::default())
    }

    /// The roles of the template in a region and with values for its parameters.
    pub fn permissions_in(&self, environment: &Environment) -> Permissions<'_> {
        Permissions::new(self.resolver(), environment)
    }

    /// All connectors of the template, expanded.
    pub fn expand(&self, environment: &Environment) -> Expansion<'_> {
        connector::expand(self.resolver(), environment)
    }

    /// See [`Resolver::resolve`].
    pub fn resolve<'a>(&'a self, connector: &Connector<'a>) -> Resolved<'a> {
        self.resolver().resolve(connector)
    }

    /// See [`Resolver::resolved_in`].
    pub fn resolved_in<'a>(&'a self, resource: Resource<'a>) -> Vec<Resolved<'a>> {
        self.resolver().resolved_in(resource)
    }

    /// All connectors of the template, resolved.
    pub fn resolved(&self) -> Vec<Resolved<'_>> {
        self.resolver().all()
    }

    /// See [`Resolver::resolved_type`].
    pub fn resolved_type(&self, id: &str) -> Option<&str> {
        self.resolver().resolved_type(id)
    }

    /// See [`Resolver::is_connector`].
    pub fn is_connector(&self, id: &str) -> bool {
        self.resolver().is_connector(id)
    }
}

impl Resolver<'_> {
    /// The version after some edits, which shares with this one what they do not touch. A text that is not well-formed is
    /// read as if it was just opened.
    pub fn after(&self, edits: &[TextEdit]) -> Analysis {
        self.next(&self.template().document().after(edits))
    }

    /// The analysis of a version that was made of this one.
    pub fn next(&self, document: &Document) -> Analysis {
        let next = Analysis::new(document);
        let outline = self.template().document().outline();
        let index = self.index.next(&outline, next.template());
        Analysis {
            connectors: OnceLock::from(Arc::new(index)),
            ..next
        }
    }
}

/// What can be asked of a document can be asked of its analysis.
impl Deref for Analysis {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.document
    }
}
