package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.login.MailProtocol;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of an app password after it was shown.
 *
 * @param name what its owner calls it, such as the mail program
 * @param protocols what it is good for
 * @param created when it was made
 * @param lastUsed when it was last right, to the minute
 */
public record AppPassword(
        String name, Set<MailProtocol> protocols, Instant created, Optional<Instant> lastUsed) {}
