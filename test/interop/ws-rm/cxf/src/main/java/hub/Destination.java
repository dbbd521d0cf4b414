package hub;

import jakarta.jws.WebService;
import org.apache.cxf.Bus;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.ws.addressing.WSAddressingFeature;

/** A service that says of each message that it was handed over. */
final class Destination {
    private final Bus bus;
    private final Server server;

    @WebService(endpointInterface = "hub.Hub", targetNamespace = "urn:example:hub", serviceName = "HubService", portName = "HubPort")
    public static final class Service implements Hub {
        private final String name;

        Service(String name) {
            this.name = name;
        }

        @Override
        public void inform(int no, String text) {
            Peers.say("delivered", name, no);
        }

        @Override
        public void attach(int no, byte[] bytes) {
            Peers.say("delivered", name, no);
        }

        @Override
        public String echo(int no, String text) {
            Peers.say("delivered", name, no);
            return text;
        }
    }

    Destination(String name, Reliable reliable, String url, String security) throws Exception {
        bus = reliable.bus(name);
        Secure.secure(bus, reliable, security);
        JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
        factory.setBus(bus);
        factory.setServiceClass(Hub.class);
        factory.setServiceBean(new Service(name));
        factory.setBindingId(reliable.bindingId());
        factory.setAddress(url);
        factory.getFeatures().add(new WSAddressingFeature());
        factory.getFeatures().add(reliable.feature(bus));
        server = factory.create();
    }

    void stop() {
        server.destroy();
        bus.shutdown(true);
    }
}
