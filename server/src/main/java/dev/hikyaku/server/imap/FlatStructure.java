package dev.hikyaku.server.imap;

import org.apache.james.imap.message.response.FetchResponse;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The structure told of a mail that is nested too deep: one part without a kind, so that a client
 * shows the mail as a file and asks for no parts of it.
 */
record FlatStructure(long octets) implements FetchResponse.Structure {
    @Override
    public String getMediaType() {
        return "application";
    }

    @Override
    public String getSubType() {
        return "octet-stream";
    }

    @Override
    public List<String> getParameters() {
        return List.of();
    }

    @Override
    public String getId() {
        return null;
    }

    @Override
    public String getDescription() {
        return null;
    }

    @Override
    public String getEncoding() {
        return "8bit";
    }

    @Override
    public long getOctets() {
        return octets;
    }

    @Override
    public long getLines() {
        return 0;
    }

    @Override
    public String getMD5() {
        return null;
    }

    @Override
    public Map<String, String> getDispositionParams() {
        return Map.of();
    }

    @Override
    public String getDisposition() {
        return null;
    }

    @Override
    public List<String> getLanguages() {
        return List.of();
    }

    @Override
    public String getLocation() {
        return null;
    }

    @Override
    public Iterator<FetchResponse.Structure> parts() {
        return Collections.emptyIterator();
    }

    @Override
    public FetchResponse.Envelope getEnvelope() {
        return null;
    }

    @Override
    public FetchResponse.Structure getBody() {
        return null;
    }
}
