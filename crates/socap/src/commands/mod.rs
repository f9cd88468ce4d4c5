//! The commands, one file or folder each.

pub(crate) mod alerts;
pub(crate) mod campaign;
pub(crate) mod classify;
pub(crate) mod completions;
pub(crate) mod db;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod key;
pub(crate) mod openapi;
pub(crate) mod people;
pub(crate) mod rules;
pub(crate) mod serve;
pub(crate) mod simulate;
