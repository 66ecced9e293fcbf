package dev.hikyaku.server.login;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a short while which passwords were right, so that the five connections a mail
 * client opens at once cost one slow check and not five.
 *
 * <p>Kept is only a keyed digest (HMAC-SHA-256 under a key that lives and dies with the process) of
 * account, stored hash and password: a changed password or a deleted account is never taken from
 * here, and a wrong password never finds anything and always pays the full price.
 */
final class RecentPasswords {
    private static final int MOST = 10_000;
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final Cache<String, Boolean> digests;

    RecentPasswords(Duration memory, Ticker ticker) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, MAC);
        digests =
                CacheBuilder.newBuilder()
                        .ticker(ticker)
                        .maximumSize(memory.isZero() ? 0 : MOST)
                        .expireAfterWrite(memory)
                        .build();
    }

    boolean contains(String account, String storedHash, String password) {
        return digests.getIfPresent(digest(account, storedHash, password)) != null;
    }

    void add(String account, String storedHash, String password) {
        digests.put(digest(account, storedHash, password), Boolean.TRUE);
    }

    private String digest(String account, String storedHash, String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            for (String part : new String[] {account, storedHash, password}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
                mac.update((byte) ':');
                mac.update(bytes);
            }
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + MAC, e);
        }
    }
}
