package dev.hikyaku.server.webadmin;

/** What the caller of a request may do. */
enum Access {
    /** Everything. */
    ADMIN,
    /** GET and HEAD. */
    READ_ONLY,
    /** Nothing: no token, or a wrong one. */
    NONE;

    /** RFC 9110 §9.2.1: of the safe methods James' routes know only these two. */
    static boolean reads(String method) {
        return "GET".equals(method) || "HEAD".equals(method);
    }

    boolean allows(String method) {
        return this == ADMIN || this == READ_ONLY && reads(method);
    }
}
