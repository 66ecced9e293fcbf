package dev.hikyaku.local;

import org.apache.james.core.Username;

/**
 * What a repeated delivery is known by: the delivery id of the mail, the same at every attempt, and
 * the account that gets it.
 *
 * <p>It is the account and not the address the sender named. A mail to two aliases of one account
 * is stored once, whether they come in one transaction or in two, and a retry after the alias was
 * pointed elsewhere reaches the new account, which has not had the mail. The folder is no part of
 * it: a retry after the user changed a script does not put a second copy into another folder.
 *
 * @param id the delivery id that {@link dev.hikyaku.trace.Trace} carries
 */
public record DeliveryKey(String id, Username account) {}
