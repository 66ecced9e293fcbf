package dev.hikyaku.delivery;

import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetContext;

import java.util.Iterator;
import java.util.Map;

/** What stands below a mailet in a configuration file. */
public record Parameters(MailetContext context, Map<String, String> values)
        implements MailetConfig {

    @Override
    public String getInitParameter(String name) {
        return values.get(name);
    }

    @Override
    public Iterator<String> getInitParameterNames() {
        return values.keySet().iterator();
    }

    @Override
    public MailetContext getMailetContext() {
        return context;
    }

    @Override
    public String getMailetName() {
        return "mailet";
    }
}
