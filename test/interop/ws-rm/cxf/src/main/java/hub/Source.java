package hub;

import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.soap.SOAPBinding;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.cxf.Bus;
import org.apache.cxf.frontend.ClientProxy;
import org.apache.cxf.jaxws.JaxWsProxyFactoryBean;
import org.apache.cxf.transport.http.HTTPConduit;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import org.apache.cxf.ws.addressing.WSAddressingFeature;
import org.apache.cxf.ws.rm.RMManager;

/** Sends messages in one sequence and waits until all of them are acknowledged; then ends the sequence. */
final class Source {
    private final String name;
    private final Bus bus;
    private final Hub hub;

    /** Takes replies and acknowledgements at the callback address, or on the exchange where that is a dash. */
    Source(String name, Reliable reliable, String url, String callback, String security) throws Exception {
        this.name = name;
        bus = reliable.bus(name);
        Secure.secure(bus, reliable, security);
        JaxWsProxyFactoryBean factory = new JaxWsProxyFactoryBean();
        factory.setBus(bus);
        factory.setServiceClass(Hub.class);
        factory.setBindingId(reliable.bindingId());
        factory.setAddress(url);
        factory.getFeatures().add(new WSAddressingFeature());
        factory.getFeatures().add(reliable.feature(bus));
        hub = (Hub) factory.create();
        Map<String, Object> context = ((BindingProvider) hub).getRequestContext();
        context.put("org.apache.cxf.ws.rm.namespace", reliable.rmUri());
        context.put("org.apache.cxf.ws.rm.wsa-namespace", reliable.addressingUri());
        HTTPClientPolicy policy = ((HTTPConduit) ClientProxy.getClient(hub).getConduit()).getClient();
        policy.setReceiveTimeout(10_000);
        if (!callback.equals("-")) {
            policy.setDecoupledEndpoint(callback);
        }
    }

    /** The text is as long as wanted. */
    void send(String operation, int first, int last, int bytes) {
        String text = "x".repeat(bytes);
        for (int no = first; no <= last; no++) {
            try {
                if (operation.equals("Attach")) {
                    attach(no, text);
                } else if (operation.equals("Echo")) {
                    Peers.say("replied", name, hub.echo(no, text + no));
                } else {
                    hub.inform(no, text + no);
                }
            } catch (RuntimeException trouble) {
                Peers.say("trouble", name, Peers.said(trouble));
            }
        }
        Peers.say("sent", name, last);
    }

    /** The bytes go beside the envelope (MTOM). */
    private void attach(int no, String text) {
        ((SOAPBinding) ((BindingProvider) hub).getBinding()).setMTOMEnabled(true);
        hub.attach(no, (text + no).getBytes(StandardCharsets.UTF_8));
    }

    /** How many messages it still keeps to send again. */
    int unacknowledged() {
        return bus.getExtension(RMManager.class).getRetransmissionQueue().countUnacknowledged();
    }

    void settle() throws InterruptedException {
        while (unacknowledged() > 0) {
            Thread.sleep(10);
        }
        Peers.say("settled", name, 0);
    }

    void stop() {
        bus.shutdown(true);
    }
}
