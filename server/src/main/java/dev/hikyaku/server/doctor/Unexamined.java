package dev.hikyaku.server.doctor;

/** A check could not look: a warning, since nobody knows whether all is well. */
public final class Unexamined extends Exception {
    private static final long serialVersionUID = 1L;

    private final String instruction;

    /**
     * Why, and what to do so that it can.
     *
     * @param reason the fact
     * @param instruction what to do
     */
    public Unexamined(String reason, String instruction) {
        super(reason, null, false, false);
        this.instruction = instruction;
    }

    Finding finding() {
        return Finding.warn("not examined: " + getMessage(), instruction);
    }
}
