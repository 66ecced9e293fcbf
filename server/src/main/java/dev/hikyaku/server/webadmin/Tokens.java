package dev.hikyaku.server.webadmin;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two tokens of webadmin and who a request comes from.
 *
 * @param admin may do everything
 * @param readOnly may GET and HEAD
 */
record Tokens(Token admin, Token readOnly) {
    private static final String ADMIN_FILE = "webadmin.token";
    private static final String READ_ONLY_FILE = "webadmin-readonly.token";

    /** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
    private static final Pattern BEARER =
            Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*) *", Pattern.CASE_INSENSITIVE);

    Tokens {
        if (admin.same(readOnly)) {
            throw SettingsReader.wrong(
                    WebAdminSettings.READ_ONLY, "***", "another token than token.admin");
        }
    }

    /** The configured tokens; one that is not configured is kept in a file of {@code var}. */
    static Tokens from(WebAdminSettings settings, Path var, SecureRandom random) {
        return new Tokens(
                Token.of(
                        settings.adminToken()
                                .orElseGet(
                                        () -> TokenFile.obtain(var.resolve(ADMIN_FILE), random))),
                Token.of(
                        settings.readOnlyToken()
                                .orElseGet(
                                        () ->
                                                TokenFile.obtain(
                                                        var.resolve(READ_ONLY_FILE), random))));
    }

    /** Who sends these {@code Authorization} headers; both tokens are compared in any case. */
    Access access(List<String> authorization) {
        String given = bearer(authorization).orElse("");
        boolean isAdmin = admin.matches(given);
        boolean isReader = readOnly.matches(given);
        if (isAdmin) {
            return Access.ADMIN;
        }
        return isReader ? Access.READ_ONLY : Access.NONE;
    }

    /** The token of a single well-formed header; two headers are none. */
    static Optional<String> bearer(List<String> authorization) {
        if (authorization.size() != 1) {
            return Optional.empty();
        }
        Matcher matcher = BEARER.matcher(authorization.get(0));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
