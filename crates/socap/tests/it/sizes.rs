//! Files stay small enough to be read whole.

use std::path::{Path, PathBuf};

/// Past this a file is almost surely two.
const TOO_LONG: usize = 600;
/// Past this somebody should look.
const LONG: usize = 400;

#[test]
fn files_stay_small() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sizes: Vec<(usize, PathBuf)> = Vec::new();
    collect(&crates, &mut sizes);
    sizes.sort();
    let median = sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines);
    eprintln!("{} source files, {median} lines in the middle", sizes.len());
    for (lines, path) in sizes.iter().filter(|(lines, _)| *lines > LONG) {
        eprintln!("  {lines} lines: {}", path.display());
    }
    assert!(median <= 150, "half of the files have more than {median} lines");
    let (longest, path) = sizes.last().expect("some files");
    assert!(*longest <= TOO_LONG, "{} has {longest} lines", path.display());
}

fn collect(folder: &Path, sizes: &mut Vec<(usize, PathBuf)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, sizes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a file");
            sizes.push((text.lines().count(), path));
        }
    }
}
