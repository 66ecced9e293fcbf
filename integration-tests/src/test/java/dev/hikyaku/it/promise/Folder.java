package dev.hikyaku.it.promise;

/** A folder of a user. */
public record Folder(String user, String name) {
    static Folder inbox(String user) {
        return new Folder(user, "INBOX");
    }
}
