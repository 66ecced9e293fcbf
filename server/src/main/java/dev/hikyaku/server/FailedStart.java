package dev.hikyaku.server;

import java.util.List;

/** A server that could not start; each line tells an operator one thing to mend. */
public final class FailedStart extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    FailedStart(List<String> lines, Throwable cause) {
        super(String.join("; ", lines), cause);
        this.lines = List.copyOf(lines);
    }

    /** One line a problem, of the form {@code file: key: value (expected: …)}. */
    public List<String> lines() {
        return lines;
    }
}
