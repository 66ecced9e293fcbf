package dev.hikyaku.it;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Imap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads inboxes whole, a few mails at a time however many and large they are. */
final class Mailboxes {
    static final String PASSWORD = "a password for tests";
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern SIZE = Pattern.compile("RFC822\\.SIZE (\\d+)");
    private static final long MOST_BYTES = 10_000_000;
    private static final int MOST_MAILS = 200;

    private Mailboxes() {}

    /** The inbox of a user of ours, over IMAPS. */
    static void read(HikyakuProcess store, String user, Consumer<byte[]> each) {
        try (var imap = Imap.login(store.port("imaps"), user, PASSWORD)) {
            imap.command("EXAMINE INBOX").ok();
            var uids = new ArrayList<String>();
            long bytes = 0;
            for (Imap.Line line : imap.command("UID FETCH 1:* (UID RFC822.SIZE)").ok().fetched()) {
                uids.add(Long.toString(line.number(UID)));
                bytes += line.number(SIZE);
                if (bytes > MOST_BYTES || uids.size() == MOST_MAILS) {
                    fetch(imap, uids, each);
                    uids.clear();
                    bytes = 0;
                }
            }
            fetch(imap, uids, each);
        }
    }

    /** All of it at once, for small ones. */
    static List<byte[]> of(HikyakuProcess store, String user) {
        var mails = new ArrayList<byte[]>();
        read(store, user, mails::add);
        return mails;
    }

    private static void fetch(Imap imap, List<String> uids, Consumer<byte[]> each) {
        if (!uids.isEmpty()) {
            String command = "UID FETCH %s (UID BODY.PEEK[])".formatted(String.join(",", uids));
            imap.command(command)
                    .ok()
                    .fetched()
                    .forEach(line -> each.accept(line.literals().getFirst()));
        }
    }

    /** The Maildir of an address of Dovecot's; its lines end in LF, those of a mail in CR LF. */
    static void read(Dovecot dovecot, String address, Consumer<byte[]> each) {
        for (Path file : dovecot.filesOf(address)) {
            each.accept(Dovecot.asSent(file));
        }
    }

    static List<byte[]> of(Dovecot dovecot, String address) {
        var mails = new ArrayList<byte[]>();
        read(dovecot, address, mails::add);
        return mails;
    }
}
