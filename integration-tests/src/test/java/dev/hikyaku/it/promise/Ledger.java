package dev.hikyaku.it.promise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that was asked of a server and all it answered, and so what its folders must hold: what was
 * confirmed is there, byte for byte and with its flags; what was removed does not come back; a UID
 * means the same mail for ever; UIDNEXT, MODSEQ and HIGHESTMODSEQ never go back. What was asked for
 * and not answered may have happened or not, but a mail that was being moved is in one place.
 */
public final class Ledger {
    private final Consumer<Event> listener;
    private final Map<Folder, Shelf> shelves = new HashMap<>();
    private final Set<Request.Move> moves = new HashSet<>();
    private final List<String> wrongs = new ArrayList<>();

    /** Passes every event on, in order, before anything follows from it. */
    public Ledger(Consumer<Event> listener) {
        this.listener = listener;
    }

    public synchronized void happens(Event event) {
        listener.accept(event);
        switch (event) {
            case Event.Asked(Request request) -> asked(request);
            case Event.Done(Request request) -> done(request);
            case Event.DoneAt(Request request, long uid) -> doneAt(request, uid);
            case Event.Refused(Request request) -> refused(request);
            case Event.Delivered(Request.Deliver request, List<String> users) ->
                    users.forEach(
                            user -> arrivals(Folder.inbox(user), request.letter()).confirmed++);
            case Event.NotDelivered(Request.Deliver request, List<String> users) ->
                    users.forEach(user -> arrivals(Folder.inbox(user), request.letter()).refused++);
            case Event.Seen(Place place, Letter letter, long modSeq) -> {
                shelf(place.folder()).place(place.uid(), letter, null);
                shelf(place.folder()).seen(place.uid(), modSeq);
            }
            case Event.Changed(Place place, long modSeq) ->
                    shelf(place.folder()).seen(place.uid(), modSeq);
            case Event.Opened(Folder folder, long validity, long uidNext, long highestModSeq) ->
                    shelf(folder).opened(validity, uidNext, highestModSeq);
        }
    }

    private void asked(Request request) {
        switch (request) {
            case Request.Deliver(Letter letter, List<String> users) ->
                    users.forEach(user -> arrivals(Folder.inbox(user), letter).asked++);
            case Request.Append append -> arrivals(append.to(), append.letter()).asked++;
            case Request.Store(Place place, Set<String> flags) -> entry(place).mayHave(flags);
            case Request.Copy(Place from, Folder to) -> arrivals(to, entry(from).letter).asked++;
            case Request.Move move -> {
                arrivals(move.to(), entry(move.from()).letter).asked++;
                entry(move.from()).mayBeGone = true;
                moves.add(move);
            }
            case Request.Expunge(Place place) -> entry(place).mayBeGone = true;
        }
    }

    private void done(Request request) {
        switch (request) {
            case Request.Store(Place place, Set<String> flags) -> entry(place).has(flags);
            case Request.Expunge(Place place) -> entry(place).gone = true;
            default -> throw new IllegalArgumentException(request + ": a UID tells where it went");
        }
    }

    private void doneAt(Request request, long uid) {
        switch (request) {
            case Request.Append(Letter letter, Folder to, Set<String> flags) ->
                    arrived(to, letter, uid, Set.of(flags));
            case Request.Copy(Place from, Folder to) ->
                    arrived(to, entry(from).letter, uid, entry(from).flags);
            case Request.Move move -> {
                Entry entry = entry(move.from());
                arrived(move.to(), entry.letter, uid, entry.flags);
                entry.gone = true;
                moves.remove(move);
            }
            default -> throw new IllegalArgumentException(request + ": has no UID");
        }
    }

    private void arrived(Folder to, Letter letter, long uid, Set<Set<String>> flags) {
        arrivals(to, letter).confirmed++;
        shelf(to).place(uid, letter, flags);
    }

    private void refused(Request request) {
        switch (request) {
            case Request.Deliver(Letter letter, List<String> users) ->
                    users.forEach(user -> arrivals(Folder.inbox(user), letter).refused++);
            case Request.Append append -> arrivals(append.to(), append.letter()).refused++;
            case Request.Copy(Place from, Folder to) -> arrivals(to, entry(from).letter).refused++;
            case Request.Move move -> {
                arrivals(move.to(), entry(move.from()).letter).refused++;
                entry(move.from()).mayBeGone = false;
                moves.remove(move);
            }
            case Request.Expunge(Place place) -> entry(place).mayBeGone = false;
            case Request.Store unused -> {
                // It may still have had either before: a refusal says nothing new.
            }
        }
    }

    /** A mail of these folders that is there for sure and that nobody else works on. */
    synchronized Optional<Place> claim(List<Folder> folders, RandomGenerator random) {
        var free = new ArrayList<Place>();
        for (Folder folder : folders) {
            shelf(folder)
                    .entries()
                    .forEach(
                            (uid, entry) -> {
                                if (!entry.gone && !entry.mayBeGone && !entry.claimed) {
                                    free.add(new Place(folder, uid));
                                }
                            });
        }
        if (free.isEmpty()) {
            return Optional.empty();
        }
        Place place = free.get(random.nextInt(free.size()));
        entry(place).claimed = true;
        return Optional.of(place);
    }

    synchronized void release(Place place) {
        entry(place).claimed = false;
    }

    /** How many mails there are for sure. */
    synchronized int size(Folder folder) {
        return (int) shelf(folder).entries().values().stream().filter(entry -> !entry.gone).count();
    }

    /** What is wrong with what was found; nothing follows from it. */
    public synchronized List<String> compare(Map<Folder, Found> found) {
        for (Request.Move move : moves) {
            Shelf.Arrivals arrivals = arrivals(move.to(), entry(move.from()).letter);
            Found left = found.get(move.from().folder());
            if (left != null && left.mails().containsKey(move.from().uid())) {
                arrivals.stayed++;
            } else {
                arrivals.left++;
            }
        }
        shelves.forEach((folder, shelf) -> shelf.compareWith(found.get(folder)));
        for (Request.Move move : moves) {
            Shelf.Arrivals arrivals = arrivals(move.to(), entry(move.from()).letter);
            arrivals.stayed = 0;
            arrivals.left = 0;
        }
        var result = List.copyOf(wrongs);
        wrongs.clear();
        return result;
    }

    /** Nothing is on its way any more, and what was found is what is. */
    public synchronized void settle(Map<Folder, Found> found) {
        moves.clear();
        found.forEach((folder, one) -> shelf(folder).settle(one));
    }

    private Shelf.Arrivals arrivals(Folder folder, Letter letter) {
        return shelf(folder).arrivals(letter);
    }

    private Entry entry(Place place) {
        return shelf(place.folder()).entry(place.uid());
    }

    private Shelf shelf(Folder folder) {
        return shelves.computeIfAbsent(folder, unused -> new Shelf(folder, wrongs));
    }
}
