//! An allocator that looks for secrets in what is freed, and in what is not freed yet.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe; the library itself forbids it"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::SeqCst};

/// A secret, and what a failure calls it.
pub(crate) type Secret<'a> = (&'static str, &'a [u8]);

/// Runs `act`, drops its result, and counts the freed blocks that still held each of the secrets;
/// those that none did are not listed.
pub(crate) fn left_behind<R>(
    secrets: &[Secret<'_>],
    act: impl FnOnce() -> R,
) -> Vec<(&'static str, usize)> {
    start(secrets);
    drop(act());
    WATCHING.store(false, SeqCst);
    found(secrets)
}

/// Runs `act` and counts the blocks it has made, and not freed, that hold each of the secrets.
pub(crate) fn held<R>(
    secrets: &[Secret<'_>],
    act: impl FnOnce() -> R,
) -> (R, Vec<(&'static str, usize)>) {
    start(secrets);
    let result = act();
    WATCHING.store(false, SeqCst);
    assert_eq!(found(secrets), [], "while it was made");
    for slot in &LIVE {
        let block = slot.block.load(SeqCst) as *const u8;
        if !block.is_null() && block as usize != REMOVED {
            // SAFETY: it is not freed, and no other thread is there to do so now.
            unsafe { search(block, slot.len.load(SeqCst)) };
        }
    }
    let held = found(secrets);
    (result, held)
}

/// Looks for these secrets from now on.
fn start(secrets: &[Secret<'_>]) {
    assert!(secrets.len() <= NEEDLES.len());
    for first in &FIRST {
        first.store(false, SeqCst);
    }
    for (needle, (_, secret)) in NEEDLES.iter().zip(secrets) {
        needle.hits.store(0, SeqCst);
        // The first and the last bytes, so that half a secret is found too.
        let last = &secret[secret.len() - PIECE..];
        for (to, from) in needle.pieces.iter().zip([&secret[..PIECE], last]) {
            FIRST[usize::from(from[0])].store(true, SeqCst);
            for (to, from) in to.iter().zip(from) {
                to.store(*from, SeqCst);
            }
        }
    }
    for slot in &LIVE {
        slot.block.store(FREE, SeqCst);
    }
    COUNT.store(secrets.len(), SeqCst);
    WATCHING.store(true, SeqCst);
}

fn found(secrets: &[Secret<'_>]) -> Vec<(&'static str, usize)> {
    let hits = NEEDLES.iter().map(|needle| needle.hits.load(SeqCst));
    let all = secrets.iter().map(|(name, _)| *name).zip(hits);
    all.filter(|(_, hits)| *hits > 0).collect()
}

/// How many bytes of a secret count as the secret.
const PIECE: usize = 16;

struct Needle {
    pieces: [[AtomicU8; PIECE]; 2],
    hits: AtomicUsize,
}

/// A block that was made while watching: its address, [`FREE`] or [`REMOVED`].
struct Slot {
    block: AtomicUsize,
    len: AtomicUsize,
}

const FREE: usize = 0;
const REMOVED: usize = 1;

static WATCHING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Whether a piece of a secret begins with this byte.
static FIRST: [AtomicBool; 256] = [const { AtomicBool::new(false) }; 256];
static NEEDLES: [Needle; 8] = [const {
    Needle {
        pieces: [const { [const { AtomicU8::new(0) }; PIECE] }; 2],
        hits: AtomicUsize::new(0),
    }
}; 8];
/// An open hash table: the allocator cannot have one that allocates.
static LIVE: [Slot; 1 << 14] = [const {
    Slot {
        block: AtomicUsize::new(FREE),
        len: AtomicUsize::new(0),
    }
}; 1 << 14];

/// The slots in which a block can be, the likeliest first.
fn slots(block: *const u8) -> impl Iterator<Item = &'static Slot> {
    let start = (block as usize >> 4).wrapping_mul(0x9e37) % LIVE.len();
    let (before, from) = LIVE.split_at(start);
    from.iter().chain(before)
}

/// Counts the secrets in a block.
///
/// # Safety
///
/// The block can be read.
unsafe fn search(block: *const u8, len: usize) {
    let needles = &NEEDLES[..COUNT.load(SeqCst)];
    let mut seen = [false; NEEDLES.len()];
    for start in 0..(len + 1).saturating_sub(PIECE) {
        // Volatile: the compiler may take a freed block for uninitialized.
        let byte = |at: usize| unsafe { block.add(start + at).read_volatile() };
        if !FIRST[usize::from(byte(0))].load(SeqCst) {
            continue;
        }
        for (needle, seen) in needles.iter().zip(&mut seen) {
            let is_here = |piece: &[AtomicU8; PIECE]| {
                let mut bytes = piece.iter().enumerate();
                bytes.all(|(at, sought)| sought.load(SeqCst) == byte(at))
            };
            *seen |= needle.pieces.iter().any(is_here);
        }
    }
    for (needle, seen) in needles.iter().zip(seen) {
        needle.hits.fetch_add(usize::from(seen), SeqCst);
    }
}

struct Watcher;

// SAFETY: hands everything to the system's allocator, and reads only blocks that are still owned.
unsafe impl GlobalAlloc for Watcher {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that what an earlier owner left is not counted again.
        let block = unsafe { System.alloc_zeroed(layout) };
        if WATCHING.load(SeqCst) {
            let free = slots(block).find(|slot| {
                let old = slot.block.load(SeqCst);
                old <= REMOVED
                    && slot
                        .block
                        .compare_exchange(old, block as usize, SeqCst, SeqCst)
                        .is_ok()
            });
            match free {
                Some(slot) => slot.len.store(layout.size(), SeqCst),
                // Too small a table: unwinding out of an allocator is not allowed.
                None => std::process::abort(),
            }
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHING.load(SeqCst) {
            // SAFETY: the caller owns the block until it is handed on.
            unsafe { search(block, layout.size()) };
            let taken = slots(block)
                .take_while(|slot| slot.block.load(SeqCst) != FREE)
                .find(|slot| slot.block.load(SeqCst) == block as usize);
            if let Some(slot) = taken {
                slot.block.store(REMOVED, SeqCst);
            }
        }
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watcher = Watcher;
