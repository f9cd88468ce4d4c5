//! Every account seen, once; refreshed when seen again.

mod classification;
mod handles;
mod upsert;

pub use classification::{
    Classification, Unclassified, stale_classification, stale_count, store_classifications,
};
pub use handles::{Handle, handles_of};
pub use upsert::{Account, upsert};
