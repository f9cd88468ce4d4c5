//! The dashboard's files are part of the binary: a new build of them is a reason to build again.

fn main() {
    println!("cargo::rerun-if-changed=../../dashboard/dist");
}
