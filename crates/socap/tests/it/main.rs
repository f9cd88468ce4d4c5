//! The binary as its users meet it: real processes, real files, real sockets.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod alerts;
mod api_fuzz;
mod arrows;
mod classify;
mod cli;
mod demo;
mod home;
mod keys;
mod kills;
mod live;
mod many_processes;
mod people;
mod restarts;
mod serve;
mod server;
mod sizes;
mod standstill;
mod terminal;
mod told_once;
