package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;

import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * Reads an XML configuration file. Document types, entities and inclusions are refused, so a file
 * reads no other file (CWE-611) and does not blow up in memory (CWE-776).
 */
final class XmlEntries {
    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";
    private static final String WELL_FORMED = "well-formed XML without document type";
    private static final int DEEPEST = 50;

    private final Environment environment;

    private XmlEntries(Environment environment) {
        this.environment = environment;
    }

    /** The file's root element. */
    static Entry read(byte[] file, Environment environment) throws UnreadableFile {
        return new XmlEntries(environment).element(document(file).getDocumentElement(), 0);
    }

    /** Whether the bytes are XML at all; for files whose inside others check. */
    static void parse(byte[] file) throws UnreadableFile {
        document(file);
    }

    private static Document document(byte[] file) throws UnreadableFile {
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder.parse(new InputSource(new ByteArrayInputStream(file)));
        } catch (SAXParseException e) {
            String where = "line " + e.getLineNumber() + ", column " + e.getColumnNumber();
            throw new UnreadableFile(where, "not well-formed", WELL_FORMED);
        } catch (SAXException | IOException | RuntimeException e) {
            throw new UnreadableFile("content", "not XML", WELL_FORMED);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("no XML parser that refuses document types", e);
        }
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature(NO_DOCTYPE, true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        factory.setIgnoringComments(true);
        factory.setCoalescing(true);
        return factory;
    }

    private Entry element(Element element, int depth) throws UnreadableFile {
        if (depth > DEEPEST) {
            throw new UnreadableFile(
                    element.getTagName(), "too deep", "at most " + DEEPEST + " nested elements");
        }
        List<Entry> children = new ArrayList<>();
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            children.add(Entry.leaf("@" + attribute.getName(), value(attribute.getValue())));
        }
        StringBuilder text = new StringBuilder();
        boolean nested = false;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                children.add(element(inner, depth + 1));
                nested = true;
            } else if (child.getNodeType() == Node.TEXT_NODE) {
                text.append(child.getNodeValue());
            }
        }
        String own = text.toString().strip();
        Optional<Value> value =
                nested && own.isEmpty() ? Optional.empty() : Optional.of(value(own));
        return new Entry(element.getTagName(), value, children);
    }

    private Value value(String raw) {
        return Placeholders.resolve(raw, environment);
    }

    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
