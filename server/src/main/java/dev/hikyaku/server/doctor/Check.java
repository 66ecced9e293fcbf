package dev.hikyaku.server.doctor;

import java.time.Duration;
import java.util.List;

/**
 * One question the doctor asks. A capability adds its own by implementing this and a line in {@link
 * Checks#SHIPPED}.
 *
 * <p>A check changes nothing that stays, delivers no mail and starts no part of the server. Checks
 * run at the same time, each within its deadline; one that throws or takes longer is a finding of
 * its own, see {@link Rounds}.
 */
public interface Check {

    /** The name in reports and in {@code --only}: lower case, one word. */
    String name();

    /** What is asked, in a few words, for {@code --list}. */
    String question();

    /**
     * Looks.
     *
     * @return at least one finding
     * @throws Unexamined when it cannot look for a reason the operator should know
     */
    List<Finding> examine(Site site) throws Exception;

    /** How long it may take. */
    default Duration deadline() {
        return Duration.ofSeconds(30);
    }
}
