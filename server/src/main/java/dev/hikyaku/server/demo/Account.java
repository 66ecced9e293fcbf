package dev.hikyaku.server.demo;

/** An account made for the demonstration; the password is shown to whoever started it. */
record Account(String address, String password) {

    @Override
    public String toString() {
        return address;
    }
}
