package dev.hikyaku.server.doctor;

/** What a check thinks of what it found, from good to bad; the worst one is the exit code. */
public enum Verdict {
    /** As it should be. Exit code 0. */
    OK,
    /** Mail goes its way, but somebody should look; or the check could not be made. Exit code 1. */
    WARN,
    /** Mail is lost, refused or open to strangers until somebody mends it. Exit code 2. */
    FAIL;

    /** The exit code when this is the worst. */
    public int exitCode() {
        return ordinal();
    }

    /** The worse of both. */
    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
