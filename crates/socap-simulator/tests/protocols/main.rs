//! Both wire protocols, request by request, and against recorded answers.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod client;
mod recorded;
mod shared;
mod twitterapi_io;
mod x_api;
