package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Imap;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The users of a test and their folders. */
public record Household(List<String> users) {
    static final String PASSWORD = "a password for tests";
    private static final List<String> FOLDERS = List.of("INBOX", "Filed", "Kept");

    public static Household of(int users) {
        return new Household(
                IntStream.range(0, users).mapToObj("user%d@example.org"::formatted).toList());
    }

    /** Makes their accounts and folders. */
    public void moveInto(HikyakuProcess server) {
        for (String user : users) {
            server.createAccount(user, PASSWORD);
            try (var imap = Imap.login(server.port("imaps"), user, PASSWORD)) {
                imap.command("CREATE Filed").ok();
                imap.command("CREATE Kept").ok();
            }
        }
    }

    static List<Folder> foldersOf(String user) {
        return FOLDERS.stream().map(name -> new Folder(user, name)).toList();
    }

    List<Folder> folders() {
        var folders = new ArrayList<Folder>();
        users.forEach(user -> folders.addAll(foldersOf(user)));
        return folders;
    }
}
