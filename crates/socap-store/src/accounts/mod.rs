//! Every account seen, once; refreshed when seen again.

mod classification;
mod get;
mod handles;
mod upsert;

pub use classification::{
    Classification, Unclassified, stale_classification, stale_count, store_classifications,
};
pub(crate) use get::{COLUMNS, Row};
pub use get::{Known, by_username, get, get_many};
pub use handles::{Handle, handles_of};
pub use upsert::{Account, upsert};
