package hub;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import org.apache.cxf.Bus;
import org.apache.cxf.ws.security.wss4j.WSS4JInInterceptor;
import org.apache.cxf.ws.security.wss4j.WSS4JOutInterceptor;
import org.apache.wss4j.common.crypto.Merlin;
import org.apache.wss4j.common.ext.WSPasswordCallback;

/**
 * What WSS4J is told: to sign body, addressing, reliability headers and timestamp, to say a name and a password, and to take nothing
 * from the hub without. It stands on the bus, so that it is in force for the messages that CXF's WS-RM says by itself, too. The folder
 * holds own.pem, own.key and hub.pem.
 */
final class Secure {
    private static final String[] ADDRESSING = {"To", "Action", "MessageID", "RelatesTo", "From", "ReplyTo", "FaultTo"};
    private static final String[] RELIABILITY = {"Sequence", "SequenceAcknowledgement", "AckRequested"};
    private static final String UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String ACTION = "Timestamp UsernameToken Signature";
    private static final char[] NOBODYS = "changeit".toCharArray();

    private Secure() {
    }

    private static Certificate certificate(Path file) throws Exception {
        try (InputStream bytes = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        }
    }

    private static PrivateKey key(Path file) throws Exception {
        String base64 = Files.readString(file).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static Merlin crypto(Path folder) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NOBODYS);
        keys.setKeyEntry("own", key(folder.resolve("own.key")), NOBODYS, new Certificate[] {certificate(folder.resolve("own.pem"))});
        keys.setCertificateEntry("hub", certificate(folder.resolve("hub.pem")));
        Merlin crypto = new Merlin();
        crypto.setKeyStore(keys);
        crypto.setCryptoProvider(null);
        return crypto;
    }

    private static void answer(Callback[] callbacks) {
        for (Callback callback : callbacks) {
            WSPasswordCallback asked = (WSPasswordCallback) callback;
            asked.setPassword(asked.getUsage() == WSPasswordCallback.SIGNATURE ? new String(NOBODYS) : asked.getIdentifier() + "s ord");
        }
    }

    private static String elements(String uri, String[] names) {
        StringBuilder parts = new StringBuilder();
        for (String name : names) {
            parts.append("{Element}{").append(uri).append('}').append(name).append(';');
        }
        return parts.toString();
    }

    private static Map<String, Object> common(Path folder) throws Exception {
        Map<String, Object> told = new HashMap<>();
        told.put("action", ACTION);
        told.put("passwordCallbackRef", (CallbackHandler) Secure::answer);
        told.put("crypto", crypto(folder));
        told.put("signaturePropRefId", "crypto");
        told.put("signatureVerificationPropRefId", "crypto");
        return told;
    }

    private static Map<String, Object> outward(Path folder, Reliable reliable) throws Exception {
        Map<String, Object> told = common(folder);
        String soap = reliable.soap().equals("1.2") ? "http://www.w3.org/2003/05/soap-envelope" : "http://schemas.xmlsoap.org/soap/envelope/";
        told.put("user", "peer");
        told.put("signatureUser", "own");
        told.put("passwordType", "PasswordDigest");
        told.put("signatureKeyIdentifier", "DirectReference");
        told.put("signatureAlgorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        told.put("signatureDigestAlgorithm", "http://www.w3.org/2001/04/xmlenc#sha256");
        told.put("signatureParts", "{Element}{" + soap + "}Body;{Element}{" + UTILITY + "}Timestamp;{Element}{"
            + "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}UsernameToken");
        told.put("optionalSignatureParts", elements(reliable.addressingUri(), ADDRESSING) + elements(reliable.rmUri(), RELIABILITY));
        return told;
    }

    /** Both ways, answers and faults included. */
    static void secure(Bus bus, Reliable reliable, String folder) throws Exception {
        if (folder == null) {
            return;
        }
        WSS4JOutInterceptor says = new WSS4JOutInterceptor(outward(Path.of(folder), reliable));
        WSS4JInInterceptor hears = new WSS4JInInterceptor(common(Path.of(folder)));
        for (List<org.apache.cxf.interceptor.Interceptor<? extends org.apache.cxf.message.Message>> chain
            : List.of(bus.getOutInterceptors(), bus.getOutFaultInterceptors())) {
            chain.add(says);
        }
        bus.getInInterceptors().add(hears);
        bus.getInFaultInterceptors().add(hears);
    }
}
