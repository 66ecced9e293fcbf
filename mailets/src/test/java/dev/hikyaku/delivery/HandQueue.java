package dev.hikyaku.delivery;

import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A fair queue in a list; delays are noted and not waited for. */
final class HandQueue implements FairQueue {
    private final Deque<Mail> ready = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private int done;
    private Runnable more = () -> {};

    private final class Item implements MailQueueItem, Redeliverable {
        private final Mail mail;

        Item(Mail mail) {
            this.mail = mail;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) {
            synchronized (HandQueue.this) {
                done++;
            }
        }

        @Override
        public void again(Mail again, Duration delay) {
            synchronized (HandQueue.this) {
                delays.add(delay);
            }
        }
    }

    @Override
    public Publisher<MailQueueItem> deQueue(DestinationGate gate) {
        return Flux.create(
                sink -> {
                    more = () -> offer(sink, gate);
                    gate.onOpening(more);
                    sink.onRequest(asked -> more.run());
                });
    }

    private synchronized void offer(
            reactor.core.publisher.FluxSink<MailQueueItem> sink, DestinationGate gate) {
        while (sink.requestedFromDownstream() > 0) {
            Optional<Mail> next = next(gate);
            if (next.isEmpty()) {
                return;
            }
            sink.next(new Item(next.get()));
        }
    }

    private Optional<Mail> next(DestinationGate gate) {
        for (Iterator<Mail> mails = ready.iterator(); mails.hasNext(); ) {
            Mail mail = mails.next();
            if (gate.isOpen(Destination.of(mail).orElseThrow())) {
                mails.remove();
                return Optional.of(mail);
            }
        }
        return Optional.empty();
    }

    synchronized int done() {
        return done;
    }

    synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    @Override
    public MailQueueName getName() {
        return MailQueueName.of("outgoing");
    }

    @Override
    public void enQueue(Mail mail, Duration delay) {
        enQueue(mail);
    }

    @Override
    public void enQueue(Mail mail) {
        synchronized (this) {
            ready.add(mail);
        }
        more.run();
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
