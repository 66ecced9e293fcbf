package dev.hikyaku.server.command;

import java.util.regex.Pattern;

/** Whether a host is this machine by its very name, without asking DNS. */
final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private Loopback() {}

    static boolean is(String host) {
        return "localhost".equalsIgnoreCase(host)
                || "[::1]".equals(host)
                || IPV4.matcher(host).matches();
    }
}
