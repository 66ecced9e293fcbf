package dev.hikyaku.server.passwords;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** bcrypt (BLF-CRYPT): of a password only the first 72 bytes count. */
record Bcrypt(String text) implements Form.Computed {
    private static final int MOST_COST = 15;
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d{2})\\$[./A-Za-z0-9]{53}");

    static Bcrypt read(String text) throws Unreadable {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Unreadable("$2y$COST$ and 53 characters of salt and hash");
        }
        int cost = Integer.parseInt(matcher.group(1));
        if (cost < 4 || cost > MOST_COST) {
            throw new Unreadable("a cost of 04 to " + MOST_COST);
        }
        return new Bcrypt(text);
    }

    @Override
    public boolean matches(byte[] password) {
        return OpenBSDBCrypt.checkPassword(text, password);
    }
}
