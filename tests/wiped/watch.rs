//! An allocator that searches freed and live blocks for secrets.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe; the library itself forbids it"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::SeqCst};

/// A secret, and its name in failure messages.
pub(crate) type Secret<'a> = (&'static str, &'a [u8]);

/// Runs `act`, drops its result, and counts the freed blocks that still contained each secret.
/// Secrets that were not found are omitted.
pub(crate) fn left_behind<R>(
    secrets: &[Secret<'_>],
    act: impl FnOnce() -> R,
) -> Vec<(&'static str, usize)> {
    start(secrets);
    drop(act());
    WATCHING.store(false, SeqCst);
    found(secrets)
}

/// Runs `act` and counts the blocks that it allocated and did not free, and that contain each secret.
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
            // SAFETY: the block is live, and no other thread runs that could free it.
            unsafe { search(block, slot.len.load(SeqCst)) };
        }
    }
    let held = found(secrets);
    (result, held)
}

/// Starts to search for these secrets.
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

/// The number of bytes of a secret that count as the secret.
const PIECE: usize = 16;

struct Needle {
    pieces: [[AtomicU8; PIECE]; 2],
    hits: AtomicUsize,
}

/// A block that was allocated while watching: its address, [`FREE`] or [`REMOVED`].
struct Slot {
    block: AtomicUsize,
    len: AtomicUsize,
}

const FREE: usize = 0;
const REMOVED: usize = 1;

static WATCHING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// True if a piece of a secret begins with this byte.
static FIRST: [AtomicBool; 256] = [const { AtomicBool::new(false) }; 256];
static NEEDLES: [Needle; 8] = [const {
    Needle {
        pieces: [const { [const { AtomicU8::new(0) }; PIECE] }; 2],
        hits: AtomicUsize::new(0),
    }
}; 8];
/// A hash table with open addressing, because the allocator must not allocate.
static LIVE: [Slot; 1 << 14] = [const {
    Slot {
        block: AtomicUsize::new(FREE),
        len: AtomicUsize::new(0),
    }
}; 1 << 14];

/// Returns the slots that can contain a block, the likeliest first.
fn slots(block: *const u8) -> impl Iterator<Item = &'static Slot> {
    let start = (block as usize >> 4).wrapping_mul(0x9e37) % LIVE.len();
    let (before, from) = LIVE.split_at(start);
    from.iter().chain(before)
}

/// Counts the secrets in a block.
///
/// # Safety
///
/// The block must be readable.
unsafe fn search(block: *const u8, len: usize) {
    let needles = &NEEDLES[..COUNT.load(SeqCst)];
    let mut seen = [false; NEEDLES.len()];
    for start in 0..(len + 1).saturating_sub(PIECE) {
        // Volatile, because the compiler may treat a freed block as uninitialized.
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

// SAFETY: all calls are forwarded to the system allocator; only blocks that are still owned are read.
unsafe impl GlobalAlloc for Watcher {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that the content of an earlier owner is not counted again.
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
                // The table is too small. Abort, because an allocator must not unwind.
                None => std::process::abort(),
            }
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHING.load(SeqCst) {
            // SAFETY: the caller owns the block until it is passed on.
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
