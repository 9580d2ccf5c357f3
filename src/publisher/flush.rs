//! The events that precede each `flush`.

use std::collections::VecDeque;

use tokio::sync::oneshot;

/// Counts the incomplete events between two calls of `flush`. An event belongs to the epoch in
/// which it was queued.
#[derive(Debug)]
pub(super) struct Epochs {
    /// The number of the first epoch.
    first: u64,
    /// Never empty: the last epoch is the current one.
    open: VecDeque<Epoch>,
}

#[derive(Debug, Default)]
struct Epoch {
    unsettled: usize,
    /// The callers that wait for this epoch and all before it.
    waiting: Vec<oneshot::Sender<()>>,
}

impl Epochs {
    pub(super) fn new() -> Self {
        Self {
            first: 0,
            open: VecDeque::from([Epoch::default()]),
        }
    }

    /// Counts an event in, and returns its epoch.
    // Epochs instead of a list of event ids: `flush` costs the same for one event and for a hundred
    // thousand.
    pub(super) fn enter(&mut self) -> u64 {
        if let Some(present) = self.open.back_mut() {
            present.unsettled += 1;
        }
        self.first + self.open.len() as u64 - 1
    }

    /// Notifies `waiting` once every event published so far is complete.
    pub(super) fn flush(&mut self, waiting: oneshot::Sender<()>) {
        // Without events since the last call, both calls wait for the same ones. Callers that have
        // been dropped are forgotten here.
        if let [.., last, present] = self.open.make_contiguous()
            && present.unsettled == 0
        {
            last.waiting.retain(|waiting| !waiting.is_closed());
            last.waiting.push(waiting);
            return;
        }
        if let Some(present) = self.open.back_mut() {
            present.waiting.push(waiting);
        }
        self.open.push_back(Epoch::default());
        self.advance();
    }

    /// Returns true if a caller is waiting.
    pub(super) fn is_flushing(&self) -> bool {
        self.open.len() > 1
    }

    /// Completes events of an epoch.
    pub(super) fn complete(&mut self, epoch: u64, events: usize) {
        let index = usize::try_from(epoch.saturating_sub(self.first)).unwrap_or(usize::MAX);
        if let Some(epoch) = self.open.get_mut(index) {
            epoch.unsettled = epoch.unsettled.saturating_sub(events);
        }
        self.advance();
    }

    fn advance(&mut self) {
        while self.is_flushing() && self.open.front().is_some_and(|epoch| epoch.unsettled == 0) {
            self.first += 1;
            for waiting in self.open.pop_front().unwrap_or_default().waiting {
                // The caller may have been dropped.
                let _ = waiting.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flush_waits_only_for_earlier_events() {
        let mut epochs = Epochs::new();
        let flush = |epochs: &mut Epochs| {
            let (sender, receiver) = oneshot::channel();
            epochs.flush(sender);
            receiver
        };
        let mut at_once = flush(&mut epochs);
        assert_eq!(at_once.try_recv(), Ok(()));
        let (a, b) = (epochs.enter(), epochs.enter());
        let mut first = flush(&mut epochs);
        let c = epochs.enter();
        let mut second = flush(&mut epochs);
        let mut third = flush(&mut epochs);
        let d = epochs.enter();
        assert_eq!((a, b, c, d), (1, 1, 2, 3));
        epochs.complete(c, 1);
        epochs.complete(b, 1);
        assert!(first.try_recv().is_err() && second.try_recv().is_err() && epochs.is_flushing());
        epochs.complete(a, 1);
        assert_eq!(first.try_recv(), Ok(()));
        assert_eq!((second.try_recv(), third.try_recv()), (Ok(()), Ok(())));
        assert!(!epochs.is_flushing());
        epochs.complete(d, 1);
        assert_eq!(flush(&mut epochs).try_recv(), Ok(()));
    }
}
