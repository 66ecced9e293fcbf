package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Imap;
import dev.hikyaku.it.peers.WireClient;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One client of one user: delivers by LMTP, and over IMAPS appends, flags, copies, moves, expunges
 * and looks, one thing after the other, and tells the ledger.
 */
final class Client implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern APPENDED = Pattern.compile("\\[APPENDUID \\d+ (\\d+)]");
    private static final Pattern COPIED = Pattern.compile("\\[COPYUID \\d+ \\d+ (\\d+)]");
    private static final List<Set<String>> FLAGS =
            List.of(
                    Set.of(),
                    Set.of("\\Seen"),
                    Set.of("\\Flagged"),
                    Set.of("\\Seen", "\\Answered"),
                    Set.of("\\Draft", "$Label1"),
                    Set.of("$Label1", "$Label2", "\\Seen"));

    /** Above that, mails are rather removed. */
    private static final int FULL = 40;

    private static final int MOST_OPENINGS = 5;

    private final String name;
    private final String user;
    private final Household household;
    private final Doors doors;
    private final Ledger ledger;
    private final Refusals refusals;
    private final Random random;
    private final List<Folder> folders;
    private final Map<Folder, Long> looked = new HashMap<>();
    private Selected selected;
    private Imap imap;
    private WireClient lmtp;
    private int letters;

    Client(
            String name,
            String user,
            Household household,
            Doors doors,
            Ledger ledger,
            Refusals refusals,
            Random random) {
        this.name = name;
        this.user = user;
        this.household = household;
        this.doors = doors;
        this.ledger = ledger;
        this.refusals = refusals;
        this.random = random;
        this.folders = Household.foldersOf(user);
    }

    /** What is made of a NO or a 4xx. */
    interface Refusals {
        /** Says whether the refusal means for sure that nothing was done; or fails. */
        boolean areFinal(String answer);
    }

    /** Before the first step, so that no step fails for want of a login. */
    void connect() {
        imap();
        lmtp();
    }

    /** Does one thing. */
    void step() {
        int dice = random.nextInt(100);
        if (dice < 25) {
            deliver();
        } else if (dice < 37) {
            append();
        } else if (dice < 47) {
            look();
        } else {
            claimed(dice);
        }
    }

    private void claimed(int dice) {
        Optional<Place> claimed = ledger.claim(folders, random);
        if (claimed.isEmpty()) {
            look();
            return;
        }
        Place place = claimed.get();
        if (ledger.size(place.folder()) > FULL) {
            expunge(place);
        } else if (dice < 67) {
            store(place, FLAGS.get(random.nextInt(FLAGS.size())));
        } else if (dice < 77) {
            copy(place);
        } else if (dice < 88) {
            move(place);
        } else {
            expunge(place);
        }
        ledger.release(place);
    }

    private Letter letter() {
        return new Letter(name + "-" + ++letters);
    }

    private void deliver() {
        var users = new ArrayList<>(List.of(user));
        for (int i = random.nextInt(3); i > 0; i--) {
            String other = household.users().get(random.nextInt(household.users().size()));
            if (!users.contains(other)) {
                users.add(other);
            }
        }
        var request = new Request.Deliver(letter(), users);
        ledger.happens(new Event.Asked(request));
        try {
            transact(request);
        } catch (UncheckedIOException | AssertionError e) {
            closeLmtp();
            throw e;
        }
    }

    private void transact(Request.Deliver request) {
        WireClient client = lmtp();
        if (!is(client.send("MAIL FROM:<sender@example.net>").reply(), "250")) {
            refused(request, request.users());
            client.send("RSET").reply();
            return;
        }
        var accepted = new ArrayList<String>();
        for (String one : request.users()) {
            if (is(client.send("RCPT TO:<%s>".formatted(one)).reply(), "250")) {
                accepted.add(one);
            } else {
                refused(request, List.of(one));
            }
        }
        if (accepted.isEmpty() || !is(client.send("DATA").reply(), "354")) {
            refused(request, accepted);
            client.send("RSET").reply();
            return;
        }
        client.sendMessage(request.letter().bytes());
        for (String one : accepted) {
            if (is(client.reply(), "250")) {
                ledger.happens(new Event.Delivered(request, List.of(one)));
            } else {
                refused(request, List.of(one));
            }
        }
    }

    private String lastReply = "";

    private boolean is(List<String> reply, String code) {
        lastReply = reply.getLast();
        return lastReply.startsWith(code);
    }

    private void refused(Request.Deliver request, List<String> users) {
        if (refusals.areFinal(lastReply)) {
            ledger.happens(new Event.NotDelivered(request, users));
        }
    }

    private WireClient lmtp() {
        if (lmtp == null) {
            lmtp = WireClient.plain(doors.lmtp(), DEADLINE);
            lmtp.expect(220);
            lmtp.send("LHLO client.example.net").expect(250);
        }
        return lmtp;
    }

    private void append() {
        Folder folder = folders.get(random.nextInt(folders.size()));
        Set<String> flags = FLAGS.get(random.nextInt(FLAGS.size()));
        var request = new Request.Append(letter(), folder, flags);
        ledger.happens(new Event.Asked(request));
        Imap.Answer answer =
                imap().append(folder.name(), String.join(" ", flags), request.letter().bytes());
        if (confirmed(request, answer)) {
            ledger.happens(new Event.DoneAt(request, answer.number(APPENDED)));
        }
    }

    private boolean store(Place place, Set<String> flags) {
        if (!select(place)) {
            return false;
        }
        var request = new Request.Store(place, flags);
        ledger.happens(new Event.Asked(request));
        Imap.Answer answer =
                imap().command(
                                "UID STORE %d FLAGS (%s)"
                                        .formatted(place.uid(), String.join(" ", flags)));
        if (!confirmed(request, answer)) {
            return false;
        }
        Fetched fetched =
                answer.fetched().stream()
                        .map(Fetched::new)
                        .filter(one -> one.has(place.uid()))
                        .reduce((first, last) -> last)
                        .orElseThrow(() -> new AssertionError(answer + ": no FETCH of " + place));
        ledger.happens(new Event.Done(request));
        ledger.happens(new Event.Changed(place, fetched.modSeq()));
        return true;
    }

    private void copy(Place place) {
        if (select(place)) {
            transfer("COPY", new Request.Copy(place, other(place)));
        }
    }

    private void move(Place place) {
        if (select(place)) {
            transfer("MOVE", new Request.Move(place, other(place)));
        }
    }

    private void transfer(String command, Request request) {
        ledger.happens(new Event.Asked(request));
        String words =
                switch (request) {
                    case Request.Copy(Place from, Folder to) -> from.uid() + " " + to.name();
                    case Request.Move(Place from, Folder to) -> from.uid() + " " + to.name();
                    default -> throw new IllegalArgumentException(request.toString());
                };
        Imap.Answer answer = imap().command("UID %s %s".formatted(command, words));
        if (confirmed(request, answer)) {
            ledger.happens(new Event.DoneAt(request, answer.number(COPIED)));
        }
    }

    private Folder other(Place place) {
        var others = new ArrayList<>(folders);
        others.remove(place.folder());
        return others.get(random.nextInt(others.size()));
    }

    private void expunge(Place place) {
        if (!store(place, Set.of("\\Deleted"))) {
            return;
        }
        var request = new Request.Expunge(place);
        ledger.happens(new Event.Asked(request));
        if (confirmed(request, imap().command("UID EXPUNGE " + place.uid()))) {
            ledger.happens(new Event.Done(request));
        }
    }

    private void look() {
        Folder folder = folders.get(random.nextInt(folders.size()));
        if (!open(folder)) {
            return;
        }
        Selected opened = selected;
        long from = looked.getOrDefault(folder, 1L);
        Imap.Answer answer =
                imap().command(
                                "UID FETCH %d:* (UID MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
                                        .formatted(from));
        if (!answer.isOk()) {
            refusals.areFinal(refusal(answer));
            return;
        }
        for (Imap.Line line : answer.fetched()) {
            if (!line.literals().isEmpty()) {
                var fetched = new Fetched(line);
                Letter letter =
                        Letter.ofHeader(fetched.body())
                                .orElseThrow(() -> new AssertionError(line.text() + ": no letter"));
                ledger.happens(
                        new Event.Seen(new Place(folder, fetched.uid()), letter, fetched.modSeq()));
            }
        }
        looked.put(folder, opened.uidNext());
    }

    /**
     * Opens the folder until the session knows the mail: one that came while it was opened may be
     * told of a little later. False when that was refused.
     */
    private boolean select(Place place) {
        for (int tries = 0; tries < MOST_OPENINGS; tries++) {
            boolean opened = selected != null && selected.folder().equals(place.folder());
            if (!opened && !open(place.folder())) {
                return false;
            }
            Imap.Answer answer = imap().command("UID FETCH %d (UID)".formatted(place.uid()));
            if (!answer.isOk()) {
                refusals.areFinal(refusal(answer));
                return false;
            }
            if (answer.fetched().stream().anyMatch(line -> new Fetched(line).has(place.uid()))) {
                return true;
            }
            selected = null;
            imap().command("UNSELECT");
        }
        throw new AssertionError(place + ": not in its folder");
    }

    private boolean open(Folder folder) {
        Imap.Answer answer = imap().command("SELECT \"%s\" (CONDSTORE)".formatted(folder.name()));
        if (!answer.isOk()) {
            selected = null;
            refusals.areFinal(refusal(answer));
            return false;
        }
        selected = Selected.of(folder, answer);
        ledger.happens(selected.opened());
        return true;
    }

    private boolean confirmed(Request request, Imap.Answer answer) {
        if (!answer.isOk() && refusals.areFinal(refusal(answer))) {
            ledger.happens(new Event.Refused(request));
        }
        return answer.isOk();
    }

    private static String refusal(Imap.Answer answer) {
        return answer.command() + ": " + answer.tagged();
    }

    private Imap imap() {
        if (imap == null) {
            imap = Imap.login(doors.imaps(), user, Household.PASSWORD);
        }
        return imap;
    }

    private void closeLmtp() {
        if (lmtp != null) {
            lmtp.close();
            lmtp = null;
        }
    }

    @Override
    public void close() {
        closeLmtp();
        if (imap != null) {
            imap.close();
            imap = null;
        }
    }
}
