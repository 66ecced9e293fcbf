package dev.hikyaku.server.store.accounts;

import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;

import spark.HaltException;

/** Webadmin's answers to what cannot be done; each says why. */
final class Refusal {
    private Refusal() {}

    /** 400: what was sent is not what is expected. */
    static HaltException invalid(String message) {
        return of(400, ErrorType.INVALID_ARGUMENT, message);
    }

    /** 404: what the path names is not there. */
    static HaltException notFound(String message) {
        return of(404, ErrorType.NOT_FOUND, message);
    }

    /** 409: it is there already, or something stands in the way. */
    static HaltException conflict(String message) {
        return of(409, ErrorType.WRONG_STATE, message);
    }

    private static HaltException of(int status, ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message("%s", message)
                .haltError();
    }
}
