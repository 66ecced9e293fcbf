package dev.hikyaku.server.login;

import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;

import java.io.StringReader;

/** Properties as James reads them from a file. */
final class Configurations {

    private Configurations() {}

    static PropertiesConfiguration of(String text) {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        configuration.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        try {
            configuration.read(new StringReader(text));
        } catch (Exception e) {
            throw new IllegalArgumentException(text, e);
        }
        return configuration;
    }

    static LoginGuardConfiguration guard(String key, String value) {
        return LoginGuardConfiguration.from(of(key + "=" + value));
    }
}
